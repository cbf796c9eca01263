import type { Params } from '../../data/param';
import type { SolverBlock } from '../block';

const params = {
	steps: {
		kind: 'number',
		label: 'steps K, τ = T/K',
		symbol: 'K',
		default: 16,
		min: 1,
		max: 256,
		integer: true,
	},
} as const satisfies Params;

export const jko: SolverBlock<typeof params> = {
	id: 'jko',
	label: 'Gradient flow: JKO steps',
	params,
	source:
		'Jordan, Kinderlehrer and Otto (1998); by gradients of a potential: Mokrov et al., arXiv:2106.00736',
	way: 'windows',
	discrete: true,
	flow: 'movements',
	needs: [
		'reference.samples',
		'noise.zero',
		'drift.none',
		'running.kinetic',
		'potential.none',
		'interaction.some',
		'discount.none',
		'order.first',
	],
	regularizers: [],
};
