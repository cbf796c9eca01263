import { describe, expect, it } from 'vitest';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { mean } from '../../src/math/stats';
import { simulate } from '../../src/solvers/simulate';
import { Grid } from '../../src/train/grid';
import { Trainer } from '../../src/train/trainer';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

const kernels = createWasmKernels(await wasmModule());
const gameWith = (coarse: number, learningRate = 0.01, steps = 4) =>
	gameOf(
		{ target: { id: 'moons' }, solver: { id: 'simulate', integrator: 'euler', steps, coarse } },
		{ network: { width: 8 }, training: { steps: 120, batch: 16, learningRate } },
	);
const model = { kernels, theta: async () => new Float32Array(0) };

describe('coarse to fine', () => {
	it('takes half the steps for the share of the run that the game says, then all', async () => {
		const trainer = await Trainer.create(gameWith(0.5), kernels);
		const grids: (number | undefined)[] = [];
		while (trainer.step < 64) {
			await trainer.advance(1);
			grids.push((await trainer.checkpoint()).batches?.[0]?.stretch);
		}
		expect(grids).toEqual([...Array(60).fill(0), ...Array(4).fill(undefined)]);
		expect(trainer.fine).toEqual({ step: 60, early: false });
	});

	it('is the whole grid from the start where the share is none, or there is no half', async () => {
		expect(simulate(gameWith(0)).coarse).toBeUndefined();
		expect(simulate(gameWith(0.5, 0.01, 1)).coarse).toBeUndefined();
	});

	it.each([
		['planned', 0.5, 0.01],
		['early', 0.9, 0.3],
	])('goes on from a checkpoint to the last bit: a change %s', async (_, share, rate) => {
		const game = gameWith(share, rate);
		const whole = await Trainer.create(game, kernels);
		while (whole.step < 115) await whole.advance();
		for (const stop of [30, 110]) {
			const first = await Trainer.create(game, kernels);
			while (first.step < stop) await first.advance(stop - first.step);
			const second = await Trainer.create(game, kernels, await first.save());
			while (second.step < 115) await second.advance();
			expect(await second.parameters()).toEqual(await whole.parameters());
			expect(second.fine).toEqual(whole.fine);
		}
		expect(whole.fine).toEqual({ step: share === 0.5 ? 60 : 100, early: share !== 0.5 });
	});

	it('is left at once where both grids disagree by 1 % or more, and stays left', async () => {
		const objective = simulate(gameWith(0.9));
		const { coarse } = objective;
		if (!coarse) throw new Error('a coarse grid expected');
		const apartBy = (share: number) => ({
			...objective,
			coarse: { ...coarse, disagreement: async () => share },
		});
		const grid = new Grid();
		await grid.compare(10, apartBy(0.0099), model, []);
		expect(grid.at(11, objective, null).source).toBe(coarse);
		await grid.compare(20, apartBy(0.01), model, []);
		expect(grid.fine).toEqual({ step: 20, early: true });
		await grid.compare(30, apartBy(0), model, []);
		expect(grid.at(31, objective, [{ rows: new Float32Array(0), stretch: 0 }])).toEqual({
			source: objective,
			changed: true,
		});
		expect(grid.fine).toEqual({ step: 20, early: true });
	});

	it('weighs what a density is learned on by its own times: the loss does not jump where the grid changes', async () => {
		const game = gameOf(
			{
				noise: { id: 'constant' },
				interaction: { id: 'entropy' },
				terminal: { id: 'energyDistance' },
				solver: { id: 'simulate', integrator: 'heun', steps: 16, coarse: 0.5 },
			},
			{ network: { width: 8 }, training: { steps: 12, batch: 256, learningRate: 1e-6 } },
		);
		const trainer = await Trainer.create(game, kernels);
		const found = trainer.terms.findIndex(({ name }) => name === 'density');
		const density: number[] = [];
		while (trainer.step < 12) density.push((await trainer.advance())[0]?.terms[found] ?? Number.NaN);
		expect(trainer.fine).toEqual({ step: 6, early: false });
		const [before, after] = [mean(density.slice(0, 6)), mean(density.slice(6))];
		expect(Math.abs(after / before - 1)).toBeLessThan(0.1);
	});

	it('is left where a grid gives no number', async () => {
		const objective = simulate(gameWith(0.9));
		const { coarse } = objective;
		if (!coarse) throw new Error('a coarse grid expected');
		const grid = new Grid();
		await grid.compare(
			7,
			{ ...objective, coarse: { ...coarse, disagreement: async () => Number.NaN } },
			model,
			[],
		);
		expect(grid.fine).toEqual({ step: 7, early: true });
	});
});
