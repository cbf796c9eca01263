import { expect, test } from 'vitest';
import { exactOf } from '../../src/exact/index';
import { problemOf } from '../../src/game/problem';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createRng } from '../../src/math/rng';
import { moments } from '../../src/math/stats';
import { balancedSource } from '../../src/solvers/data';
import { pathsOf } from '../../src/solvers/paths';
import { Trainer } from '../../src/train/trainer';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

const kernels = createWasmKernels(await wasmModule());

// At a weight so low that the games of KL(π‖ρ_T) and KL(ρ_T‖π) end 0.25 apart.
test('maximum likelihood trains the game from π, read backward', async () => {
	const game = gameOf(
		{
			target: { id: 'gaussian', x: 2, y: -0.5, stdX: 0.5, stdY: 1.2, correlation: 0 },
			terminal: { id: 'forwardKL', weight: 1 },
		},
		{ network: { width: 16 }, training: { steps: 800, batch: 256, learningRate: 0.03 } },
	);
	const trainer = await Trainer.create(game, kernels);
	while (trainer.step < game.training.steps) await trainer.advance();
	const starts = balancedSource(game, 'reference')(createRng(1), 4000);
	const theta = await trainer.final();
	const { states } = await pathsOf(problemOf(game), kernels, theta, starts, 1, createRng(2));
	const { mean, covariance } = moments(states.subarray(starts.length));
	const exact = exactOf(game)?.moments(1);
	for (const [axis, s] of [0.5, 1.2].entries()) {
		const [right, variance] = [exact?.mean[axis] ?? Number.NaN, exact?.covariance[2 * axis] ?? Number.NaN];
		// Samples of π are drawn at random: 256 a step leave the mean some percent of luck.
		expect(Math.abs((mean[axis] ?? 0) - right)).toBeLessThan(0.06 * s);
		expect(Math.abs(Math.sqrt((covariance[2 * axis] ?? 0) / variance) - 1)).toBeLessThan(0.05);
	}
});
