import type { Params } from '../../data/param';
import { texFactor, texNumber } from '../../math/tex';
import type { TerminalCost } from '../block';
import { weightParam } from '../weight';

const params = {
	weight: weightParam('terminal', 10),
	bound: {
		kind: 'number',
		label: 'Lipschitz bound of the critic',
		symbol: 'L',
		default: 1,
		min: 0.01,
		max: 100,
		log: true,
	},
} as const satisfies Params;

export const wasserstein1: TerminalCost<typeof params> = {
	id: 'wasserstein1',
	label: 'Wasserstein-1 proximal of KL',
	params,
	source: 'Gu et al., arXiv:2407.11901; Birrell et al., arXiv:2011.05953',
	help: 'A second network, the critic φ, tells generated from true samples, with slopes of at most L; particles at T feel its gradient.',
	ways: { paths: ['target.samples'] },
	direction: 'forward',
	tex: ({ weight, bound }) => ({
		functional: `${texFactor(weight)}\\sup_{|\\nabla\\varphi|\\le ${texNumber(bound)}}\\bigl(\\mathbb E_{\\rho_T}\\varphi-\\log\\mathbb E_\\pi e^{\\varphi}\\bigr)`,
		variation: `${texFactor(weight)}\\varphi^*`,
	}),
	weight: ({ weight }) => weight,
	cloud: ({ bound }) => ({ kind: 'critic', bound }),
	conjugate: 'lipschitz',
	convex: true,
	least: true,
	pull: () => 0,
	singular: () => null,
	// The kinetic cost is a Wasserstein-2 proximal.
	flow: ({ costly }) => (costly ? 'W₁∘W₂ proximal flow' : 'W₁ proximal flow'),
	theory:
		'The proximal inf_γ ( KL(γ‖π) + L·W₁(ρ_T, γ) ) is finite for every target, also for one on a curve, where KL(ρ_T‖π) is infinite; δF/δρ is α times the critic.',
};
