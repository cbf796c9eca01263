import { type Box, cellCentres } from '../math/grid';

/** Parts a side that a cell is cut into, and where few are cut at most; nats between neighbours from which it is; share of the largest density below which it is not seen. */
const [CUTS, FINEST] = [3, 31] as const;
export const PARTS = CUTS ** 2;
const STEEP = 1;
const SEEN = 1e-3;

/**
 * The cells of an n×n grid in which a density changes so much that its value at the centre is not its mean: where its logarithm [n²]
 * differs from that of a neighbour by more than a nat, and one of the two is to be seen. At most `most`, those beside the largest first.
 */
export function steepCells(log: ArrayLike<number>, n: number, most: number): number[] {
	const at = (c: number): number => log[c] ?? Number.NEGATIVE_INFINITY;
	let top = Number.NEGATIVE_INFINITY;
	for (let c = 0; c < n * n; c++) top = Math.max(top, at(c));
	const least = top + Math.log(SEEN);
	/** The larger logarithm of a pair, by cell. */
	const steep = new Map<number, number>();
	const compare = (a: number, b: number): void => {
		const larger = Math.max(at(a), at(b));
		if (!(larger > least && Math.abs(at(a) - at(b)) > STEEP)) return;
		for (const c of [a, b]) steep.set(c, Math.max(larger, steep.get(c) ?? larger));
	};
	for (let c = 0; c < n * n; c++) {
		if ((c + 1) % n !== 0) compare(c, c + 1);
		if (c + n < n * n) compare(c, c + n);
	}
	const found = [...steep].sort(([, a], [, b]) => b - a).slice(0, most);
	return found.map(([c]) => c).sort((a, b) => a - b);
}

/**
 * Centres of 3×3 equal parts of each of these cells of an n×n grid, [cells, parts, 2]; of more, as long as they are no more than `places`: what is smaller
 * than a part is missed.
 */
export function partsOf(
	cells: readonly number[],
	box: Box,
	n: number,
	places = 0,
): Float32Array<ArrayBuffer> {
	const cuts = Math.min(FINEST, Math.max(CUTS, Math.floor(Math.sqrt(places / Math.max(1, cells.length)))));
	const centres = cellCentres(box, n);
	const [wide, high] = [(box.x[1] - box.x[0]) / n, (box.y[1] - box.y[0]) / n];
	const within = cellCentres({ x: [-wide / 2, wide / 2], y: [-high / 2, high / 2] }, cuts);
	return Float32Array.from(
		cells.flatMap((c) => Array.from(within, (by, i) => by + (centres[2 * c + (i % 2)] ?? Number.NaN))),
	);
}

/** Puts the mean density over their parts [cells, parts], given its logarithm there, into the cells of a field [n²]. */
export function putMeans(
	field: Float32Array | Float64Array,
	cells: readonly number[],
	log: ArrayLike<number>,
): void {
	const parts = log.length / cells.length;
	for (const [k, c] of cells.entries()) {
		let sum = 0;
		for (let i = k * parts; i < (k + 1) * parts; i++) sum += Math.exp(log[i] ?? Number.NaN);
		field[c] = sum / parts;
	}
}
