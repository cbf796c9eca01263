import { spacing } from './lattice';
import type { Least } from './transport';

/** Nodes along each side of a block. */
const BLOCK = 8;

/** A field of [height, width] cut into blocks, what lacks of the last ones filled up with +∞. */
interface Blocks {
	readonly width: number;
	readonly height: number;
	readonly values: Float64Array;
	/** The least of each block, row by row. */
	readonly least: Float64Array;
}

function blocksOf(field: Float64Array, nx: number, ny: number): Blocks {
	const [width, height] = [nx, ny].map((n) => BLOCK * Math.ceil(n / BLOCK)) as [number, number];
	const values = new Float64Array(width * height).fill(Number.POSITIVE_INFINITY);
	const across = width / BLOCK;
	const least = new Float64Array((across * height) / BLOCK).fill(Number.POSITIVE_INFINITY);
	for (let j = 0; j < ny; j++)
		for (let i = 0; i < nx; i++) {
			const value = field[j * nx + i] ?? Number.NaN;
			values[j * width + i] = value;
			const b = Math.floor(j / BLOCK) * across + Math.floor(i / BLOCK);
			if (value < (least[b] ?? 0)) least[b] = value;
		}
	return { width, height, values, least };
}

/** The least of each BLOCK × BLOCK window of a table [height, width] from its lowest corner; windows end with the table. */
function windows(table: Float64Array, width: number): Float64Array {
	let found = table;
	for (const stride of [1, width])
		for (let reach = 1; reach < BLOCK; reach *= 2) {
			const before = found;
			found = before.map((value, k) => Math.min(value, before[k + reach * stride] ?? value));
		}
	return found;
}

/** What costs of displacements are between two axes of one spacing: entry k is onto − from for i' − i + length − 1 = k. */
function displacements(from: Float64Array, onto: Float64Array, length: number): Float64Array {
	const [first = 0, second = 0] = from;
	return Float64Array.from(
		{ length: onto.length + length - 1 },
		(_, k) => (onto[0] ?? 0) - first + (k - length + 1) * (second - first),
	);
}

/**
 * How much lower than at entry i of a table [·, width] and j of another [·, w] their sum is between there and the neighbours, whose steps in
 * the second are of opposite sign: that of a paraboloid through all; 0 where one is missing, or left out.
 */
function beside(a: Float64Array, i: number, width: number, b: Float64Array, j: number, w: number): number {
	if (i % width === 0 || i % width === width - 1) return 0;
	const at = (x: number, y: number): number =>
		(a[i + x + y * width] ?? Number.POSITIVE_INFINITY) + (b[j - x - y * w] ?? Number.POSITIVE_INFINITY);
	const [here, left, right, below, above] = [at(0, 0), at(-1, 0), at(1, 0), at(0, -1), at(0, 1)];
	const [p, q] = [(right - left) / 2, (above - below) / 2];
	const [pp, qq] = [right + left - 2 * here, above + below - 2 * here];
	const pq = (at(1, 1) + at(-1, -1) - at(1, -1) - at(-1, 1)) / 4;
	const [det, x, y] = [pp * qq - pq * pq, q * pq - p * qq, p * pq - q * pp];
	const inside = pp > 0 && det > 0 && Math.abs(x) <= det && Math.abs(y) <= det;
	return inside && det < Number.POSITIVE_INFINITY ? -(p * x + q * y) / (2 * det) : 0;
}

/**
 * Any cost of the displacement, between lattices of one spacing: from a table of all displacements, block by block, where a
 * block that cannot hold the minimum (its least value and the least cost to it are too large together) is passed over. The minimum
 * is then that of the paraboloid about the best node, where it lies beside it; unless it is asked for at nodes.
 * @param cost of displacements `onto` − `from`, columns [n], between nodes so far apart; +∞ where there is no way
 */
export const leastDisplaced =
	(cost: (dx: Float64Array, dy: Float64Array, cell: number) => Float64Array, where?: 'at nodes'): Least =>
	(field, from, onto, nodes) => {
		const { width, height, values, least } = blocksOf(field, from.x.length, from.y.length);
		const [along, up] = [displacements(from.x, onto.x, width), displacements(from.y, onto.y, height)];
		const w = along.length;
		const table = cost(
			Float64Array.from({ length: w * up.length }, (_, k) => along[k % w] ?? Number.NaN),
			Float64Array.from({ length: w * up.length }, (_, k) => up[Math.floor(k / w)] ?? Number.NaN),
			Math.max(spacing(from.x), spacing(from.y)),
		);
		const lowest = windows(table, w);
		const across = width / BLOCK;
		const [mx, my] = [onto.x.length, onto.y.length];
		const out = new Float64Array(mx * my);
		const bounds = new Float64Array(least.length);
		/** The least that was found, and where: in the field, and in the table. */
		const best = { value: 0, node: 0, entry: 0 };
		/** Looks through a block of `from` for a node of `onto`, whose entry of the table is `corner` for its first node. */
		const look = (b: number, corner: number): void => {
			const begin = Math.floor(b / across) * BLOCK * width + (b % across) * BLOCK;
			let { value, node, entry } = best;
			for (let j = 0; j < BLOCK; j++)
				for (let i = 0; i < BLOCK; i++) {
					const k = begin + j * width + i;
					const e = corner - j * w - i;
					const here = (values[k] ?? 0) + (table[e] ?? 0);
					if (here >= value) continue;
					value = here;
					node = k;
					entry = e;
				}
			best.value = value;
			best.node = node;
			best.entry = entry;
		};
		for (let node = 0; node < out.length; node++) {
			// Of the first node of block 0; that of a later one is so many entries before it.
			const origin = (Math.floor(node / mx) + height - 1) * w + (node % mx) + width - 1;
			const cornerOf = (b: number): number => origin - BLOCK * (Math.floor(b / across) * w + (b % across));
			let likeliest = 0;
			for (let b = 0; b < least.length; b++) {
				const bound = (least[b] ?? 0) + (lowest[cornerOf(b) - (BLOCK - 1) * (w + 1)] ?? 0);
				bounds[b] = bound;
				if (bound < (bounds[likeliest] ?? 0)) likeliest = b;
			}
			best.value = Number.POSITIVE_INFINITY;
			look(likeliest, cornerOf(likeliest));
			for (let b = 0; b < least.length; b++)
				if (b !== likeliest && (bounds[b] ?? 0) < best.value) look(b, cornerOf(b));
			if (nodes) nodes[node] = Math.floor(best.node / width) * from.x.length + (best.node % width);
			out[node] =
				best.value < Number.POSITIVE_INFINITY && !where
					? best.value - beside(values, best.node, width, table, best.entry, w)
					: best.value;
		}
		return out;
	};
