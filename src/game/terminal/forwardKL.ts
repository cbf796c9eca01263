import type { Params } from '../../data/param';
import { texFactor } from '../../math/tex';
import type { TerminalCost } from '../block';
import { weightParam } from '../weight';
import { logModelOf } from './ends';

const params = { weight: weightParam('terminal', 30) } as const satisfies Params;

export const forwardKL: TerminalCost<typeof params> = {
	id: 'forwardKL',
	label: 'KL(π‖ρ_T), maximum likelihood',
	params,
	source: 'arXiv:2304.13534, §3.1; OT-Flow, arXiv:2006.00104, eq. (2)',
	ways: { paths: ['target.samples', 'reference.density', 'noise.zero'] },
	direction: 'backward',
	tex: ({ weight }) => ({
		functional: `${texFactor(weight)}\\mathrm{KL}(\\pi\\,\\|\\,\\rho_T)`,
		variation: `-${texFactor(weight)}\\log\\frac{\\tilde\\rho_0}{\\rho_0}`,
	}),
	weight: ({ weight }) => weight,
	integrand: (A, _p, ends) => A.neg(logModelOf(ends)),
	convex: true,
	conjugate: 'entropic',
	least: true,
	pull: ({ weight }, tail) => tail && weight * tail,
	singular: () => 'so KL(π‖ρ_T) is infinite: the likelihood rises without bound as ρ_T closes in on it',
	// OT-Flow is C + L + R (Onken et al., arXiv:2006.00104): the likelihood, the kinetic cost, and the HJB penalty.
	flow: ({ costly, hjb }) => {
		if (!costly) return 'Continuous normalizing flow';
		return hjb ? 'OT-Flow' : 'Potential flow with kinetic cost';
	},
	theory:
		'Maximum likelihood covers all of the target (mass-covering); it needs only samples of π, and paths are run backward from them. Costs on the way count along these paths: the game is the one from π to KL(ρ̃_0‖ρ_0), read backward, and the same as ρ_T tends to π.',
};
