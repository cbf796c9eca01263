import type { Params } from '../../data/param';
import { normSq, scaleV } from '../../math/algebra';
import { texRatio } from '../../math/tex';
import type { RunningCost } from '../block';

const params = {
	weight: {
		kind: 'number',
		label: 'weight λ',
		symbol: '\\lambda',
		default: 1,
		min: 0.01,
		max: 100,
		log: true,
	},
} as const satisfies Params;

export const kinetic: RunningCost<typeof params> = {
	id: 'kinetic',
	label: 'Kinetic λ/2 |v|²',
	params,
	source: 'arXiv:2304.13534, §3.3; Benamou and Brenier (2000)',
	needs: [],
	tex: ({ weight }) => ({
		lagrangian: `${texRatio(weight, 2)}|v|^2`,
		hamiltonian: `${texRatio(1, 2 * weight)}|\\nabla U|^2`,
		control: `-${texRatio(1, weight)}\\nabla U`,
	}),
	lagrangian: (A, { weight }, _t, _x, v) => A.mul(A.num(weight / 2), normSq(A, v)),
	hamiltonian: (A, { weight }, _t, _x, q) => A.mul(A.num(1 / (2 * weight)), normSq(A, q)),
	control: (A, { weight }, _t, _x, q) => scaleV(A, q, A.num(-1 / weight)),
	form: 'kinetic',
	strict: true,
	growth: () => 2,
	inertia: ({ weight }) => weight,
	theory:
		'Strictly convex in v: where only the ends count, each particle moves on a straight line at constant speed.',
};
