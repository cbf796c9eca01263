import { beforeAll, describe, expect, test } from 'vitest';
import { exactOf } from '../../src/exact/index';
import { mixtureDiffusionOf } from '../../src/exact/mixtureDiffusion';
import type { Game } from '../../src/game/game';
import { nameOf } from '../../src/game/names';
import { clashes } from '../../src/game/needs';
import type { Kernels } from '../../src/kernels/contract';
import { layoutOf } from '../../src/kernels/network';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createRng } from '../../src/math/rng';
import { collocation } from '../../src/solvers/collocation';
import { networkOf } from '../../src/solvers/paths';
import { Trainer } from '../../src/train/trainer';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

let kernels: Kernels;
beforeAll(async () => {
	kernels = createWasmKernels(await wasmModule());
});

const score = {
	target: { id: 'gaussian', x: 1, y: -0.5, stdX: 0.7, stdY: 0.7, correlation: 0 },
	drift: { id: 'linear', rate: 1 },
	noise: { id: 'constant', sigma: Math.SQRT2 },
	running: { id: 'diffusion' },
	terminal: { id: 'crossEntropy' },
	solver: { id: 'collocation', spread: 1.5, norm: 'L2' },
} as const;
const settings = {
	// Networks of convex growth hardly learn from residuals: measured with log cosh and softplus.
	network: { width: 32, activation: 'tanh' },
	training: { steps: 3000, batch: 128, learningRate: 0.01 },
	sampler: { integrator: 'heun', steps: 16 },
} as const;

/** Relative L² errors of ∇U over places [n, 2] at time t. */
async function gradientError(
	game: Game,
	theta: Float32Array,
	places: Float32Array,
	t: number,
): Promise<number> {
	const n = places.length / 2;
	const points = new Float32Array(3 * n);
	for (let i = 0; i < n; i++) points.set([places[2 * i] ?? 0, places[2 * i + 1] ?? 0, t], 3 * i);
	const jets = await kernels.jets(networkOf(game), theta, points);
	const exact = await exactOf(game)?.jets(points);
	if (!exact) throw new Error('the solution of this game is known');
	let [off, size] = [0, 0];
	for (const [i, right] of exact.gradient.entries()) {
		off += ((jets[7 * (i >> 1) + 1 + (i % 2)] ?? 0) - right) ** 2;
		size += right ** 2;
	}
	return Math.sqrt(off / size);
}

async function thetaOf(game: Game): Promise<Float32Array> {
	const trainer = await Trainer.create(game, kernels);
	while (trainer.step < game.training.steps) await trainer.advance(100);
	const theta = await trainer.parameters();
	trainer.dispose();
	return theta;
}

describe('HJB by collocation', () => {
	test('finds the score of a Gaussian without a sample of it', async () => {
		const game = gameOf(score, settings);
		const truth = mixtureDiffusionOf(game);
		if (!truth) throw new Error('the score of a Gaussian is known');
		const theta = await thetaOf(game);
		for (const t of [0, 0.5, 1]) {
			const places = truth.sample(createRng(5), 500, t);
			const error = await gradientError(game, theta, places, t);
			expect(error).toBeLessThan(0.05);
		}
	});

	test('finds the value function of a linear-quadratic game', async () => {
		const game = gameOf(
			{
				...score,
				drift: { id: 'linear', rate: 0.5 },
				noise: { id: 'constant', sigma: 0.7 },
				running: { id: 'kinetic', weight: 2 },
				potential: { id: 'quadratic', stiffness: 2 },
			},
			settings,
		);
		const theta = await thetaOf(game);
		const rng = createRng(6);
		const places = Float32Array.from({ length: 1000 }, () => rng.normal());
		for (const t of [0, 0.5, 1]) {
			const error = await gradientError(game, theta, places, t);
			expect(error).toBeLessThan(0.05);
		}
	});

	test('evaluate and the kernel agree; both terms are means over their own points', async () => {
		const game = gameOf(score, settings);
		const objective = collocation(game);
		const theta = new Float32Array(4000).map((_, i) => 0.1 * Math.sin(i));
		const [part] = objective.parts;
		const [batch] = await objective.batch(createRng(2), 101, { kernels, theta: async () => theta });
		if (!batch || !part || 'rates' in part.loss) throw new Error('a point loss was expected');
		const own = theta.subarray(0, layoutOf(part.network).size);
		const { terms } = await objective.evaluate({ kernels, theta: async () => own }, [batch]);
		const sums = await kernels.pointLossAndGradient(part.loss, own, batch.rows, [1, 1]);
		terms.forEach((value, k) => {
			const sum = (sums.terms[k] ?? Number.NaN) / 101;
			expect(Math.abs(value - sum)).toBeLessThan(1e-4 * (1 + Math.abs(value)));
		});
		const weights = (k: number): number =>
			Array.from({ length: 101 }, (_, i) => batch.rows[6 * i + k] ?? 0).reduce((a, b) => a + b, 0);
		expect(weights(3)).toBeCloseTo(101, 3);
		expect(weights(4)).toBeCloseTo(101, 3);
	});

	test('is refused where the equation depends on ρ, with a game that works', () => {
		const crowd = gameOf({ ...score, running: { id: 'kinetic' }, interaction: { id: 'crowd' } }, settings);
		const likelihood = gameOf({ ...score, terminal: { id: 'forwardKL' } }, settings);
		for (const game of [crowd, likelihood]) {
			const [clash] = clashes(game);
			expect(clash?.slots).toContain('solver');
			expect(clash && clashes(clash.fix.game)).toEqual([]);
		}
		expect(clashes(gameOf(score, settings))).toEqual([]);
	});

	test('is named, and theory says what it rests on', () => {
		const { name, theory } = nameOf(gameOf(score, settings));
		expect(name).toBe('Score-based model (OU), by HJB collocation');
		expect(theory.some(({ text }) => text.includes('does not depend on ρ'))).toBe(true);
	});
});
