import type { Draft } from '../defaults';
import { type Preset, preset, quick } from './preset';

/** The discounted game at ε whose limit is the gradient flow of an interaction: its weight is 1/ε. */
const discounted = (epsilon: number): Draft => ({
	terminal: { id: 'none' },
	solver: { id: 'gradientFlow' },
	dynamics: { discount: 1 / epsilon },
});

/** arXiv:2304.13534, §5: gradient flows as the limit of discounted games. */
export const gradientFlowPresets: readonly Preset[] = [
	preset(
		'kl-flow',
		'Discounted game of KL: towards steepest descent',
		'A crowd that looks ahead by ε = 0.1 lowers KL(ρ‖π) without any noise; as ε → 0 it moves as the law of Langevin dynamics.',
		{
			...discounted(0.1),
			reference: { id: 'gaussian', x: 0, y: 1.5, stdX: 0.8, stdY: 0.8, correlation: 0 },
			target: { id: 'banana', bend: 0.35 },
			interaction: { id: 'relativeEntropy', weight: 10 },
			...quick({ steps: 1300, batch: 128 }),
		},
	),
	preset(
		'jko-kl',
		'JKO scheme: KL in sixteen steps',
		'Each step is an optimal transport problem of its own: move little, lower KL(ρ‖π) much.',
		{
			terminal: { id: 'none' },
			target: { id: 'mixture' },
			interaction: { id: 'relativeEntropy', weight: 1 },
			solver: { id: 'jko', steps: 16 },
			sampler: { integrator: 'euler', steps: 16 },
			...quick({ steps: 2000, learningRate: 0.01, batch: 128 }),
		},
	),
	preset(
		'heat-flow',
		'Heat flow: the gradient flow of entropy',
		'Particles without any noise spread as heat does: the variance grows by 2t on either axis.',
		{
			...discounted(0.02),
			reference: { id: 'gaussian', stdX: 0.5, stdY: 0.5 },
			// What heat makes of the reference by T = 1. It plays no part but to frame the picture; so below.
			target: { id: 'gaussian', x: 0, y: 0, stdX: 1.5, stdY: 1.5, correlation: 0 },
			interaction: { id: 'entropy', weight: 50 },
			network: { activation: 'tanh' },
			training: { steps: 6000, batch: 64, learningRate: 0.01 },
		},
	),
	preset(
		'porous-medium',
		'Towards the porous medium: a sharp edge that creeps',
		'Local aversion ∫ρ² pushes where the crowd is dense and leaves empty space alone: the edge stays sharp, at ε = 0.02 a little behind the flow.',
		{
			...discounted(0.02),
			reference: { id: 'barenblatt', radius: 0.8 },
			// R(1), where R⁴ grows by 32/π.
			target: { id: 'barenblatt', radius: 1.804 },
			interaction: { id: 'power', weight: 50, exponent: 2 },
			...quick({ steps: 1650, batch: 128, learningRate: 0.01 }, { activation: 'tanh' }),
		},
	),
	preset(
		'aggregation',
		'Discounted aggregation: a crowd that gathers',
		'Every particle is drawn to those within reach, and looks ahead by ε = 0.05: two flocks form, where the gradient flow (ε → 0) makes six or seven.',
		{
			...discounted(0.05),
			reference: { id: 'moons' },
			// It plays no part but to frame the picture.
			target: { id: 'moons' },
			interaction: { id: 'crowd', weight: -300, width: 0.4 },
			...quick({ steps: 1500, batch: 128, learningRate: 0.005 }),
		},
	),
];
