import type { Params } from '../../data/param';
import { type Algebra, normSq, scaleV } from '../../math/algebra';
import { texFactor, texOver } from '../../math/tex';
import type { RunningCost } from '../block';

const params = {
	speed: { kind: 'number', label: 'top speed c', symbol: 'c', default: 3, min: 0.1, max: 100, log: true },
} as const satisfies Params;

/** sqrt(1 + s/c²). */
const gamma = <S>(A: Algebra<S>, c: number, s: S): S => A.sqrt(A.add(A.num(1), A.mul(s, A.num(1 / c ** 2))));

export const relativistic: RunningCost<typeof params> = {
	id: 'relativistic',
	label: 'Relativistic, top speed c',
	params,
	source: 'Brenier, Extended Monge–Kantorovich theory (2003); arXiv:2304.13534, §3 (choice of L)',
	needs: [],
	tex: ({ speed: c }) => ({
		lagrangian: `${texFactor(c ** 2)}\\bigl(1-\\sqrt{1-|v|^2${texOver(c ** 2)}}\\bigr)`,
		hamiltonian: `${texFactor(c ** 2)}\\bigl(\\sqrt{1+|\\nabla U|^2${texOver(c ** 2)}}-1\\bigr)`,
		control: `-\\nabla U\\big/\\sqrt{1+|\\nabla U|^2${texOver(c ** 2)}}`,
	}),
	// 1 − |v|²/c² is kept from below at 1e-12: v = v*(q) never reaches c, but rounding may.
	lagrangian: (A, { speed: c }, _t, _x, v) => {
		const left = A.max(A.sub(A.num(1), A.mul(normSq(A, v), A.num(1 / c ** 2))), A.num(1e-12));
		return A.mul(A.num(c ** 2), A.sub(A.num(1), A.sqrt(left)));
	},
	hamiltonian: (A, { speed: c }, _t, _x, q) =>
		A.mul(A.num(c ** 2), A.sub(gamma(A, c, normSq(A, q)), A.num(1))),
	control: (A, { speed: c }, _t, _x, q) => scaleV(A, q, A.neg(A.div(A.num(1), gamma(A, c, normSq(A, q))))),
	strict: true,
	growth: () => Number.POSITIVE_INFINITY,
	flow: 'Relativistic flow',
	theory:
		'Strictly convex in v with top speed c: where only the ends count paths are straight, and no particle can travel further than cT.',
};
