import type { Params } from '../../data/param';
import type { SolverBlock } from '../block';

const params = {
	steps: { kind: 'number', label: 'time steps of a window', default: 4, min: 3, max: 64, integer: true },
	window: {
		kind: 'number',
		label: 'length of a window, in ε',
		default: 2,
		min: 1,
		max: 10,
		help: 'what follows a window counts as e^(−length) of the value function at its end',
	},
} as const satisfies Params;

/** So many windows at most; laid end to end they have to reach T. */
export const MOST_WINDOWS = 512;

export const gradientFlow: SolverBlock<typeof params> = {
	id: 'gradientFlow',
	label: 'Gradient flow: the discounted game on windows',
	params,
	source: 'arXiv:2304.13534, §5 (Wasserstein gradient flow as the limit ε → 0 of discounted games)',
	way: 'windows',
	flow: 'discounted',
	needs: [
		'reference.samples',
		'noise.zero',
		'running.hamiltonian',
		'interaction.some',
		'discount.positive',
		'order.first',
	],
	regularizers: [],
};
