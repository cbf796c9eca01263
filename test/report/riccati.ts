import type { Game } from '../../src/game/game';
import { problemOf } from '../../src/game/problem';
import { createRng } from '../../src/math/rng';
import { moments } from '../../src/math/stats';
import { balancedSource } from '../../src/solvers/data';
import { pathsOf } from '../../src/solvers/paths';
import { withDefaults } from '../../src/spec/defaults';
import { exactly } from './moments';
import { cpuMinutes, over, publish, seeds, table, trained } from './report';

/** Games whose equilibria are Gaussian, and the same for each axis. */
const target = { id: 'gaussian', x: 1.5, y: -0.5, stdX: 0.6, stdY: 1.2, correlation: 0 };
/** With log cosh in place of tanh the stds stayed 10 to 40 % off. */
const learning = {
	network: { activation: 'tanh' },
	training: { steps: 6000, batch: 256, learningRate: 0.01 },
} as const;
/** With 16 time steps the end came out too wide, by 4 % in one game: what is optimal at long steps is not at short ones. */
const noisy = {
	...learning,
	solver: { id: 'simulate', integrator: 'heun', steps: 32 },
	sampler: { process: 'dynamics', integrator: 'heun', steps: 64 },
	training: { ...learning.training, steps: 3000 },
} as const;
interface Case {
	readonly name: string;
	readonly game: Game;
}
const CASES: readonly Case[] = [
	{
		name: 'noise σ = 0.7, cross-entropy',
		game: withDefaults({
			target,
			noise: { id: 'constant', sigma: 0.7 },
			terminal: { id: 'crossEntropy', weight: 2 },
			...noisy,
		}),
	},
	{
		name: 'σ = 0.7, entropy 0.5, cross-entropy',
		game: withDefaults({
			target,
			noise: { id: 'constant', sigma: 0.7 },
			interaction: { id: 'entropy', weight: 0.5 },
			terminal: { id: 'crossEntropy', weight: 2 },
			...noisy,
		}),
	},
	{
		name: 'σ = 0.5, drift ½x, state cost ½·2x², λ = 2, entropy 1, discount 1, cross-entropy',
		game: withDefaults({
			target,
			drift: { id: 'linear', rate: 0.5 },
			noise: { id: 'constant', sigma: 0.5 },
			running: { id: 'kinetic', weight: 2 },
			potential: { id: 'quadratic', stiffness: 2 },
			interaction: { id: 'entropy', weight: 1 },
			terminal: { id: 'crossEntropy', weight: 3 },
			dynamics: { discount: 1 },
			...noisy,
			// The end is narrow, 0.217 on one axis: 3,000 steps left it 2 % too wide.
			training: { ...noisy.training, steps: 5000 },
		}),
	},
	{
		name: 'no noise, entropy 1, KL(ρ_T‖π)',
		game: withDefaults({
			target,
			interaction: { id: 'entropy', weight: 1 },
			terminal: { id: 'reverseKL', weight: 3 },
			...learning,
		}),
	},
];

/** Mean and std of each axis of a cloud [n, 2]. */
function shapeOf(cloud: Float32Array): number[] {
	const { mean, covariance } = moments(cloud);
	return [mean[0], Math.sqrt(covariance[0]), mean[1], Math.sqrt(covariance[2])];
}

/** Mean and std of both axes at four times, against the truth. */
const rows: string[][] = [];
for (const { name, game } of CASES) {
	const solution = exactly(game);
	const exact = (t: number): number[] => solution(t).flatMap(({ mean, std }) => [mean, std]);
	const found: number[][][] = [[], [], [], []];
	for (const seed of seeds()) {
		const model = await trained(game, seed);
		const rng = createRng(seed).split('truth');
		const starts = balancedSource(game, 'reference')(rng, 40_000);
		const { states } = await pathsOf(problemOf(game), model.kernels, model.theta, starts, 4, rng);
		found.forEach((shapes, k) => {
			shapes.push(shapeOf(states.subarray((k + 1) * starts.length, (k + 2) * starts.length)));
		});
		model.dispose();
	}
	for (const [k, shapes] of found.entries()) {
		const t = (k + 1) / 4;
		const right = exact(t);
		// Errors of means in units of the std there: a mean may be near 0.
		const error = (shape: number[], k: number): number =>
			Math.abs((shape[k] ?? Number.NaN) - (right[k] ?? 0)) / (right[k + 1 - (k % 2)] ?? 1);
		const worst = Math.max(...shapes.flatMap((shape) => [0, 1, 2, 3].map((k) => error(shape, k))));
		rows.push([
			name,
			String(t),
			...[0, 1, 2, 3].map(
				(k) =>
					`${over(shapes.map((shape) => shape[k] ?? Number.NaN))} (${(right[k] ?? Number.NaN).toFixed(3)})`,
			),
			`${(100 * worst).toFixed(1)} %`,
		]);
	}
}
publish('riccati', 'Gaussian games with noise and entropy, against the Riccati equations', [
	`${seeds().length} seeds, mean ± std of the model, and the truth in brackets; ${noisy.training.steps.toLocaleString('en')} steps of ${learning.training.batch} (the third game 5,000, the last, without noise, ${learning.training.steps.toLocaleString('en')}); ${cpuMinutes()} CPU minutes in all. 40,000 paths from balanced starts. Errors of means are in units of the standard deviation. Goal: 2 %.`,
	table(['game', 't', 'mean x', 'std x', 'mean y', 'std y', 'largest error of a seed'], rows),
]);
