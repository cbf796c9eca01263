import type { Draft } from '../defaults';
import { lobes } from './density';
import { type Preset, preset, quick } from './preset';

/** Small batches and many slow steps came out best, with tanh (docs/decisions.md). */
const score = {
	running: { id: 'diffusion' },
	terminal: { id: 'crossEntropy' },
	solver: { id: 'scoreMatching' },
	...quick({ steps: 15000, batch: 128, learningRate: 0.003 }, { width: 64, layers: 2, activation: 'tanh' }),
	sampler: { process: 'dynamics', integrator: 'heun', steps: 64 },
} as const satisfies Draft;

/**
 * Where the answer is a mixture known exactly, Muon stays at an error of ∇U of 1.9 % (OU) and 3.0 % (VE), whatever its rate and its
 * steps, and Adam comes to 1.5 % and 2.4 %.
 */
const thorough = {
	network: { width: 64, layers: 2, activation: 'tanh' },
	training: { steps: 60_000, batch: 128, learningRate: 0.003 },
} as const satisfies Draft;

/** Residuals of the HJB equation and of its end: eight Gaussians come within 3 % (docs/reports/score-regularized.md). */
const residuals = { hjb: 0.3, terminal: 0.3 } as const;

const beta = { id: 'vp', betaMin: 0.1, betaMax: 8 } as const;

/** Where noising by the stationary Langevin dynamics of a mixture ends: Ψ = ½σ² log of its density, σ² = 2. */
const BLOBS = [
	[1, 1.2, 0, 0.7],
	[1, -0.6, 1.04, 0.7],
	[1, -0.6, -1.04, 0.7],
] as const;
const stationary = `log(${BLOBS.map(
	([, x, y, std]) => `exp(-((x-(${x}))^2+(y-(${y}))^2)/${(2 * std ** 2).toFixed(2)})`,
).join('+')})`;

/** Song et al., arXiv:2011.13456; as games, arXiv:2304.13534, §4. */
export const scorePresets: readonly Preset[] = [
	preset(
		'score-vp',
		'Score-based model, variance preserving',
		'Data drown in noise, and a score learned from noised data brings them back: U is −log of the noised density, and small residuals of its equation keep it so.',
		// β up to 8, not 20: on the plane the data are gone by then, and U changes less abruptly in t.
		{
			...score,
			drift: beta,
			noise: beta,
			solver: { ...score.solver, start: 0.002 },
			network: { ...score.network, unit: 2 },
			regularizers: residuals,
		},
	),
	preset(
		'score-hjb',
		'Score-based model with an HJB regularizer, from 200 points',
		'With little data the score grows ragged: the residual of the HJB equation, kept small, smooths it between the points.',
		{
			...score,
			target: { id: 'moons' },
			drift: beta,
			noise: beta,
			solver: { ...score.solver, start: 0.002 },
			network: { ...score.network, unit: 2 },
			// The weight lowers KL(π‖ρ_T) to a third or less at all budgets of data (docs/reports/regularizer.md).
			regularizers: { hjb: 1 },
			training: { ...score.training, steps: 1200, points: 200 },
		},
	),
	preset(
		'score-ve',
		'Score-based model, variance exploding',
		'No drift at all: noise alone swells the data to a cloud twice as wide, and generation shrinks it again.',
		{
			...score,
			// Where noising ends: 3² − ½² + Var π.
			reference: { id: 'gaussian', x: 0, y: 0.25, stdX: 3.34, stdY: 3.28 },
			target: { id: 'mixture' },
			noise: { id: 've', sigmaMin: 0.5, sigmaMax: 3 },
			...thorough,
			network: { ...thorough.network, unit: 3 },
		},
	),
	preset(
		'score-ou',
		'Score-based model, Ornstein–Uhlenbeck: a known answer',
		'Noised mixtures are mixtures: score, value function and density are known exactly at every time.',
		{
			...score,
			...thorough,
			target: { id: 'mixture' },
			drift: { id: 'linear', rate: 1 },
			noise: { id: 'constant', sigma: Math.SQRT2 },
			dynamics: { horizon: 2 },
		},
	),
	preset(
		'score-nonlinear',
		'Score-based model with a nonlinear drift',
		'Noising falls into three wells instead of one Gaussian: its score is learned from short steps of it.',
		{
			...score,
			reference: { id: 'mixture', components: BLOBS },
			drift: { id: 'gradient', potential: stationary },
			noise: { id: 'constant', sigma: Math.SQRT2 },
			dynamics: { horizon: 2 },
			training: { ...score.training, steps: 10_000 },
		},
	),
	preset(
		'score-by-equation',
		'Score-based model without data: the HJB equation alone',
		'No sample of π is seen, only a formula for its density: U solves the equation, and its score then generates.',
		{
			...score,
			target: lobes,
			drift: beta,
			noise: beta,
			solver: { id: 'collocation' },
			training: { ...score.training, steps: 2000, batch: 256, learningRate: 0.01 },
		},
	),
];
