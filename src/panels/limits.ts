import { bilinear, type Extent } from './field';

/** The q-quantile of ascending numbers, linear between order statistics; 0 where there is none. */
export function sortedQuantile(ascending: ArrayLike<number>, q: number): number {
	const place = q * (ascending.length - 1);
	const below = ascending[Math.floor(place)] ?? 0;
	return below + (place - Math.floor(place)) * ((ascending[Math.ceil(place)] ?? 0) - below);
}

/** The q-quantile of the finite ones among the numbers. */
export function quantile(values: ArrayLike<number>, q: number): number {
	return sortedQuantile(Float64Array.from(values).filter(Number.isFinite).sort(), q);
}

/** The value of a density's field above which a share of its mass is. NaN where it has none. */
export function levelsAround(field: Float32Array): (share: number) => number {
	const sorted = field.toSorted((a, b) => b - a);
	const total = field.reduce((sum, value) => sum + value, 0);
	return (share) => {
		let [k, sum] = [0, 0];
		while (k < sorted.length && sum < share * total) sum += sorted[k++] ?? 0;
		return total > 0 ? (sorted[k - 1] ?? Number.NaN) : Number.NaN;
	};
}

/** 1, 1.5, 2, 3, 5, 7 times a power of ten: the smallest that is at least `value`. */
export function niceAbove(value: number): number {
	if (!(value > 0)) return 1;
	const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
	const step = [1, 1.5, 2, 3, 5, 7, 10].find((m) => m * power >= value * (1 - 1e-9)) ?? 10;
	// Without the rounding noise of the product, which would be printed.
	return Number((step * power).toPrecision(2));
}

/** A round limit for a scale that follows noisy measurements without flicker. */
export interface SteadyLimit {
	follow(measured: number): number;
	/** Forgets the past: for a new run. */
	reset(): void;
}

/**
 * The logarithm of the measurements is smoothed (`smoothing` 0 takes them as they are), and the limit moves
 * only when the smoothed one leaves (limit/2, slack·limit]. A slack above 1 suits quantiles, which may be
 * exceeded; 1 suits maxima.
 */
export function steadyLimit(smoothing: number, slack: number): SteadyLimit {
	let smoothed = Number.NaN;
	let limit = 1;
	return {
		follow(measured) {
			if (!(measured > 0 && Number.isFinite(measured))) return limit;
			const first = Number.isNaN(smoothed);
			smoothed = first ? measured : smoothed ** smoothing * measured ** (1 - smoothing);
			if (first || smoothed > slack * limit || smoothed < limit / 2) limit = niceAbove(smoothed);
			return limit;
		},
		reset() {
			smoothed = Number.NaN;
			limit = 1;
		},
	};
}

/**
 * The q-quantile of |field| where the particles are, over all saved times: field [K, n, n], paths [K, N, 2].
 * Corners that no path visits do not count: there the field is extrapolation.
 */
export function quantileOnPaths(
	field: Float32Array,
	grid: number,
	extent: Extent,
	paths: Float32Array,
	times: number,
	q: number,
): number {
	const size = paths.length / times;
	const stride = 2 * Math.max(1, Math.floor(size / 2 / 250));
	const values: number[] = [];
	for (let k = 0; k < times; k++) {
		const slice = field.subarray(k * grid * grid, (k + 1) * grid * grid);
		for (let i = k * size; i + 1 < (k + 1) * size; i += stride)
			values.push(Math.abs(bilinear(slice, grid, extent, paths[i] ?? 0, paths[i + 1] ?? 0)));
	}
	return quantile(values, q);
}
