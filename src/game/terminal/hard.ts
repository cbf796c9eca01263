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
	theory:
		'Both ends are given: without noise this is optimal transport (displacement interpolation), with noise the Schrödinger bridge; both are unique.',
};
