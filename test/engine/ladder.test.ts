import { describe, expect, test } from 'vitest';
import { choose, type Rung } from '../../src/engine/ladder';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { findPreset, type Preset } from '../../src/spec/presets/index';
import { gameOf } from '../game/fixture';
import { relaxedModule, wasmBinary, wasmModule } from '../kernels/wasmModule';

const kernels = createWasmKernels(await wasmModule());
const game = gameOf(
	{ solver: { id: 'simulate', steps: 2 } },
	{ network: { width: 8 }, training: { batch: 16 } },
);
const wasm: Rung = { kernels, label: 'WASM' };
const noRelaxed = () => Promise.reject(new Error('this browser has no relaxed SIMD'));
const noGpu = () => Promise.reject(new Error('this browser has no WebGPU'));
const rungs = (webgpu: () => Promise<Rung>, relaxed: () => Promise<Rung> = noRelaxed) => ({
	wasm: async () => wasm,
	relaxed,
	webgpu,
});

const kept = (rung: Rung) => async () => rung;

/** The same numbers as WASM, at a pace of its own: `cost` milliseconds of the clock a step. */
function racing(costs: { wasm: number; relaxed?: number; gpu?: number }) {
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
		relaxed: costs.relaxed === undefined ? noRelaxed : kept({ kernels: paced(costs.relaxed), label: 'FMA' }),
		webgpu: costs.gpu === undefined ? noGpu : kept({ kernels: paced(costs.gpu), label: 'GPU' }),
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
		const none = await choose(game, 'auto', rungs(noGpu), () => 0);
		expect(none).toMatchObject({
			on: 'wasm',
			backend: 'WASM',
			reason: 'WASM: this browser has no relaxed SIMD. WebGPU: this browser has no WebGPU.',
		});
		const asked = await choose(
			game,
			'webgpu',
			rungs(() => Promise.reject(new Error('WebGPU offers no adapter here.'))),
			() => 0,
		);
		expect(asked.reason).toBe(
			'Not WebGPU, as you asked: WebGPU offers no adapter here. WASM: this browser has no relaxed SIMD.',
		);
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
		expect((await choose(game, 'wasm', rungs(never, never), () => 0)).reason).toBe('WASM, as you asked.');
	});

	test('of two builds the faster runs, and it is said; they race once a machine', async () => {
		const { now, ...fast } = racing({ wasm: 10, relaxed: 8 });
		const won = await choose(game, 'auto', fast, now);
		expect(won).toMatchObject({ on: 'relaxed', backend: 'FMA' });
		expect(won.reason).toMatch(
			/relaxed SIMD, by a race: 125 steps\/s .*, 100 without\. WebGPU: .* no WebGPU/,
		);
		const before = now();
		expect((await choose(game, 'auto', fast, now)).on).toBe('relaxed');
		// No more than the self-test.
		expect(now() - before).toBeLessThan(30);

		const { now: clock, ...slow } = racing({ wasm: 8, relaxed: 10 });
		const lost = await choose(game, 'auto', slow, clock);
		expect(lost).toMatchObject({ on: 'wasm', backend: 'WASM' });
		expect(lost.reason).toMatch(/^WASM: relaxed SIMD lost the race: 100 steps\/s/);
	});

	test('relaxed SIMD by wish, without a race; a machine without it says so', async () => {
		const { now, ...both } = racing({ wasm: 2, relaxed: 8 });
		const asked = await choose(game, 'relaxed', both, now);
		expect(asked).toMatchObject({
			on: 'relaxed',
			reason: 'Relaxed SIMD, as you asked; its self-test passed.',
		});
		expect(await choose(game, 'relaxed', rungs(noGpu), () => 0)).toMatchObject({
			on: 'wasm',
			reason: 'WASM, not relaxed SIMD as you asked: this browser has no relaxed SIMD.',
		});
	});

	test.each(['otflow-moons', 'sinkhorn-moons-8gaussians', 'score-vp', 'w1-circle', 'jko-kl'])(
		'a build with one bit flipped is found out on %s, said, and the next one runs',
		async (id) => {
			const { game } = presetOf(id);
			const small = {
				...game,
				network: { ...game.network, width: 8 },
				training: { ...game.training, batch: 16 },
			};
			const build = async (module: WebAssembly.Module, label: string): Promise<Rung> => ({
				kernels: createWasmKernels(module),
				label,
			});
			const chosen = async (module: WebAssembly.Module) =>
				choose(
					small,
					'relaxed',
					rungs(noGpu, () => build(module, 'FMA')),
					() => 0,
				);
			expect((await chosen(await relaxedModule())).on).toBe('relaxed');
			const { on, reason } = await chosen(await WebAssembly.compile(await oneBitFlipped()));
			expect(on).toBe('wasm');
			expect(reason).toMatch(/relaxed SIMD failed its self-test \(relative error .*\)\.$/);
		},
	);
});

/** The relaxed build with another exponent of the constant 2 log₂e that activations are computed with. */
async function oneBitFlipped(): Promise<Uint8Array<ArrayBuffer>> {
	const binary = await wasmBinary('jets.relaxed.wasm');
	const constant = new Uint8Array(Float32Array.of(-2.8853900817779268).buffer);
	const at = binary.findIndex((_, i) => constant.every((byte, k) => binary[i + k] === byte));
	if (at < 0) throw new Error('the constant is not there');
	binary[at + 2] = (binary[at + 2] ?? 0) ^ 0x80;
	return binary;
}

function presetOf(id: string): Preset {
	const preset = findPreset(id);
	if (!preset) throw new Error(`no preset ${id}`);
	return preset;
}
