import type { Params } from '../../data/param';
import { texFactor, texNumber } from '../../math/tex';
import type { TerminalCost } from '../block';
import { weightParam } from '../weight';

const params = {
	weight: weightParam('terminal', 20),
	blur: {
		kind: 'number',
		label: 'blur √ε',
		symbol: '\\sqrt{\\varepsilon}',
		default: 0.3,
		min: 0.02,
		max: 20,
		log: true,
	},
	iterations: {
		kind: 'number',
		label: 'most sweeps',
		default: 4,
		min: 1,
		max: 1000,
		integer: true,
		help: 'Sinkhorn sweeps a step; potentials are kept from one step to the next',
	},
} as const satisfies Params;

export const sinkhorn: TerminalCost<typeof params> = {
	id: 'sinkhorn',
	label: 'Sinkhorn divergence',
	params,
	source: 'Genevay et al., arXiv:1706.00292; Feydy et al., arXiv:1810.08278',
	help: 'Entropic transport between the clouds, freed of its bias; with a small blur ½W₂².',
	ways: { paths: ['target.samples'] },
	direction: 'forward',
	tex: ({ weight }) => ({
		functional: `${texFactor(weight)}S_\\varepsilon(\\rho_T,\\pi)`,
		variation: `${texFactor(weight)}(f_{\\rho_T\\pi}-f_{\\rho_T\\rho_T})`,
	}),
	where: ({ blur }) => `\\varepsilon=${texNumber(blur)}^2`,
	weight: ({ weight }) => weight,
	cloud: ({ blur, iterations }) => ({ kind: 'sinkhorn', blur, iterations }),
	convex: true,
	least: true,
	// It lies within O(ε log |x|) of ½W₂².
	pull: ({ weight }) => weight,
	singular: () => null,
	flow: () => 'Sinkhorn flow',
	theory:
		'The Sinkhorn divergence is convex in ρ_T and 0 only at the target; between ½W₂² (blur → 0) and half an MMD² with kernel −|x − y|²/2 (blur → ∞), which sees only the means.',
};
