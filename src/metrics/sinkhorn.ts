import { entropicTransport } from '../math/sinkhorn';
import { mean } from '../math/stats';

/** Sweeps at the last ε after which a run is given up. */
const MAX_SWEEPS = 2000;
/** Gain of the dual in one sweep, in units of ε, at which it counts as converged. */
const TOLERANCE = 1e-6;

/** min over couplings P of E_P ½|x − y|² + ε KL(P‖a ⊗ b). */
function entropicCost(a: Float32Array, b: Float32Array, epsilon: number): number {
	const { f, g, converged } = entropicTransport(a, b, epsilon, { tolerance: TOLERANCE, sweeps: MAX_SWEEPS });
	if (converged) return mean(f) + mean(g);
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
