import { beforeAll, describe, expect, test } from 'vitest';
import type { Game } from '../../src/game/game';
import type { Kernels } from '../../src/kernels/contract';
import { initialParameters, layoutOf } from '../../src/kernels/network';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createRng } from '../../src/math/rng';
import { averaged } from '../../src/model/averages';
import { evaluate } from '../../src/model/evaluation';
import { heldOutLosses } from '../../src/model/heldOut';
import { trainedOf } from '../../src/model/trained';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

let kernels: Kernels;
beforeAll(async () => {
	kernels = createWasmKernels(await wasmModule());
});
const small = { network: { width: 8 }, sampler: { integrator: 'euler', steps: 3 } } as const;
const still = (game: Game) => new Float32Array(layoutOf(game.network).size);
const size = { samples: 16, heldOut: 256, assignment: 64 };

describe('averages', () => {
	const normals = (rng: ReturnType<typeof createRng>) => async () => [rng.normal(), 3 * rng.normal()];
	test('the error is that of the mean: it covers the truth as often as it says', async () => {
		let within = 0;
		for (let seed = 0; seed < 200; seed++) {
			const { means, errors } = await averaged(normals(createRng(seed)), () => true, 8);
			if (Math.abs(means[1] ?? Number.NaN) < 2 * (errors[1] ?? 0)) within += 1;
		}
		// Student's t with 7 degrees of freedom: 91.4 % lie within two errors.
		expect(within / 200).toBeGreaterThan(0.85);
		expect(within / 200).toBeLessThan(0.97);
	});
	test('as many batches as the error wanted asks for, and no more than are allowed', async () => {
		const until = (error: number) =>
			averaged(normals(createRng(1)), ({ errors }) => (errors[1] ?? 0) < error, 512);
		const [coarse, fine, most] = [await until(10), await until(0.3), await until(1e-9)];
		expect(coarse.batches).toBe(8);
		expect(fine.batches).toBeGreaterThanOrEqual(64);
		expect(fine.errors[1]).toBeLessThan(0.3);
		expect(most.batches).toBe(512);
	});
	test('what is not finite is not drawn again', async () => {
		expect(
			(
				await averaged(
					async () => [Number.NaN],
					() => false,
					64,
				)
			).batches,
		).toBe(8);
	});
});

describe('the final evaluation', () => {
	test.each([
		['likelihood', gameOf({ target: { id: 'moons' } }, small)],
		['coupled cost', gameOf({ terminal: { id: 'energyDistance' } }, small)],
		[
			'noise',
			gameOf(
				{
					noise: { id: 'constant' },
					terminal: { id: 'energyDistance' },
					solver: { id: 'simulate', integrator: 'heun', steps: 4 },
				},
				small,
			),
		],
		['a data budget', gameOf({}, { ...small, training: { points: 20 } })],
	])('every metric that is a mean has a standard error: %s', async (_, game) => {
		const theta = initialParameters(game.network, createRng(3));
		const model = trainedOf(game, kernels, theta);
		const metrics = [...(await heldOutLosses(model, size.heldOut)), ...(await evaluate(model, size)).metrics];
		expect(metrics.length).toBeGreaterThan(5);
		for (const { id, error, n } of metrics) {
			expect(n, id).toBeGreaterThan(0);
			if (id !== 'w2') expect(error, id).toBeGreaterThanOrEqual(0);
		}
	});

	test('moments of a linear flow are those of the scheme, within their errors', async () => {
		const a = 0.8;
		const game = gameOf(
			{ drift: { id: 'linear', rate: a }, reference: { id: 'gaussian', x: 1, y: -2, stdX: 0.5, stdY: 1.5 } },
			small,
		);
		const { samples, metrics, times } = await evaluate(trainedOf(game, kernels, still(game)), {
			...size,
			times: [1 / 3, 0.5, 1],
		});
		const growth = [1 + a / 3, (1 + a / 3) * (1 + a / 6), (1 + a / 3) ** 3];
		expect(times.map(({ t }) => t)).toEqual([1 / 3, 0.5, 1]);
		times.forEach((at, k) => {
			const find = (id: string) => at.metrics.find((metric) => metric.id === id);
			const factor = growth[k] ?? Number.NaN;
			for (const [id, truth] of [
				['mean.x', factor],
				['mean.y', -2 * factor],
				['std.x', 0.5 * factor],
				['std.y', 1.5 * factor],
			] as const) {
				const { value = Number.NaN, error = Number.NaN, label = '' } = find(id) ?? {};
				expect(Math.abs(value - truth), `${id} at ${at.t}`).toBeLessThan(4 * error + 1e-5);
				expect(label).toContain('balanced starts');
			}
			// The same particles all along.
			at.samples.forEach((x, i) => {
				expect(x).toBeCloseTo((factor / (growth[2] ?? 1)) * (samples[i] ?? Number.NaN), 4);
			});
		});
		expect(metrics.find(({ id }) => id === 'mean.x')?.value).toBeCloseTo(growth[2] ?? 0, 4);
	});

	test('both sides of W₂ are independent draws, with one floor in a result', async () => {
		const game = gameOf({}, small);
		const { metrics, fewSteps } = await evaluate(trainedOf(game, kernels, still(game)), size);
		const w2 = metrics.find(({ id }) => id === 'w2');
		expect(w2?.label).toContain('independent samples');
		expect(fewSteps?.floor).toBe(w2?.bound?.value);
	});

	test('tells what it measures', async () => {
		const told: string[] = [];
		const game = gameOf({}, small);
		await evaluate(trainedOf(game, kernels, still(game)), size, (what) => told.push(what));
		expect(told).toEqual([
			'likelihood',
			'samples',
			'moments and paths',
			'distance to the target',
			'few steps',
		]);
	});
});
