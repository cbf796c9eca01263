import type { Params } from '../../data/param';
import { texPower, texRatio } from '../../math/tex';
import type { Interaction } from '../block';
import { weightParam } from '../weight';

const params = {
	weight: weightParam('interaction', 1),
	exponent: { kind: 'number', label: 'power m', symbol: 'm', default: 2, min: 1.1, max: 5 },
} as const satisfies Params;

export const power: Interaction<typeof params> = {
	id: 'power',
	label: 'Local aversion ∫ρ^m/(m − 1)',
	params,
	source: 'Otto, The geometry of dissipative evolution equations: the porous medium equation (2001)',
	needs: ['reference.density'],
	tex: ({ weight, exponent: m }) => ({
		functional: `${texRatio(weight, m - 1)}\\textstyle\\int${texPower('\\rho_t', m)}\\,dx`,
		variation: `${texRatio(weight * m, m - 1)}${texPower('\\rho_t', m - 1)}`,
	}),
	weight: ({ weight }) => weight,
	integrand: (A, { exponent: m }, { logModel }) =>
		A.mul(A.num(1 / (m - 1)), A.exp(A.mul(A.num(m - 1), logModel))),
	variation: (A, { exponent: m }, { logModel }) =>
		A.mul(A.num(m / (m - 1)), A.exp(A.mul(A.num(m - 1), logModel))),
	curvature: ({ exponent: m }, { density, divergence, strain }) =>
		density ** (m - 1) * (strain + (m - 1) * divergence ** 2),
	flow: { of: 'a power of ρ', name: 'porous medium flow' },
	convex: () => true,
	bounded: true,
	pull: () => 0,
	game: () => 'Local aversion game',
	theory:
		'Only high densities cost: empty space is free. Its gradient flow is the porous medium equation, in which a crowd with a sharp edge keeps it.',
};
