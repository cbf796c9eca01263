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
 * Any cost of the displacement, between lattices of one spacing: from a table of all displacements, block by block, where a
 * block that cannot hold the minimum (its least value and the least cost to it are too large together) is passed over.
 * @param cost of displacements `onto` − `from`, columns [n]; +∞ where there is no way
 */
export const leastDisplaced =
	(cost: (dx: Float64Array, dy: Float64Array) => Float64Array): Least =>
	(field, from, onto) => {
		const { width, height, values, least } = blocksOf(field, from.x.length, from.y.length);
		const [along, up] = [displacements(from.x, onto.x, width), displacements(from.y, onto.y, height)];
		const w = along.length;
		const table = cost(
			Float64Array.from({ length: w * up.length }, (_, k) => along[k % w] ?? Number.NaN),
			Float64Array.from({ length: w * up.length }, (_, k) => up[Math.floor(k / w)] ?? Number.NaN),
		);
		const lowest = windows(table, w);
		const across = width / BLOCK;
		const [mx, my] = [onto.x.length, onto.y.length];
		const out = new Float64Array(mx * my);
		const bounds = new Float64Array(least.length);
		/** The least over a block of `from` for a node of `onto`, whose entry of the table is `corner` for its first node. */
		const within = (b: number, corner: number): number => {
			const begin = Math.floor(b / across) * BLOCK * width + (b % across) * BLOCK;
			let found = Number.POSITIVE_INFINITY;
			for (let j = 0; j < BLOCK; j++)
				for (let i = 0; i < BLOCK; i++) {
					const here = (values[begin + j * width + i] ?? 0) + (table[corner - j * w - i] ?? 0);
					if (here < found) found = here;
				}
			return found;
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
			let found = within(likeliest, cornerOf(likeliest));
			for (let b = 0; b < least.length; b++)
				if ((bounds[b] ?? 0) < found) found = Math.min(found, within(b, cornerOf(b)));
			out[node] = found;
		}
		return out;
	};
