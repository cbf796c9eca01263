import { expect, test } from 'vitest';
import { metricsOf } from '../../src/engine/metrics';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createRng } from '../../src/math/rng';
import { standardDeviation } from '../../src/math/stats';
import { evaluate } from '../../src/model/evaluation';
import { trainedOf } from '../../src/model/trained';
import { Trainer } from '../../src/train/trainer';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

const kernels = createWasmKernels(await wasmModule());
const settings = { network: { width: 8 }, training: { batch: 8, steps: 1000 } } as const;

test.each([
	['forward', gameOf({ terminal: { id: 'energyDistance' }, solver: { id: 'simulate', steps: 2 } }, settings)],
	['backward', gameOf({ target: { id: 'moons' }, solver: { id: 'simulate', steps: 2 } }, settings)],
])('on the screen, too, every mean has its error: %s', async (_, game) => {
	const trainer = await Trainer.create(game, kernels);
	const metrics = metricsOf(trainer);
	const found = await metrics();
	expect(found.length).toBeGreaterThan(1);
	for (const { id, error, n } of found) {
		expect(n, id).toBe(1024);
		expect(error, id).toBeGreaterThan(0);
	}
	// Measured now and then, they stay what they are between.
	await trainer.advance();
	expect((await metrics()).map(({ error }) => error)).toEqual(found.map(({ error }) => error));
});

test('the error on the screen is how far validations of other seeds lie apart', async () => {
	const spread: number[] = [];
	let told = 0;
	for (let seed = 1; seed <= 24; seed++) {
		const game = gameOf({ target: { id: 'moons' }, solver: { id: 'simulate', steps: 2 } }, settings);
		const trainer = await Trainer.create({ ...game, seed }, kernels);
		// One model, whatever the seed.
		const { states, ...rest } = await trainer.checkpoint();
		const rng = createRng(5);
		trainer.restore({
			...rest,
			states: states.map((state) => ({ ...state, theta: state.theta.map(() => 0.3 * rng.normal()) })),
		});
		const [nll] = await metricsOf(trainer)();
		spread.push(nll?.value ?? Number.NaN);
		told += (nll?.error ?? Number.NaN) / 24;
	}
	expect(told / standardDeviation(spread)).toBeGreaterThan(0.6);
	expect(told / standardDeviation(spread)).toBeLessThan(1.7);
});

test('the NLL of one’s own points has the error of as many points as there are, as at the end', async () => {
	const rng = createRng(8);
	const rows = Array.from({ length: 320 }, () => [2 + rng.normal(), 0.5 * rng.normal()]);
	const target = { id: 'points', points: rows, standardise: false, heldOut: 0.2 };
	const game = gameOf({ target, solver: { id: 'simulate', steps: 2 } }, settings);
	const trainer = await Trainer.create(game, kernels);
	const shown = (await metricsOf(trainer)()).find(({ id }) => id === 'nll');
	const size = { samples: 8, heldOut: 64, assignment: 0 };
	const { metrics } = await evaluate(trainedOf(game, kernels, await trainer.parameters()), size);
	const final = metrics.find(({ id }) => id === 'nll');
	expect([shown?.n, final?.n]).toEqual([64, 64]);
	// Of eight batches an error is known to a quarter.
	const ratio = (shown?.error ?? Number.NaN) / (final?.error ?? Number.NaN);
	expect(ratio).toBeGreaterThan(0.6);
	expect(ratio).toBeLessThan(1.7);
});
