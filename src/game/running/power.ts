import type { Params } from '../../data/param';
import { type Algebra, normSq, scaleV, type Vec } from '../../math/algebra';
import { texPower, texRatio } from '../../math/tex';
import type { RunningCost } from '../block';

const params = {
	exponent: { kind: 'number', label: 'power q', symbol: 'q', default: 3, min: 1.25, max: 5 },
} as const satisfies Params;

/** |a|² is replaced by |a|² + δ² (and the constant taken off again): a power below 2 has no second derivative at 0. */
const SMOOTHING = 1e-3;
const dual = (q: number): number => q / (q - 1);

function powerOf<S>(A: Algebra<S>, a: Vec<S>, n: number): S {
	const smooth = A.pow(A.add(normSq(A, a), A.num(SMOOTHING ** 2)), n / 2);
	return A.mul(A.num(1 / n), A.sub(smooth, A.num(SMOOTHING ** n)));
}

export const power: RunningCost<typeof params> = {
	id: 'power',
	label: 'Power |v|^q / q',
	params,
	source: "Legendre pair |v|^q/q, |p|^q'/q' with 1/q + 1/q' = 1",
	help: 'Smoothed within 0.001 of rest, where a power below 2 has no second derivative.',
	needs: [],
	tex: ({ exponent: q }) => ({
		lagrangian: `${texRatio(1, q)}${texPower('|v|', q)}`,
		hamiltonian: `${texRatio(q - 1, q)}${texPower('|\\nabla U|', q, q - 1)}`,
		control: `-${texPower('|\\nabla U|', 2 - q, q - 1)}\\nabla U`,
	}),
	lagrangian: (A, { exponent }, _t, _x, v) => powerOf(A, v, exponent),
	hamiltonian: (A, { exponent }, _t, _x, q) => powerOf(A, q, dual(exponent)),
	control: (A, { exponent }, _t, _x, q) =>
		scaleV(A, q, A.neg(A.pow(A.add(normSq(A, q), A.num(SMOOTHING ** 2)), dual(exponent) / 2 - 1))),
	strict: true,
	growth: ({ exponent }) => exponent,
	inertia: ({ exponent }) => (exponent === 2 ? 1 : undefined),
	flow: 'Power flow',
	smoothing: 2e-4,
	theory:
		'Strictly convex in v, so paths are straight where only the ends count; a large q makes haste dear and evens out speeds, a q near 1 lets a few particles run.',
};
