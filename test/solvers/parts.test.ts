import { describe, expect, test } from 'vitest';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { objectiveOf } from '../../src/solvers/index';
import { presets } from '../../src/spec/presets/index';
import { Trainer } from '../../src/train/trainer';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

describe('what a game says of the parts of its batches reaches every loss it trains', () => {
	test.each(presets)('$id', ({ game }) => {
		for (const parts of ['coarse', 'fine'] as const) {
			const objective = objectiveOf({ ...game, training: { ...game.training, parts } });
			const losses = objective.parts.flatMap(({ loss, stretches = [] }) => [loss, ...stretches]);
			expect(losses.map((loss) => loss.parts)).toEqual(losses.map(() => parts));
		}
	});
});

test('fine parts change the last bits of training and no more', async () => {
	const kernels = createWasmKernels(await wasmModule());
	const lossesIn = async (parts: 'coarse' | 'fine'): Promise<number[]> => {
		const game = gameOf(
			{ solver: { id: 'simulate', steps: 2 } },
			{ network: { width: 16 }, training: { batch: 256, parts } },
		);
		const trainer = await Trainer.create(game, kernels);
		const totals = [];
		for (let k = 0; k < 5; k++) totals.push(...(await trainer.advance()).map(({ total }) => total));
		return totals;
	};
	const [coarse, fine] = [await lossesIn('coarse'), await lossesIn('fine')];
	expect(fine).not.toEqual(coarse);
	// Sums of 256 in float32, five steps in a row.
	const ratios = fine.map((total, k) => total / (coarse[k] ?? Number.NaN));
	for (const ratio of ratios) expect(ratio).toBeCloseTo(1, 5);
});
