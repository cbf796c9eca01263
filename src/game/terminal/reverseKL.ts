import type { Params } from '../../data/param';
import { texFactor } from '../../math/tex';
import type { TerminalCost } from '../block';
import { weightParam } from '../weight';
import { logModelOf, logTargetOf } from './ends';

const params = { weight: weightParam('terminal', 10) } as const satisfies Params;

export const reverseKL: TerminalCost<typeof params> = {
	id: 'reverseKL',
	label: 'KL(ρ_T‖π), density given',
	params,
	source: 'arXiv:2304.13534, §3.2; Boltzmann generators, Noé et al., arXiv:1812.01729',
	ways: { paths: ['target.density', 'reference.samples', 'reference.density'] },
	direction: 'forward',
	tex: ({ weight }) => ({
		functional: `${texFactor(weight)}\\mathrm{KL}(\\rho_T\\,\\|\\,\\pi)`,
		variation: `${texFactor(weight)}\\log\\frac{\\rho_T}{\\pi}`,
	}),
	weight: ({ weight }) => weight,
	integrand: (A, _p, ends) => A.sub(logModelOf(ends), logTargetOf(ends)),
	variation: (A, _p, ends) => A.sub(logModelOf(ends), logTargetOf(ends)),
	convex: true,
	conjugate: 'entropic',
	least: true,
	metric: { id: 'kl', label: 'KL(ρ_T‖π)', unit: 'nat' },
	pull: ({ weight }, tail) => tail && weight * tail,
	singular: () => 'so KL(ρ_T‖π) is infinite for every ρ_T that has one',
	flow: () => 'Boltzmann generator',
	theory:
		'The reverse divergence needs log π but no samples; it is mode-seeking: where two modes are far apart, ρ_T may keep only one.',
};
