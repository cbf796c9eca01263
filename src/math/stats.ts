/** Sample statistics in double precision. All throw on an empty list: there is no number to give. */

/** Arithmetic mean. */
export function mean(values: ArrayLike<number>): number {
	return sum(values) / some(values);
}

/** Standard deviation with the divisor n − 1 (0 for a single value), by the two-pass formula. */
export function standardDeviation(values: ArrayLike<number>): number {
	const [n, centre] = [some(values), mean(values)];
	return n === 1 ? 0 : Math.sqrt(sum(values, (value) => (value - centre) ** 2) / (n - 1));
}

/** A mean and its standard error. */
export interface Estimate {
	readonly mean: number;
	readonly error: number;
}

/** Mean of independent values, with its standard error (0 for a single value). */
export const estimate = (values: ArrayLike<number>): Estimate => ({
	mean: mean(values),
	error: standardDeviation(values) / Math.sqrt(values.length),
});

/**
 * Values less b times a control variate of mean zero: of the same mean, and less spread. b is the least-squares slope over the
 * other half (of even and odd places), so it knows nothing of what it is applied to, and the mean is not moved.
 */
export function controlled(values: Float64Array, control: ArrayLike<number>): Float64Array {
	const slope = (parity: number): number => {
		const half = (list: ArrayLike<number>) => Float64Array.from(list).filter((_, i) => i % 2 === parity);
		const [a, c] = [half(values), half(control)];
		const centre = mean(c);
		const spread = sum(c, (value) => (value - centre) ** 2);
		const shared = a.reduce((total, value, i) => total + value * ((c[i] ?? 0) - centre), 0);
		return spread > 0 ? shared / spread : 0;
	};
	const slopes = [slope(1), slope(0)];
	return values.map((value, i) => {
		const b = slopes[i % 2];
		return b ? value - b * (control[i] ?? Number.NaN) : value;
	});
}

/** Over repeats; null where one has no such number, `std` (divisor n − 1) of a single one, too. */
export interface Spread {
	readonly mean: number | null;
	readonly std: number | null;
}

export function spreadOf(values: readonly number[]): Spread {
	if (values.length === 0 || !values.every(Number.isFinite)) return { mean: null, std: null };
	return { mean: mean(values), std: values.length > 1 ? standardDeviation(values) : null };
}

/** The q-quantile, 0 ≤ q ≤ 1, linear between order statistics (type 7 of Hyndman and Fan, 1996). */
export function quantile(values: ArrayLike<number>, q: number): number {
	if (!(q >= 0 && q <= 1)) throw new Error(`a quantile is taken at a level in [0, 1], not ${q}`);
	const sorted = Float64Array.from(values).sort();
	const place = (some(values) - 1) * q;
	const low = Math.floor(place);
	const [a = Number.NaN, b = a] = sorted.subarray(low, low + 2);
	return a + (place - low) * (b - a);
}

export interface Moments {
	readonly mean: readonly [x: number, y: number];
	/** Covariance matrix with the divisor n − 1 (0 for a single point). */
	readonly covariance: readonly [xx: number, xy: number, yy: number];
}

/** Mean and covariance of points [n, 2], row-major. */
export function moments(points: ArrayLike<number>): Moments {
	const n = some(points) / 2;
	if (!Number.isInteger(n)) throw new Error(`${points.length} numbers are not rows of (x, y)`);
	const over = (f: (x: number, y: number) => number): number => {
		let total = 0;
		for (let i = 0; i < n; i++) total += f(points[2 * i] ?? 0, points[2 * i + 1] ?? 0);
		return total;
	};
	const [mx, my] = [over((x) => x) / n, over((_, y) => y) / n];
	const divisor = Math.max(1, n - 1);
	return {
		mean: [mx, my],
		covariance: [
			over((x) => (x - mx) ** 2) / divisor,
			over((x, y) => (x - mx) * (y - my)) / divisor,
			over((_, y) => (y - my) ** 2) / divisor,
		],
	};
}

/** |a − b| / |a|, Euclidean; NaN where one is no number or b is shorter. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
	let [difference, size] = [0, 0];
	for (let i = 0; i < a.length; i++) {
		const value = a[i] ?? Number.NaN;
		difference += (value - (b[i] ?? Number.NaN)) ** 2;
		size += value ** 2;
	}
	return Math.sqrt(difference / Math.max(size, Number.MIN_VALUE));
}

function some({ length }: ArrayLike<number>): number {
	if (length === 0) throw new Error('statistics of no values');
	return length;
}

function sum(values: ArrayLike<number>, f: (value: number) => number = (value) => value): number {
	let total = 0;
	for (let i = 0; i < values.length; i++) total += f(values[i] ?? 0);
	return total;
}
