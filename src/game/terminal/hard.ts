import type { TerminalCost } from '../block';

export const hard: TerminalCost<Record<never, never>> = {
	id: 'hard',
	label: 'Constraint ρ_T = π',
	params: {},
	source: 'Benamou and Brenier (2000); Schrödinger (1931), Léonard, arXiv:1308.0215',
	ways: { bridge: ['target.samples', 'reference.samples'] },
	direction: 'forward',
	tex: () => ({
		functional: '\\chi_{\\rho_T=\\pi}',
		variation: '\\text{multiplier of }\\rho_T=\\pi',
	}),
	weight: () => 0,
	constraint: true,
	convex: true,
	least: true,
	pull: () => Number.POSITIVE_INFINITY,
	singular: (noisy) =>
		noisy
			? 'and with noise no control of finite energy ends in it exactly: the bridge is one to π blurred a little'
			: null,
	theory:
		'Both ends are given: the game of least energy between them is optimal transport without noise (displacement interpolation), the Schrödinger bridge with it.',
};
