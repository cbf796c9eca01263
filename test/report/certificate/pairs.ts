import type { Lattice } from '../../../src/exact/certificate/lattice';

/** Sums over pairs of nodes of costs c(x, y) ≥ 0, +∞ where y is out of reach, as logarithms, so that nothing underflows. */
export interface Sums {
	/** log Σ_y exp(field(y) − c/ε) at each x, and log Σ_x … at each y. */
	back(field: Float64Array, eps: number): Float64Array;
	on(field: Float64Array, eps: number): Float64Array;
}

export interface Pairs extends Sums {
	/** The sums over those pairs alone that a plan exp((w − u − c)/ε) hears; null or absent where these are no fewer. */
	near?(w: Float64Array, u: Float64Array, eps: number): Sums | null;
	/** Σ c exp(left(x) + right(y) − c/ε) over the pairs within reach. */
	paid(left: Float64Array, right: Float64Array, eps: number): number;
	/** min_y c + u(y) at each x. */
	least(u: Float64Array): Float64Array;
}

/** Nats below the largest term where one adds less than rounding to a sum of some thousands. */
export const UNHEARD = 45;
/** A sum of products of numbers up to 1 that is larger has lost nothing that counts: those are 0 from 1e-308 on. */
export const HEARD = 1e-250;

/** Costs that are a sum over both axes: a sum over pairs is then one axis after the other. */
export function axisPairs(from: Lattice, to: Lattice, cost: (x: number, y: number) => number): Pairs {
	const table = (a: Float64Array, b: Float64Array): Float64Array =>
		Float64Array.from({ length: a.length * b.length }, (_, i) =>
			cost(a[Math.floor(i / b.length)] ?? 0, b[i % b.length] ?? 0),
		);
	const [cx, cy] = [table(from.x, to.x), table(from.y, to.y)];
	const turned = (c: Float64Array, n: number): Float64Array =>
		c.map((_, k) => c[(k % (c.length / n)) * n + Math.floor(k / (c.length / n))] ?? 0);
	const [cxT, cyT] = [turned(cx, to.x.length), turned(cy, to.y.length)];
	const kernel = (c: Float64Array, eps: number): Float64Array => c.map((value) => -value / eps);
	const costly = (c: Float64Array, eps: number): Float64Array =>
		c.map((value) => Math.log(value) - value / eps);
	const sums = (kx: Float64Array, ky: Float64Array, field: Float64Array): Float64Array =>
		along(ky, along(kx, field, to.x.length), to.y.length);
	return {
		back: (field, eps) => sums(kernel(cx, eps), kernel(cy, eps), field),
		on: (field, eps) => along(kernel(cyT, eps), along(kernel(cxT, eps), field, from.x.length), from.y.length),
		paid: (left, right, eps) =>
			[sums(costly(cx, eps), kernel(cy, eps), right), sums(kernel(cx, eps), costly(cy, eps), right)].reduce(
				(total, found) => total + found.reduce((sum, value, i) => sum + Math.exp(value + (left[i] ?? 0)), 0),
				0,
			),
		least: (u) => leastAlong(cy, leastAlong(cx, u, to.x.length), to.y.length),
	};
}

/** log Σ_k exp(kernel_ik + field_jk) of rows of both [·, n], as [rows of kernel, rows of field]. */
function along(kernel: Float64Array, field: Float64Array, n: number): Float64Array {
	const [p, r] = [kernel.length / n, field.length / n];
	const falls = kernel.map(Math.exp);
	const out = new Float64Array(p * r);
	for (let j = 0; j < r; j++) {
		const b = j * n;
		const row = field.subarray(b, b + n);
		const high = row.reduce((top, value) => Math.max(top, value), Number.NEGATIVE_INFINITY);
		const weights = row.map((value) => (value > Number.NEGATIVE_INFINITY ? Math.exp(value - high) : 0));
		for (let i = 0; i < p; i++) {
			const a = i * n;
			let sum = 0;
			for (let k = 0; k < n; k++) sum += (falls[a + k] ?? 0) * (weights[k] ?? 0);
			out[i * r + j] = sum > HEARD ? high + Math.log(sum) : logSumOf(kernel, a, field, b, n);
		}
	}
	return out;
}

function logSumOf(kernel: Float64Array, a: number, field: Float64Array, b: number, n: number): number {
	let top = Number.NEGATIVE_INFINITY;
	for (let k = 0; k < n; k++) {
		const term = (kernel[a + k] ?? 0) + (field[b + k] ?? 0);
		if (term > top) top = term;
	}
	if (top === Number.NEGATIVE_INFINITY) return top;
	let sum = 0;
	for (let k = 0; k < n; k++) {
		const less = (kernel[a + k] ?? 0) + (field[b + k] ?? 0) - top;
		if (less > -UNHEARD) sum += Math.exp(less);
	}
	return top + Math.log(sum);
}

/** min_k cost_ik + field_jk, in the same way. */
function leastAlong(cost: Float64Array, field: Float64Array, n: number): Float64Array {
	const [p, r] = [cost.length / n, field.length / n];
	const out = new Float64Array(p * r);
	for (let i = 0; i < p; i++)
		for (let j = 0; j < r; j++) {
			let found = Number.POSITIVE_INFINITY;
			for (let k = 0; k < n; k++) {
				const each = (cost[i * n + k] ?? 0) + (field[j * n + k] ?? 0);
				if (each < found) found = each;
			}
			out[i * r + j] = found;
		}
	return out;
}
