/** Sweeps at the last ε after which a run is given up. */
const MAX_SWEEPS = 2000;
/** Gain of the dual in one sweep, in units of ε, at which it counts as converged. */
const TOLERANCE = 1e-6;

type Doubles = Float64Array<ArrayBuffer>;

/** The new potential on `at` [n, 2]: −ε log mean_j exp( (g_j − ½|x − y_j|²)/ε ). */
function softMin(at: Float32Array, other: Float32Array, g: Float64Array, epsilon: number): Doubles {
	const m = g.length;
	const exponents = new Float64Array(m);
	return new Float64Array(at.length / 2).map((_, i) => {
		const [x, y] = [at[2 * i] ?? 0, at[2 * i + 1] ?? 0];
		let top = Number.NEGATIVE_INFINITY;
		for (let j = 0; j < m; j++) {
			const squared = (x - (other[2 * j] ?? 0)) ** 2 + (y - (other[2 * j + 1] ?? 0)) ** 2;
			const exponent = ((g[j] ?? 0) - 0.5 * squared) / epsilon;
			exponents[j] = exponent;
			if (exponent > top) top = exponent;
		}
		let sum = 0;
		for (let j = 0; j < m; j++) sum += Math.exp((exponents[j] ?? 0) - top);
		return -epsilon * (top + Math.log(sum / m));
	});
}

const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;

/**
 * min over couplings P of E_P ½|x − y|² + ε KL(P‖a ⊗ b): alternating maximisation of the dual, ε halved from the
 * clouds' size downwards. For a = b the two potentials are one, and averaged steps converge in a few sweeps.
 */
function entropicCost(a: Float32Array, b: Float32Array, epsilon: number): number {
	let f: Doubles = new Float64Array(a.length / 2);
	let g: Doubles = new Float64Array(b.length / 2);
	const sweep = (at: number): number => {
		const next = softMin(a, b, g, at);
		if (a === b) {
			f = next.map((value, i) => 0.5 * (value + (f[i] ?? 0)));
			g = f;
		} else {
			f = next;
			g = softMin(b, a, f, at);
		}
		return mean(f) + mean(g);
	};
	const reach = Math.max(...[a, b].map((cloud) => cloud.reduce((most, v) => Math.max(most, Math.abs(v)), 0)));
	for (let at = 4 * reach ** 2; at > epsilon; at /= 2) sweep(at);
	let value = sweep(epsilon);
	for (let k = 0; k < MAX_SWEEPS; k++) {
		const next = sweep(epsilon);
		if (Math.abs(next - value) < TOLERANCE * epsilon) return next;
		value = next;
	}
	throw new Error(`Sinkhorn at ε = ${epsilon} did not converge in ${MAX_SWEEPS} sweeps; raise ε`);
}

/**
 * Sinkhorn divergence S_ε(a, b) = OT_ε(a, b) − ½ OT_ε(a, a) − ½ OT_ε(b, b) of clouds [n, 2] and [m, 2], with cost
 * **½|x − y|²** (the convention of geomloss with p = 2 and blur² = ε): ½ W2² as ε → 0, ½ |mean a − mean b|² as
 * ε → ∞; never negative. With cost |x − y|² instead: 2 S at half the ε of that convention. Squared data units.
 * O(nm) a sweep; stops when a sweep gains less than 1e-6 ε (error then some 1e-4 ε at worst). Throws for ε ≤ 0
 * and where it does not converge. Feydy et al., arXiv:1810.08278, eq. 3.
 */
export function sinkhornDivergence(a: Float32Array, b: Float32Array, epsilon: number): number {
	if (!(epsilon > 0)) throw new Error(`the Sinkhorn divergence needs ε > 0, not ${epsilon}`);
	if (a.length === 0 || b.length === 0) throw new Error('the Sinkhorn divergence of no points');
	return entropicCost(a, b, epsilon) - 0.5 * entropicCost(a, a, epsilon) - 0.5 * entropicCost(b, b, epsilon);
}
