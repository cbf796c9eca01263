import type { Draft } from '../defaults';
import { type Preset, preset, quick } from './preset';

interface Recipe {
	/** Weight of the likelihood against the transport cost. */
	readonly likelihood: number;
	/** Weight of the HJB residual. */
	readonly hjb: number;
	/** Time steps in training, and half of them for the first `coarse` share of the iterations. */
	readonly steps: number;
	readonly coarse: number;
	readonly iterations: number;
	readonly rate: number;
	/** 0: none; by default twice the weight of the likelihood. */
	readonly clip?: number;
	readonly network?: Draft['network'];
}

/**
 * OT-Flow (Onken et al., arXiv:2006.00104, §5 and its published hyper-parameters (L, C, R)), scaled to a
 * browser: batches of 256 fresh samples, for batches of 5,000–10,000. The gradient is clipped at about its usual length: a
 * batch that the integrator cannot follow would rule the momentum for twenty steps (docs/decisions.md, "Muon for the
 * matrices").
 */
const otflow = (target: string, title: string, summary: string, recipe: Recipe): Preset => {
	const { likelihood, hjb, steps, coarse, iterations, rate, clip = 2 * likelihood, network } = recipe;
	return preset(`otflow-${target}`, `OT-Flow: ${title}`, summary, {
		target: { id: target },
		terminal: { id: 'forwardKL', weight: likelihood },
		solver: { id: 'simulate', steps, coarse },
		regularizers: { hjb },
		...quick({ steps: iterations, learningRate: rate, clip }, network),
	});
};

export const otflowPresets: readonly Preset[] = [
	otflow(
		'8gaussians',
		'8 Gaussians',
		'Straight paths from noise to eight modes; the HJB residual fades as they straighten.',
		{ likelihood: 30, hjb: 1, steps: 8, iterations: 1500, rate: 0.01, coarse: 0.7 },
	),
	// Published: likelihood weight 15, HJB weight 2. Sines gain most. A clip makes it worse here, and a higher rate leaves in some
	// seeds the flows that the integrator follows.
	otflow('checkerboard', 'checkerboard', 'Sharp edges are hard for a smooth flow: watch the gaps open.', {
		likelihood: 50,
		hjb: 1,
		steps: 10,
		iterations: 4000,
		rate: 0.01,
		coarse: 0.7,
		clip: 0,
		network: { activation: 'sine' },
	}),
	otflow('moons', 'two moons', 'One Gaussian is torn into two crescents.', {
		likelihood: 8,
		hjb: 1,
		steps: 8,
		iterations: 1500,
		rate: 0.01,
		coarse: 0.7,
		network: { activation: 'tanh' },
	}),
	otflow('swissroll', 'Swiss roll', 'The density rolls up along a spiral.', {
		likelihood: 30,
		hjb: 15,
		steps: 8,
		iterations: 1500,
		rate: 0.015,
		coarse: 0.7,
	}),
	otflow('2spirals', 'two spirals', 'Two interleaved spirals: the hardest of the set.', {
		// Published: 10. After 5,000 iterations NLL − floor is 0.23 at weight 10, 0.13 at 30, 0.08 at 100 (with 12 time steps),
		// but with log cosh at 0.03 that is luck: of five seeds it was 0.07 to 0.22.
		likelihood: 100,
		hjb: 1,
		steps: 10,
		iterations: 2500,
		// It leaves a coarse grid at once.
		rate: 0.02,
		coarse: 0,
		clip: 0,
		network: { activation: 'sine' },
	}),
];
