import type { Params } from '../../data/param';
import type { SolverBlock } from '../block';

const params = {
	times: {
		kind: 'choice',
		label: 'noising times',
		default: 'likelihood',
		options: [
			{ value: 'uniform', label: 'uniform in t, errors weighed with q' },
			{ value: 'likelihood', label: 'uniform in log(m²/q), the likelihood’s weighting' },
		],
		help: 'q and m² are the variance of the noise and what is left of the data. Without Gaussian transitions times are uniform, with the likelihood’s weighting.',
	},
	start: {
		kind: 'number',
		label: 'first noising time / T',
		default: 0.0005,
		min: 0.00001,
		max: 0.2,
		log: true,
		help: 'Samples of π have no score of their own: U is learned up to t = T less this much, and extrapolated. Without Gaussian transitions it is the size of the short step.',
	},
	detail: {
		kind: 'number',
		label: 'finest detail of π',
		symbol: 'c',
		default: 0.35,
		min: 0,
		max: 10,
		help: 'Where the variance q of the noise falls below c², the implicit loss ½|∇U|² − ΔU, of the same mean and less noise, takes over from the denoising one, with weights q + c² for q. c = 0: denoising alone, the loss bounds the negative log-likelihood. Not used without Gaussian transitions.',
	},
	noisingSteps: {
		kind: 'number',
		label: 'noising steps',
		default: 12,
		min: 1,
		max: 256,
		integer: true,
		help: 'Heun steps to a noised sample; not used where the drift is (a(t) + ωJ)x, whose transitions are Gaussian and round.',
	},
} as const satisfies Params;

export const scoreMatching: SolverBlock<typeof params> = {
	id: 'scoreMatching',
	label: 'Denoising score matching',
	params,
	source:
		'Vincent, Neural Computation 23 (2011); Song et al., arXiv:2011.13456; nonlinear drift: arXiv:2304.13534, §4',
	help: 'Trains on noised samples of π. Generation starts from the reference, which should be what noising ends in: N(0, I) for VP and Ornstein–Uhlenbeck, variance q(T) + Var π for VE.',
	way: 'score',
	needs: [
		'noise.positive',
		'running.diffusion',
		'potential.none',
		'interaction.none',
		'discount.none',
		'order.first',
	],
	regularizers: ['hjb', 'terminal'],
};
