import type { Params } from '../../data/param';
import { texFactor } from '../../math/tex';
import type { TerminalCost } from '../block';
import { weightParam } from '../weight';
import { logTargetOf } from './ends';

const params = { weight: weightParam('terminal', 1) } as const satisfies Params;

export const crossEntropy: TerminalCost<typeof params> = {
	id: 'crossEntropy',
	label: 'Cross-entropy −E log π',
	params,
	source: 'arXiv:2304.13534, §4.1 (score-based generative models)',
	ways: {
		paths: ['target.density'],
		score: ['target.samples'],
		collocation: ['target.density'],
	},
	direction: 'forward',
	tex: ({ weight }) => ({
		functional: `-${texFactor(weight)}\\mathbb E_{\\rho_T}\\!\\log\\pi`,
		variation: `-${texFactor(weight)}\\log\\pi`,
	}),
	weight: ({ weight }) => weight,
	integrand: (A, _p, ends) => A.neg(logTargetOf(ends)),
	variation: (A, _p, ends) => A.neg(logTargetOf(ends)),
	convex: true,
	conjugate: 'given',
	least: false,
	pull: ({ weight }, tail) => tail && weight * tail,
	singular: () => 'so −E log π is infinite: what score matching learns is the score of π under noise',
	theory:
		'Linear in ρ_T: without noise particles run towards the modes of π, the closer the larger α; with noise, a diffusion-matched running cost and α = 1 the optimum is the time reversal of noising (a score-based model).',
};
