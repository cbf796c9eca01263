import { bilinear, type Extent } from './field';
import { sortedQuantile } from './limits';

/**
 * Gaussian kernel density of points [N, 2], per unit area, on cell centres [n, n] of the extent: cloud-in-cell
 * binning, then a separable blur, O(N + n²·radius). The binning adds a variance of cell²/6 on each axis, which
 * the blur leaves out. Points outside the extent count in N and are otherwise left out, so near the edge the
 * estimate is low by what they would have spilled in. `bandwidth` in data units, at least half a cell.
 * Source: Wand, "Fast computation of multivariate kernel estimators" (1994), with linear binning.
 */
export function gridDensity(
	points: Float32Array,
	extent: Extent,
	grid: number,
	bandwidth: number,
): Float32Array<ArrayBuffer> {
	const [x0, x1] = extent.x;
	const [y0, y1] = extent.y;
	const [cellX, cellY] = [(x1 - x0) / grid, (y1 - y0) / grid];
	const count = points.length / 2;
	// One ring of cells around the grid takes the outer shares of points near the edge.
	const wide = grid + 2;
	const bins = new Float32Array(wide * wide);
	for (let p = 0; p < count; p++) {
		const px = ((points[2 * p] ?? 0) - x0) / cellX + 0.5;
		const py = ((points[2 * p + 1] ?? 0) - y0) / cellY + 0.5;
		if (!(px >= 0 && py >= 0 && px < wide - 1 && py < wide - 1)) continue;
		const i = Math.floor(px);
		const j = Math.floor(py);
		const [u, v] = [px - i, py - j];
		const at = j * wide + i;
		bins[at] = (bins[at] ?? 0) + (1 - u) * (1 - v);
		bins[at + 1] = (bins[at + 1] ?? 0) + u * (1 - v);
		bins[at + wide] = (bins[at + wide] ?? 0) + (1 - u) * v;
		bins[at + wide + 1] = (bins[at + wide + 1] ?? 0) + u * v;
	}
	const scale = 1 / (count * cellX * cellY);
	const alongX = blurTransposed(bins, wide, gaussianKernel(bandwidth / cellX), scale);
	const blurred = blurTransposed(alongX, wide, gaussianKernel(bandwidth / cellY), 1);
	const out = new Float32Array(grid * grid);
	for (let j = 0; j < grid; j++)
		out.set(blurred.subarray((j + 1) * wide + 1, (j + 1) * wide + 1 + grid), j * grid);
	return out;
}

/** Half of a symmetric kernel, weights of offsets 0…radius; `width` in cells. */
function gaussianKernel(width: number): Float32Array {
	const variance = Math.max(width * width, 0.25) - 1 / 6;
	const radius = Math.ceil(4 * Math.sqrt(variance));
	const half = Float32Array.from({ length: radius + 1 }, (_, r) => Math.exp((-r * r) / (2 * variance)));
	const sum = 2 * half.reduce((a, b) => a + b) - (half[0] ?? 0);
	return half.map((w) => w / sum);
}

/** Convolves the rows and writes them as columns: two calls blur both axes. */
function blurTransposed(source: Float32Array, size: number, half: Float32Array, scale: number): Float32Array {
	const out = new Float32Array(size * size);
	const radius = half.length - 1;
	for (let row = 0; row < size; row++) {
		const start = row * size;
		for (let c = 0; c < size; c++) {
			const value = (source[start + c] ?? 0) * scale;
			if (value === 0) continue;
			const [from, to] = [Math.max(0, c - radius), Math.min(size - 1, c + radius)];
			for (let at = from; at <= to; at++) {
				const place = at * size + row;
				out[place] = (out[place] ?? 0) + value * (half[Math.abs(at - c)] ?? 0);
			}
		}
	}
	return out;
}

/** Multiples of Scott's rule, smoothest first. */
const CANDIDATES = [1, 0.7, 0.5, 0.35, 0.25, 0.17, 0.12];
/** Nats a point: likelihood alone tends to undersmooth, so the smoothest candidate this near the best is taken. */
const TOLERANCE = 0.03;

/**
 * Bandwidth in data units that gives held-out points the highest likelihood (two-fold cross-validation over
 * multiples of Scott's rule, which alone blurs separated modes together), rescaled from half the points to all.
 */
export function bandwidthOf(points: Float32Array, extent: Extent, grid: number): number {
	const used = pointsInside(points, extent, 2000);
	const count = used.length / 2;
	const cell = Math.max((extent.x[1] - extent.x[0]) / grid, (extent.y[1] - extent.y[0]) / grid);
	if (count < 8) return 2 * cell;
	const half = 2 * Math.floor(count / 2);
	const [known, held] = [used.subarray(0, half), used.subarray(half)];
	const scott = spread(used) * (count / 2) ** (-1 / 6);
	// A uniform share keeps one stray point from vetoing every narrow bandwidth.
	const floor = 1e-3 / ((extent.x[1] - extent.x[0]) * (extent.y[1] - extent.y[0]));
	const scores = CANDIDATES.map((factor) => {
		const bandwidth = Math.max(factor * scott, 0.7 * cell);
		const density = gridDensity(known, extent, grid, bandwidth);
		let score = 0;
		for (let i = 0; i < held.length; i += 2)
			score += Math.log(floor + bilinear(density, grid, extent, held[i] ?? 0, held[i + 1] ?? 0));
		return { bandwidth, score: score / (held.length / 2) };
	});
	const best = Math.max(...scores.map(({ score }) => score));
	const chosen = scores.find(({ score }) => score >= best - TOLERANCE) ?? { bandwidth: 2 * cell };
	return Math.max(0.7 * cell, chosen.bandwidth * (points.length / known.length) ** (-1 / 6));
}

/** The first points that lie in the extent, `most` at most: strays and NaN would stretch the spread. */
function pointsInside(points: Float32Array, extent: Extent, most: number): Float32Array {
	const kept: number[] = [];
	for (let i = 0; i + 1 < points.length && kept.length < 2 * most; i += 2) {
		const [x, y] = [points[i] ?? Number.NaN, points[i + 1] ?? Number.NaN];
		if (x >= extent.x[0] && x <= extent.x[1] && y >= extent.y[0] && y <= extent.y[1]) kept.push(x, y);
	}
	return Float32Array.from(kept);
}

/** Root mean square of the standard deviations of the two coordinates. */
function spread(points: Float32Array): number {
	const count = points.length / 2;
	const sums = [0, 0];
	for (let i = 0; i < points.length; i++) sums[i & 1] = (sums[i & 1] ?? 0) + (points[i] ?? 0);
	let square = 0;
	for (let i = 0; i < points.length; i++) square += ((points[i] ?? 0) - (sums[i & 1] ?? 0) / count) ** 2;
	return Math.sqrt(square / (2 * count));
}

/**
 * Levels whose contours enclose the given shares of the mass (highest-density regions: Hyndman 1996):
 * the (1 − share) quantile of the density at the points themselves. Ascending where shares descend.
 */
export function massLevels(
	density: Float32Array,
	grid: number,
	extent: Extent,
	points: Float32Array,
	shares: readonly number[],
): number[] {
	const stride = Math.max(1, Math.floor(points.length / 2 / 4000));
	const values = new Float32Array(Math.ceil(points.length / 2 / stride));
	for (let i = 0; i < values.length; i++) {
		const at = 2 * i * stride;
		values[i] = bilinear(density, grid, extent, points[at] ?? 0, points[at + 1] ?? 0);
	}
	values.sort();
	return shares.map((share) => sortedQuantile(values, 1 - share));
}
