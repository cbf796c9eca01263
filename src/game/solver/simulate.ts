import type { Params } from '../../data/param';
import type { SolverBlock } from '../block';

const params = {
	integrator: {
		kind: 'choice',
		label: 'integrator',
		default: 'rk4',
		options: [
			{ value: 'euler', label: 'Euler' },
			{ value: 'heun', label: 'Heun' },
			{ value: 'rk4', label: 'Runge–Kutta 4' },
		],
	},
	steps: { kind: 'number', label: 'time steps', default: 8, min: 1, max: 256, integer: true },
	coarse: {
		kind: 'number',
		label: 'share of the run on half of them',
		default: 0,
		min: 0,
		max: 0.95,
		help: 'Training takes half the time steps (rounded up) for this share of the run, then all; all from then on, too, where paths or costs of both differ by 1 % or more.',
	},
} as const satisfies Params;

export const simulate: SolverBlock<typeof params> = {
	id: 'simulate',
	label: 'Simulate paths, differentiate through them',
	params,
	source: 'Onken et al., OT-Flow, arXiv:2006.00104 (discretise, then optimise)',
	way: 'paths',
	needs: ['reference.samples'],
	regularizers: ['hjb', 'terminal'],
};
