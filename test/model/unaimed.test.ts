import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nameOf } from '../../src/game/names';
import { readsTarget } from '../../src/game/problem';
import type { Kernels } from '../../src/kernels/contract';
import { initialParameters } from '../../src/kernels/network';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createRng } from '../../src/math/rng';
import { evaluate } from '../../src/model/evaluation';
import { trainedOf } from '../../src/model/trained';
import { presets } from '../../src/spec/presets/index';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

let kernels: Kernels;
beforeAll(async () => {
	kernels = createWasmKernels(await wasmModule());
});
afterAll(() => kernels.dispose());

const small = { network: { width: 8 }, sampler: { integrator: 'euler', steps: 4 } } as const;

describe('a target that plays no part', () => {
	test('is that of flows of a functional of ρ alone, and theory says so', () => {
		const unaimed = presets.filter(({ game }) => !readsTarget(game));
		expect(unaimed.map(({ id }) => id)).toEqual(['heat-flow', 'porous-medium', 'aggregation']);
		for (const { id, game } of presets) {
			const said = nameOf(game).theory.some(({ text }) => text.startsWith('π plays no part'));
			expect(said, id).toBe(unaimed.some((one) => one.id === id));
		}
	});

	test('is no measure of a model', async () => {
		const measured = async (terminal: string): Promise<string[]> => {
			const game = gameOf({ interaction: { id: 'entropy' }, terminal: { id: terminal } }, small);
			const theta = initialParameters(game.network, createRng(3));
			const { metrics } = await evaluate(trainedOf(game, kernels, theta), {
				samples: 32,
				heldOut: 64,
				assignment: 32,
			});
			return metrics.map(({ id }) => id);
		};
		const against = ['nll', 'inversionError', 'w2'];
		expect(await measured('energyDistance')).toEqual(expect.arrayContaining(against));
		const free = await measured('none');
		expect(free.filter((id) => against.includes(id))).toEqual([]);
		expect(free).toEqual(expect.arrayContaining(['mean.x', 'std.y', 'pathEnergy']));
	});
});
