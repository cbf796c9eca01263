import { column } from './arrays';

type Doubles = Float64Array<ArrayBuffer>;

export interface Entropic {
	/** Optimal potentials on a [n] and on b [m]. */
	readonly f: Doubles;
	readonly g: Doubles;
	/** exp((f_i + g_j − ½|a_i − b_j|²)/ε), row-major [n, m]: nm times the mass of the pair. */
	readonly plan: Doubles;
	/** The last sweep moved mean log-scalings by less than the tolerance. */
	readonly converged: boolean;
}

/** ε falls by this factor from level to level. */
const COOLING = 4;
/** Scalings beyond e^±50 are taken into the potentials, so that nothing overflows. */
const LARGEST = Math.exp(50);

/**
 * min over couplings P of clouds a [n, 2] and b [m, 2] of E_P ½|x − y|² + ε KL(P‖a ⊗ b). Sinkhorn's scalings of the
 * kernel matrix, with the potentials taken out and ε lowered from the clouds' size (Schmitzer, arXiv:1610.06519, §3);
 * where a and b are one array the two potentials are one, and averaged steps converge in a few sweeps. O(nm) a sweep
 * and in memory. Squared data units. `tolerance` is in units of ε.
 */
export function entropicTransport(
	a: Float32Array,
	b: Float32Array,
	epsilon: number,
	{ tolerance, sweeps }: { readonly tolerance: number; readonly sweeps: number },
): Entropic {
	const [n, m] = [a.length / 2, b.length / 2];
	const same = a === b;
	const cost = halfSquares(a, b);
	const kernel: Doubles = new Float64Array(n * m);
	const f: Doubles = new Float64Array(n);
	const g: Doubles = same ? f : new Float64Array(m);
	const u: Doubles = new Float64Array(n);
	const v: Doubles = same ? u : new Float64Array(m);
	const scratch = new Float64Array(Math.max(n, m));
	const absorb = (at: number): void => {
		for (let i = 0; i < n; i++) f[i] = (f[i] ?? 0) + at * Math.log(u[i] ?? 1);
		if (!same) for (let j = 0; j < m; j++) g[j] = (g[j] ?? 0) + at * Math.log(v[j] ?? 1);
		u.fill(1);
		v.fill(1);
		fillKernel(kernel, cost, f, g, at);
	};
	/** Both marginals hold, in turn; returns the change of mean log u + mean log v. */
	const sweep = (): number => {
		let change = 0;
		byRows(kernel, v, scratch, n);
		for (let i = 0; i < n; i++) {
			const before = u[i] ?? 1;
			const wanted = 1 / (scratch[i] ?? 1);
			u[i] = same ? Math.sqrt(before * wanted) : wanted;
			change += Math.log((u[i] ?? 1) / before) / n;
		}
		if (same) return 2 * change;
		byColumns(kernel, u, scratch, m);
		for (let j = 0; j < m; j++) {
			const before = v[j] ?? 1;
			v[j] = 1 / (scratch[j] ?? 1);
			change += Math.log((v[j] ?? 1) / before) / m;
		}
		return change;
	};
	/** Runs at one ε until a sweep gains less than `gain`. */
	const level = (at: number, gain: number, most: number): boolean => {
		// Rows sum to one before the first sweep, and from the level before no column is out of reach.
		softMin(cost, g, f, at);
		u.fill(1);
		v.fill(1);
		fillKernel(kernel, cost, f, g, at);
		let settled = false;
		for (let k = 0; k < most && !settled; k++) {
			settled = Math.abs(sweep()) < gain;
			if (tooLarge(u) || tooLarge(v)) absorb(at);
		}
		absorb(at);
		return settled;
	};
	const reach = Math.max(...[a, b].map((cloud) => cloud.reduce((most, x) => Math.max(most, Math.abs(x)), 0)));
	for (let at = reach ** 2; at > epsilon; at /= COOLING) level(at, 1e-2, 20);
	const converged = level(epsilon, tolerance, sweeps);
	return { f, g, plan: kernel, converged };
}

/**
 * For each point of a [n, 2] the index of a point of b [m, 2], drawn from the entropic plan given the first: the
 * static Schrödinger bridge between the clouds, with reference σ dW over T, where `epsilon` = σ²T.
 */
export function entropicPairs(
	a: Float32Array,
	b: Float32Array,
	epsilon: number,
	uniform: () => number,
): Int32Array<ArrayBuffer> {
	// A plan within a thousandth of its marginals: minibatches of some hundred points are noisier by far.
	const { plan } = entropicTransport(a, b, epsilon, { tolerance: 1e-4, sweeps: 500 });
	const m = b.length / 2;
	const cumulative = new Float64Array(m);
	return Int32Array.from({ length: a.length / 2 }, (_, i) => {
		let sum = 0;
		for (let j = 0; j < m; j++) {
			sum += plan[i * m + j] ?? 0;
			cumulative[j] = sum;
		}
		const at = uniform() * sum;
		let [low, high] = [0, m - 1];
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((cumulative[middle] ?? 0) > at) high = middle;
			else low = middle + 1;
		}
		return low;
	});
}

/** ½|a_i − b_j|², row-major [n, m]. */
function halfSquares(a: Float32Array, b: Float32Array): Float64Array {
	const [bx, by] = [column(b, 2, 0), column(b, 2, 1)];
	const m = bx.length;
	const out = new Float64Array((a.length / 2) * m);
	for (let i = 0; i < a.length / 2; i++) {
		const [x, y] = [a[2 * i] ?? 0, a[2 * i + 1] ?? 0];
		for (let j = 0; j < m; j++) {
			const dx = x - (bx[j] ?? 0);
			const dy = y - (by[j] ?? 0);
			out[i * m + j] = 0.5 * (dx * dx + dy * dy);
		}
	}
	return out;
}

/** out_i = −ε log mean_j exp((g_j − cost_ij)/ε); half the way there from its own value where out is g. */
function softMin(cost: Float64Array, g: Float64Array, out: Float64Array, epsilon: number): void {
	const from = g === out ? g.slice() : g;
	const m = from.length;
	const exponents = new Float64Array(m);
	for (let i = 0; i < out.length; i++) {
		let top = Number.NEGATIVE_INFINITY;
		for (let j = 0; j < m; j++) {
			const exponent = ((from[j] ?? 0) - (cost[i * m + j] ?? 0)) / epsilon;
			exponents[j] = exponent;
			if (exponent > top) top = exponent;
		}
		let sum = 0;
		for (let j = 0; j < m; j++) sum += Math.exp((exponents[j] ?? 0) - top);
		const value = -epsilon * (top + Math.log(sum / m));
		out[i] = g === out ? 0.5 * (value + (g[i] ?? 0)) : value;
	}
}

/** exp((f_i + g_j − cost_ij)/ε). */
function fillKernel(
	kernel: Float64Array,
	cost: Float64Array,
	f: Float64Array,
	g: Float64Array,
	epsilon: number,
): void {
	const m = g.length;
	for (let i = 0; i < f.length; i++) {
		const fi = f[i] ?? 0;
		for (let j = 0; j < m; j++) {
			kernel[i * m + j] = Math.exp((fi + (g[j] ?? 0) - (cost[i * m + j] ?? 0)) / epsilon);
		}
	}
}

/** out_i = mean_j kernel_ij v_j. */
function byRows(kernel: Float64Array, v: Float64Array, out: Float64Array, n: number): void {
	const m = v.length;
	for (let i = 0; i < n; i++) {
		let sum = 0;
		for (let j = 0; j < m; j++) sum += (kernel[i * m + j] ?? 0) * (v[j] ?? 0);
		out[i] = sum / m;
	}
}

/** out_j = mean_i kernel_ij u_i. */
function byColumns(kernel: Float64Array, u: Float64Array, out: Float64Array, m: number): void {
	out.fill(0);
	for (let i = 0; i < u.length; i++) {
		const ui = (u[i] ?? 0) / u.length;
		for (let j = 0; j < m; j++) out[j] = (out[j] ?? 0) + ui * (kernel[i * m + j] ?? 0);
	}
}

const tooLarge = (scaling: Float64Array): boolean =>
	scaling.some((value) => value > LARGEST || value < 1 / LARGEST);
