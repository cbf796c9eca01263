import type { Params } from '../../data/param';
import type { SolverBlock } from '../block';

const params = {
	norm: {
		kind: 'choice',
		label: 'norm of the residuals',
		default: 'L1',
		options: [
			{ value: 'L1', label: 'mean |r|' },
			{ value: 'L2', label: 'mean r²' },
		],
	},
	end: {
		kind: 'number',
		label: 'weight of U(·, T) = δF/δρ',
		default: 10,
		min: 0.001,
		max: 10000,
		log: true,
		live: true,
	},
	spread: {
		kind: 'number',
		label: 'spread of the points',
		default: 0.5,
		min: 0,
		max: 20,
		help: 'Points lie on lines between places of ρ₀ and of π (of its box, where it cannot be sampled), thrown off them by a Gaussian of this std in data units.',
	},
} as const satisfies Params;

export const collocation: SolverBlock<typeof params> = {
	id: 'collocation',
	label: 'HJB by collocation',
	params,
	source:
		'Sirignano and Spiliopoulos, Deep Galerkin method, arXiv:1708.07469; Raissi et al., J. Comput. Phys. 378 (2019)',
	help: 'Solves the HJB equation alone, at points of space and time: possible where nothing in it depends on ρ. No path is run and no sample of π is needed.',
	way: 'collocation',
	needs: ['reference.samples', 'running.hamiltonian', 'interaction.none', 'discount.none'],
	regularizers: [],
};
