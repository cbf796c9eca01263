import { describe, expect, test } from 'vitest';
import { choose, type Rung } from '../../src/engine/ladder';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

const kernels = createWasmKernels(await wasmModule());
const game = gameOf(
	{ solver: { id: 'simulate', steps: 2 } },
	{ network: { width: 8 }, training: { batch: 16 } },
);
const wasm: Rung = { kernels, label: 'WASM' };
const rungs = (webgpu: () => Promise<Rung>) => ({ wasm: async () => wasm, webgpu });

/** The same numbers as WASM, at a pace of its own: `cost` milliseconds of the clock a step. */
function racing(costs: { wasm: number; gpu: number }) {
	let clock = 0;
	const paced = (cost: number): Rung['kernels'] => ({
		...kernels,
		lossAndGradient: async (...call) => {
			clock += cost;
			return kernels.lossAndGradient(...call);
		},
	});
	return {
		now: () => clock,
		wasm: async (): Promise<Rung> => ({ kernels: paced(costs.wasm), label: 'WASM' }),
		webgpu: async (): Promise<Rung> => ({ kernels: paced(costs.gpu), label: 'GPU' }),
	};
}

describe('the ladder', () => {
	test('a GPU that is right and faster is taken, with the score', async () => {
		const { now, ...both } = racing({ wasm: 10, gpu: 2 });
		const { backend, reason } = await choose(game, 'auto', both, now);
		expect(backend).toBe('GPU');
		expect(reason).toMatch(/won the race: 500 steps\/s on GPU, 100 on WASM/);
	});

	test('a GPU that is slower on this game is not', async () => {
		const { now, ...both } = racing({ wasm: 2, gpu: 10 });
		expect((await choose(game, 'auto', both, now)).backend).toBe('WASM');
	});

	test('a GPU that is wrong is not, even when asked for', async () => {
		const wrong: Rung = {
			label: 'GPU',
			kernels: {
				...kernels,
				lossAndGradient: async (...call) => {
					const result = await kernels.lossAndGradient(...call);
					result.gradient[5] = (result.gradient[5] ?? 0) + 1;
					return result;
				},
			},
		};
		const { backend, reason } = await choose(
			game,
			'webgpu',
			rungs(async () => wrong),
			() => 0,
		);
		expect(backend).toBe('WASM');
		expect(reason).toContain('failed its self-test');
	});

	test('one that gives NaN fails the self-test too', async () => {
		const nan: Rung = {
			label: 'GPU',
			kernels: {
				...kernels,
				lossAndGradient: async (...call) => {
					const result = await kernels.lossAndGradient(...call);
					result.gradient.fill(Number.NaN);
					return result;
				},
			},
		};
		expect(
			(
				await choose(
					game,
					'auto',
					rungs(async () => nan),
					() => 0,
				)
			).reason,
		).toContain('self-test');
	});

	test('no GPU, a broken one and an emulated one are told apart', async () => {
		const none = await choose(
			game,
			'auto',
			rungs(() => Promise.reject(new Error('this browser has no WebGPU'))),
			() => 0,
		);
		expect(none).toMatchObject({ backend: 'WASM', reason: 'WASM: this browser has no WebGPU.' });
		const asked = await choose(
			game,
			'webgpu',
			rungs(() => Promise.reject(new Error('WebGPU offers no adapter here.'))),
			() => 0,
		);
		expect(asked.reason).toBe('WASM, not WebGPU as you asked: WebGPU offers no adapter here.');
		const emulated: Rung = { ...wasm, label: 'WebGPU · swiftshader', software: true };
		expect(
			(
				await choose(
					game,
					'auto',
					rungs(async () => emulated),
					() => 0,
				)
			).reason,
		).toContain('emulated');
		expect(
			(
				await choose(
					game,
					'webgpu',
					rungs(async () => emulated),
					() => 0,
				)
			).backend,
		).toBe('WebGPU · swiftshader');
	});

	test('WASM by wish never asks for a GPU', async () => {
		const never = () => Promise.reject(new Error('asked'));
		expect((await choose(game, 'wasm', rungs(never), () => 0)).reason).toBe('WASM, as you asked.');
	});
});
