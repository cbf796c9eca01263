import { expect, test } from 'vitest';
import { judgedOf } from '../../src/engine/metrics';
import type { Game } from '../../src/game/game';
import { energyDistance } from '../../src/game/terminal/energyDistance';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createRng } from '../../src/math/rng';
import { standardDeviation } from '../../src/math/stats';
import { evaluate } from '../../src/model/evaluation';
import { whole } from '../../src/model/job';
import { trainedOf } from '../../src/model/trained';
import { Trainer } from '../../src/train/trainer';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

const kernels = createWasmKernels(await wasmModule());
/** What the screen tells of a trainer, as it is now. */
async function measured(trainer: Trainer) {
	const judged = judgedOf(trainer);
	await whole(judged.measure());
	return judged.told();
}

const settings = { network: { width: 8 }, training: { batch: 8, steps: 1000 } } as const;

test.each([
	['forward', gameOf({ terminal: { id: 'energyDistance' }, solver: { id: 'simulate', steps: 2 } }, settings)],
	['backward', gameOf({ target: { id: 'moons' }, solver: { id: 'simulate', steps: 2 } }, settings)],
])('on the screen, too, every mean has its error: %s', async (_, game) => {
	const trainer = await Trainer.create(game, kernels);
	const found = await measured(trainer);
	expect(found.length).toBeGreaterThan(1);
	for (const { id, error, n } of found) {
		expect(n, id).toBe(1024);
		expect(error, id).toBeGreaterThan(0);
	}
});

test('a terminal cost is called as its block says; up to a constant, and without a least value, where π is not normalised', async () => {
	const paths = { solver: { id: 'simulate', steps: 2 } } as const;
	const named = async (id: string, game: Game) =>
		(await measured(await Trainer.create(game, kernels))).find((metric) => metric.id === id);
	const reverse = { terminal: { id: 'reverseKL' }, ...paths } as const;
	expect(await named('kl', gameOf(reverse, settings))).toMatchObject({
		label: 'KL(ρ_T‖π)',
		unit: 'nat',
		bound: { value: 0, label: 'ρ_T = π' },
		n: 1024,
	});
	const open = await named('kl', gameOf({ ...reverse, target: { id: 'muller-brown' } }, settings));
	expect(open).toMatchObject({ label: 'KL(ρ_T‖π) + const', unit: 'nat' });
	expect(open?.bound).toBeUndefined();
	const energy = gameOf({ terminal: { id: 'energyDistance' }, ...paths }, settings);
	expect(await named('terminal', energy)).toMatchObject({ label: energyDistance.label });
});

test('the NLL on the screen is freed of the luck of the held-out draw, where the target knows its entropy', async () => {
	const [x, y, stdX, stdY, correlation] = [0.4, -0.3, 0.8, 1.3, 0.6];
	const target = { id: 'gaussian', x, y, stdX, stdY, correlation };
	const trainer = await Trainer.create(
		gameOf({ target, solver: { id: 'simulate', steps: 2 } }, settings),
		kernels,
	);
	const [nll] = await measured(trainer);
	const rows = trainer.heldOut[0]?.rows ?? new Float32Array(0);
	// E over these rows of −log N(m, Σ), less its mean over all: half of what the squared distances are off 2 by.
	let squares = 0;
	for (let i = 0; i < rows.length; i += 2) {
		const [a, b] = [((rows[i] ?? 0) - x) / stdX, ((rows[i + 1] ?? 0) - y) / stdY];
		squares += (a * a - 2 * correlation * a * b + b * b) / (1 - correlation ** 2) / (rows.length / 2);
	}
	const luck = (squares - 2) / 2;
	expect(Math.abs(luck)).toBeGreaterThan(1e-3);
	expect(nll?.id).toBe('nll');
	expect(nll?.value).toBeCloseTo((trainer.validated?.terms[0] ?? Number.NaN) - luck, 6);
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
		const [nll] = await measured(trainer);
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
	const shown = (await measured(trainer)).find(({ id }) => id === 'nll');
	const size = { samples: 8, heldOut: 64, assignment: 0 };
	const { metrics } = await evaluate(trainedOf(game, kernels, await trainer.parameters()), size);
	const final = metrics.find(({ id }) => id === 'nll');
	expect([shown?.n, final?.n]).toEqual([64, 64]);
	// Of eight batches an error is known to a quarter.
	const ratio = (shown?.error ?? Number.NaN) / (final?.error ?? Number.NaN);
	expect(ratio).toBeGreaterThan(0.6);
	expect(ratio).toBeLessThan(1.7);
});
