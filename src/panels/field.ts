import type { Scene } from '../protocol/snapshot';

/** The box of a field, data units. */
export type Extent = Scene['extent'];

/** t between saved times k and k + 1: t = times[k] + u (times[k+1] − times[k]), u in [0, 1]; clamped. */
export function bracket(times: ArrayLike<number>, t: number): { readonly k: number; readonly u: number } {
	if (times.length < 2) return { k: 0, u: 0 };
	let k = 0;
	while (k < times.length - 2 && t >= (times[k + 1] ?? 0)) k++;
	const [from, to] = [times[k] ?? 0, times[k + 1] ?? 1];
	return { k, u: Math.min(1, Math.max(0, (t - from) / (to - from))) };
}

/** A field [K, …] of `size` numbers a time, linearly interpolated to t, into `out` [size]. */
export function fieldAt(
	field: Float32Array,
	times: ArrayLike<number>,
	t: number,
	out: Float32Array,
): Float32Array {
	const size = out.length;
	const { k, u } = bracket(times, t);
	const from = k * size;
	const to = times.length > 1 ? from + size : from;
	for (let i = 0; i < size; i++) out[i] = (1 - u) * (field[from + i] ?? 0) + u * (field[to + i] ?? 0);
	return out;
}

/**
 * Particles [K, N, 2] at time t into `out` [N, 2]: piecewise cubic Hermite with finite-difference tangents
 * (central inside, one-sided at the ends), so paths are smooth in t and pass through every saved place.
 */
export function particlesAt(
	paths: Float32Array,
	times: ArrayLike<number>,
	t: number,
	out: Float32Array,
): Float32Array {
	const size = out.length;
	const { k, u } = bracket(times, t);
	const last = times.length - 1;
	if (last < 1) return fieldAt(paths, times, t, out);
	const time = (i: number): number => times[i] ?? 0;
	const step = time(k + 1) - time(k);
	const before = Math.max(0, k - 1);
	const after = Math.min(last, k + 2);
	// Basis functions of value and slope (times step) at the two ends, folded into four weights on saved places.
	const [h00, h10] = [(1 + 2 * u) * (1 - u) ** 2, u * (1 - u) ** 2];
	const [h01, h11] = [u * u * (3 - 2 * u), u * u * (u - 1)];
	const slopeFrom = (h10 * step) / (time(k + 1) - time(before));
	const slopeTo = (h11 * step) / (time(after) - time(k));
	const [a, b, c, d] = [-slopeFrom, h00 - slopeTo, h01 + slopeFrom, slopeTo];
	const [ia, ib, ic, id] = [before * size, k * size, (k + 1) * size, after * size];
	for (let i = 0; i < size; i++) {
		out[i] =
			a * (paths[ia + i] ?? 0) +
			b * (paths[ib + i] ?? 0) +
			c * (paths[ic + i] ?? 0) +
			d * (paths[id + i] ?? 0);
	}
	return out;
}

/**
 * Value at (x, y) of a field on cell centres [n, n], bilinear; beyond the outer centres it stays constant.
 * Where a cell holds several numbers, `stride` is how many and `offset` which.
 */
export function bilinear(
	field: Float32Array,
	grid: number,
	{ x: [x0, x1], y: [y0, y1] }: Extent,
	x: number,
	y: number,
	stride = 1,
	offset = 0,
): number {
	const px = Math.min(grid - 1, Math.max(0, ((x - x0) / (x1 - x0)) * grid - 0.5));
	const py = Math.min(grid - 1, Math.max(0, ((y - y0) / (y1 - y0)) * grid - 0.5));
	const i = Math.min(grid - 2, Math.floor(px));
	const j = Math.min(grid - 2, Math.floor(py));
	const [u, v] = [px - i, py - j];
	const low = (j * grid + i) * stride + offset;
	const high = low + grid * stride;
	return (
		(1 - v) * ((1 - u) * (field[low] ?? 0) + u * (field[low + stride] ?? 0)) +
		v * ((1 - u) * (field[high] ?? 0) + u * (field[high + stride] ?? 0))
	);
}

/** Whether a place is in a box. */
export const inside = ({ x: [x0, x1], y: [y0, y1] }: Extent, x: number, y: number): boolean =>
	x >= x0 && x <= x1 && y >= y0 && y <= y1;

/** The centre of cell c of a grid [n, n], row by row. */
export const centreOf = (
	c: number,
	grid: number,
	{ x: [x0, x1], y: [y0, y1] }: Extent,
): readonly [x: number, y: number] => [
	x0 + (((c % grid) + 0.5) * (x1 - x0)) / grid,
	y0 + ((Math.floor(c / grid) + 0.5) * (y1 - y0)) / grid,
];

/** A field [n, n] on `factor` times as many cells a side: separable Catmull–Rom, edges held constant. */
export function upsample(field: Float32Array, grid: number, factor: number): Float32Array<ArrayBuffer> {
	const fine = grid * factor;
	// For each fine cell the four coarse cells it is made from, and their weights.
	const cells = new Int32Array(4 * fine);
	const weights = new Float32Array(4 * fine);
	for (let c = 0; c < fine; c++) {
		const place = (c + 0.5) / factor - 0.5;
		const start = Math.floor(place);
		const u = place - start;
		for (let m = 0; m < 4; m++) cells[4 * c + m] = Math.min(grid - 1, Math.max(0, start - 1 + m));
		weights.set(
			[
				(-u + 2 * u * u - u ** 3) / 2,
				(2 - 5 * u * u + 3 * u ** 3) / 2,
				(u + 4 * u * u - 3 * u ** 3) / 2,
				(-u * u + u ** 3) / 2,
			],
			4 * c,
		);
	}
	// Reads `rows` lines of `grid` numbers and writes them as columns: two calls restore the layout.
	const stretch = (source: Float32Array, rows: number): Float32Array<ArrayBuffer> => {
		const out = new Float32Array(fine * rows);
		for (let c = 0; c < fine; c++) {
			const [a, b, d, e] = [
				cells[4 * c] ?? 0,
				cells[4 * c + 1] ?? 0,
				cells[4 * c + 2] ?? 0,
				cells[4 * c + 3] ?? 0,
			];
			const [wa, wb, wd, we] = [
				weights[4 * c] ?? 0,
				weights[4 * c + 1] ?? 0,
				weights[4 * c + 2] ?? 0,
				weights[4 * c + 3] ?? 0,
			];
			for (let r = 0, line = 0; r < rows; r++, line += grid)
				out[c * rows + r] =
					wa * (source[line + a] ?? 0) +
					wb * (source[line + b] ?? 0) +
					wd * (source[line + d] ?? 0) +
					we * (source[line + e] ?? 0);
		}
		return out;
	};
	return stretch(stretch(field, grid), fine);
}
