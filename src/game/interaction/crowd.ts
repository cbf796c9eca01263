import type { Params } from '../../data/param';
import { texFactor, texOver, texRatio } from '../../math/tex';
import type { Interaction } from '../block';

const params = {
	weight: {
		kind: 'number',
		label: 'strength (negative attracts)',
		symbol: 'w',
		default: 5,
		min: -1000,
		max: 1000,
		live: true,
	},
	width: {
		kind: 'number',
		label: 'width of the kernel',
		symbol: 'h',
		default: 0.5,
		min: 0.02,
		max: 20,
		log: true,
	},
} as const satisfies Params;

export const crowd: Interaction<typeof params> = {
	id: 'crowd',
	label: 'Crowd aversion ½∬k(x − y)ρρ',
	plain: 'crowding',
	params,
	source:
		'nonlocal mean-field interaction: Lasry and Lions (2007); Gaussian kernel as in Ruthotto et al., arXiv:1912.01825',
	help: 'k is a Gaussian of height 1: particles within its width keep away from each other, or gather where w < 0.',
	needs: ['reference.samples'],
	tex: ({ weight }) => ({
		functional: `${texRatio(weight, 2)}\\textstyle\\iint k_h(x-y)\\,\\rho_t(x)\\rho_t(y)\\,dx\\,dy`,
		variation: `${texFactor(weight)}k_h*\\rho_t`,
	}),
	where: ({ width }) => `k_h(z)=e^{-|z|^2${texOver(2 * width ** 2)}}`,
	weight: ({ weight }) => weight,
	pair: ({ width }) => ({ kind: 'gaussian', width }),
	flow: { of: 'an interaction energy', name: 'the aggregation equation' },
	convex: ({ weight }) => weight >= 0,
	bounded: true,
	pull: () => 0,
	game: ({ weight }) => (weight < 0 ? 'Flocking game' : 'Crowd game'),
	theory:
		'A positive definite kernel makes the interaction monotone (Lasry–Lions); with an attracting one (w < 0) a game can have several equilibria.',
};
