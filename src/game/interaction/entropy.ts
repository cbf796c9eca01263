import type { Params } from '../../data/param';
import { texFactor } from '../../math/tex';
import type { Interaction } from '../block';
import { weightParam } from '../weight';

const params = { weight: weightParam('interaction', 0.1) } as const satisfies Params;

export const entropy: Interaction<typeof params> = {
	id: 'entropy',
	label: 'Entropy ∫ρ log ρ',
	params,
	source: 'Jordan, Kinderlehrer and Otto (1998): its Wasserstein gradient flow is the heat equation',
	needs: ['reference.density'],
	tex: ({ weight }) => ({
		functional: `${texFactor(weight)}\\textstyle\\int\\rho_t\\log\\rho_t\\,dx`,
		variation: `${texFactor(weight)}(\\log\\rho_t+1)`,
	}),
	weight: ({ weight }) => weight,
	integrand: (_A, _p, { logModel }) => logModel,
	variation: (A, _p, { logModel }) => A.add(logModel, A.num(1)),
	entropic: true,
	curvature: (_p, { strain }) => strain,
	flow: { of: 'the entropy', name: 'heat flow' },
	convex: () => true,
	bounded: false,
	pull: () => 0,
	theory:
		'Crowding is dear: the cloud spreads while it moves. The interaction is monotone (Lasry–Lions): δI/δρ grows with ρ.',
};
