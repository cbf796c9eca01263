import { scaleV } from '../../math/algebra';
import type { RunningCost } from '../block';

export const none: RunningCost<Record<never, never>> = {
	id: 'none',
	label: 'None',
	params: {},
	source: 'arXiv:2304.13534, §3.1 (continuous normalizing flow, Chen et al. 2018)',
	help: 'Any control is free. The lab then moves particles by −∇U, without that being optimal for anything.',
	needs: [],
	tex: () => ({ lagrangian: '', hamiltonian: '\\infty', control: '-\\nabla U' }),
	lagrangian: (A) => A.num(0),
	control: (A, _p, _t, _x, q) => scaleV(A, q, A.num(-1)),
	strict: false,
	growth: () => 0,
	theory: 'No running cost: the Hamiltonian is infinite unless ∇U = 0, and the game is ill-posed.',
};
