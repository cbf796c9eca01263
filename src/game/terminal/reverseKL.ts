import type { Params } from '../../data/param';
import { texFactor } from '../../math/tex';
import type { TerminalCost } from '../block';

const params = {
	weight: {
		kind: 'number',
		label: 'weight α',
		symbol: '\\alpha',
		default: 10,
		min: 0.001,
		max: 1000,
		log: true,
		live: true,
	},
} as const satisfies Params;

export const reverseKL: TerminalCost<typeof params> = {
	id: 'reverseKL',
	label: 'KL(ρ_T‖π), density given',
	params,
	source: 'arXiv:2304.13534, §3.2; Boltzmann generators, Noé et al., arXiv:1812.01729',
	needs: ['target.density', 'reference.samples', 'reference.density'],
	direction: 'forward',
	tex: ({ weight }) => ({
		functional: `${texFactor(weight)}\\mathrm{KL}(\\rho_T\\,\\|\\,\\pi)`,
		variation: `${texFactor(weight)}\\log\\frac{\\rho_T}{\\pi}`,
	}),
	weight: ({ weight }) => weight,
	integrand: (A, _p, { logModel, logTarget }) => {
		if (logTarget === undefined) throw new Error('KL(ρ_T‖π) needs log π: the target has no density');
		return A.sub(logModel, logTarget);
	},
	variation: (A, _p, { logModel, logTarget }) => A.sub(logModel, logTarget),
	theory:
		'The reverse divergence needs log π but no samples; it is mode-seeking: where two modes are far apart, ρ_T may keep only one.',
};
