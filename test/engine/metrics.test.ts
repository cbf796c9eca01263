import { expect, test } from 'vitest';
import { metricsOf } from '../../src/engine/metrics';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createRng } from '../../src/math/rng';
import { standardDeviation } from '../../src/math/stats';
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
