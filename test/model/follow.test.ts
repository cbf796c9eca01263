import { describe, expect, it } from 'vitest';
import type { Game } from '../../src/game/game';
import { initialParameters } from '../../src/kernels/network';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createRng } from '../../src/math/rng';
import { follow } from '../../src/model/follow';
import { trainedOf } from '../../src/model/trained';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

const kernels = createWasmKernels(await wasmModule());
const modelOf = (game: Game) => trainedOf(game, kernels, initialParameters(game.network, createRng(5)));
const SAMPLER = { integrator: 'rk4', steps: 32 } as const;
const settings = { network: { width: 8 }, sampler: SAMPLER };

describe('the path of a particle through a place', () => {
	it('is the path on which the model takes it there from its start, and on', async () => {
		const model = modelOf(gameOf({ solver: { id: 'simulate', steps: 32 } }, settings));
		const { times, states } = await model.paths(Float32Array.of(0.7, -1.1), 32, createRng(1));
		// In the midst of a path that was run from t = 0: the whole of it comes back.
		const x = [states[2 * 12] ?? 0, states[2 * 12 + 1] ?? 0] as const;
		const found = await follow(model, { x, t: times[12] ?? 0 }, 32);
		expect(found?.times).toHaveLength(33);
		const near = (values: Float32Array, digits: number) =>
			Array.from(values, (value) => expect.closeTo(value, digits));
		expect([...(found?.times ?? [])]).toEqual(near(times, 5));
		expect([...(found?.places ?? [])]).toEqual(near(states, 4));
		// It moves: the test would say nothing of a model at rest.
		expect(Math.hypot((states[64] ?? 0) - 0.7, (states[65] ?? 0) + 1.1)).toBeGreaterThan(0.3);
	});
	it('begins or ends there at the ends of time', async () => {
		const model = modelOf(gameOf({}, settings));
		const first = await follow(model, { x: [1, 2], t: 0 }, 8);
		expect([...(first?.places.subarray(0, 2) ?? [])]).toEqual([1, 2]);
		expect(first?.times).toHaveLength(9);
		const last = await follow(model, { x: [1, 2], t: 1 }, 8);
		expect([...(last?.places.subarray(-2) ?? [])]).toEqual([1, 2]);
		expect(last?.times[0]).toBe(0);
	});
	it('is in the units of the data', async () => {
		const points = [
			[100, 40],
			[140, 60],
			[120, 20],
			[90, 55],
		];
		const own = modelOf(
			gameOf({ target: { id: 'points', points, standardise: true, heldOut: 0 } }, settings),
		);
		const found = await follow(own, { x: [120, 45], t: 0.5 }, 8);
		expect([...(found?.places.subarray(8, 10) ?? [])]).toEqual([
			expect.closeTo(120, 3),
			expect.closeTo(45, 3),
		]);
	});
	it('is the probability flow where noise has one, and none where a place tells no path', async () => {
		const noisy = { noise: { id: 'constant' }, terminal: { id: 'energyDistance' } };
		expect(await follow(modelOf(gameOf(noisy, settings)), { x: [0, 0], t: 0.5 }, 8)).toBeNull();
		const second = gameOf({}, { ...settings, dynamics: { order: 'second' } });
		expect(await follow(modelOf(second), { x: [0, 0], t: 0.5 }, 8)).toBeNull();
		const { problem } = modelOf(gameOf(SCORE, settings));
		expect(problem.sigma).not.toBeNull();
		const found = await follow(modelOf(gameOf(SCORE, settings)), { x: [0.5, 0.5], t: 0.5 }, 8);
		expect(found?.places).toHaveLength(18);
	});
});

/** A score-based model: its probability flow is in U. */
const SCORE = {
	noise: { id: 'vp' },
	drift: { id: 'vp' },
	running: { id: 'diffusion' },
	terminal: { id: 'crossEntropy' },
	solver: { id: 'scoreMatching' },
};
