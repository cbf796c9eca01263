import type { Params } from '../../data/param';
import { texFactor } from '../../math/tex';
import type { Crowd, Interaction } from '../block';
import { weightParam } from '../weight';

const params = { weight: weightParam('interaction', 1) } as const satisfies Params;

function logTargetOf<S>({ logTarget }: Crowd<S>): S {
	if (logTarget === undefined) throw new Error('KL(ρ‖π) needs log π: the target has no density');
	return logTarget;
}

export const relativeEntropy: Interaction<typeof params> = {
	id: 'relativeEntropy',
	label: 'Relative entropy KL(ρ‖π)',
	plain: 'distance to the target',
	params,
	source: 'Jordan, Kinderlehrer and Otto (1998); arXiv:2304.13534, §5 (Wasserstein gradient flows)',
	needs: ['reference.density', 'target.density'],
	tex: ({ weight }) => ({
		functional: `${texFactor(weight)}\\mathrm{KL}(\\rho_t\\,\\|\\,\\pi)`,
		variation: `${texFactor(weight)}\\bigl(\\log\\tfrac{\\rho_t}{\\pi}+1\\bigr)`,
	}),
	weight: ({ weight }) => weight,
	integrand: (A, _p, crowd) => A.sub(crowd.logModel, logTargetOf(crowd)),
	variation: (A, _p, crowd) => A.add(A.sub(crowd.logModel, logTargetOf(crowd)), A.num(1)),
	entropic: true,
	curvature: (_p, { strain, confinement }) => strain + confinement(),
	flow: { of: 'KL(ρ‖π)', name: 'the law of Langevin dynamics' },
	convex: () => true,
	bounded: true,
	pull: ({ weight }, tail) => tail && weight * tail,
	theory:
		'The cloud is pulled towards π all the way. Its gradient flow is the Fokker–Planck equation of Langevin dynamics; for strongly log-concave π it is contracting.',
};
