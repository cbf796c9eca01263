import { describe, expect, test } from 'vitest';
import type { Game } from '../../src/game/game';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { type StepReport, Trainer } from '../../src/train/trainer';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';
import { bareResult, throughFile } from './bare';

const kernels = createWasmKernels(await wasmModule());

const small = { network: { width: 8 }, sampler: { integrator: 'heun', steps: 2 } } as const;
const training = { batch: 16, steps: 230, resample: 1 };
const simulate = { solver: { id: 'simulate', integrator: 'euler', steps: 2 } };
const diffusion = { noise: { id: 'constant', sigma: 1 }, running: { id: 'kinetic' } };
const flow = {
	target: { id: 'gaussian' },
	interaction: { id: 'relativeEntropy', weight: 2 },
	terminal: { id: 'none' },
};
const matching = (solver: Record<string, string | number>, settings: Partial<Game['training']> = {}) =>
	gameOf(
		{
			terminal: { id: 'hard' },
			noise: { id: 'constant', sigma: 1 },
			solver: { id: 'bridgeMatching', minibatch: 16, refresh: 3, ...solver },
		},
		{ ...small, training: { ...training, ...settings } },
	);

/** Each kind of objective, and each kind of state that is kept from one step to the next. */
const KINDS: Readonly<Record<string, Game>> = {
	'paths, batches kept for several steps': gameOf(
		{ ...simulate, target: { id: 'moons' } },
		{ ...small, training: { ...training, resample: 4 } },
	),
	'paths that go astray': gameOf(
		{ ...simulate, target: { id: 'moons' } },
		{ ...small, training: { ...training, learningRate: 0.3, schedule: 'constant' } },
	),
	'paths by Muon': gameOf(
		{ ...simulate, target: { id: 'moons' } },
		{ network: { width: 13, unit: 2 }, training: { ...training, steps: 110, optimiser: 'muon', clip: 3 } },
	),
	'paths with noise and a density learned beside U': gameOf(
		{ ...simulate, ...diffusion, terminal: { id: 'reverseKL' }, target: { id: 'gaussian' } },
		{ ...small, training: { ...training, resample: 3 } },
	),
	'potentials of a Sinkhorn divergence': gameOf(
		{ ...simulate, terminal: { id: 'sinkhorn', blur: 2, iterations: 1 } },
		{ ...small, training: { ...training, steps: 110 } },
	),
	'a critic': gameOf(
		{ ...simulate, terminal: { id: 'wasserstein1' } },
		{ ...small, training: { ...training, resample: 2, steps: 110 } },
	),
	'score matching': gameOf(
		{
			drift: { id: 'vp' },
			noise: { id: 'vp' },
			running: { id: 'diffusion' },
			terminal: { id: 'crossEntropy' },
			solver: { id: 'scoreMatching' },
		},
		{ ...small, training: { ...training, points: 50 } },
	),
	'a pool of optimal pairs, batches kept for several steps': matching(
		{ coupling: 'optimal', method: 'both' },
		{ resample: 5 },
	),
	'pairs that both drifts make for each other': matching({ method: 'imf', warm: 20 }),
	'a gradient flow': gameOf(
		{ ...flow, solver: { id: 'gradientFlow', steps: 3, window: 2 } },
		{ ...small, dynamics: { discount: 5 }, training: { ...training, resample: 2 } },
	),
	'JKO steps': gameOf({ ...flow, solver: { id: 'jko', steps: 3 } }, { ...small, training }),
};

async function advanced(trainer: Trainer, to: number): Promise<StepReport[]> {
	const reports: StepReport[] = [];
	while (trainer.step < to) reports.push(...(await trainer.advance(to - trainer.step)));
	return reports;
}

describe('a run that was stopped, written and read goes on as if it had never stopped', () => {
	test.each(Object.entries(KINDS))('%s', async (_, game) => {
		const { steps } = game.training;
		const whole = await Trainer.create(game, kernels);
		const losses = await advanced(whole, steps);
		const stop = Math.floor(steps / 2) - 1;
		const first = await Trainer.create(game, kernels);
		expect(await advanced(first, stop)).toEqual(losses.slice(0, stop));
		// What is asked of a run that stops early leaves no trace.
		await first.final();
		const { checkpoint = null } = throughFile(await bareResult(first));
		expect(checkpoint).toEqual(await first.save());
		const second = await Trainer.create(game, kernels, checkpoint);
		expect(second.step).toBe(stop);
		expect(await second.parameters()).toEqual(await first.parameters());
		expect(await advanced(second, steps)).toEqual(losses.slice(stop));
		expect(await second.parameters()).toEqual(await whole.parameters());
		expect(second.validated).toEqual(whole.validated);
		expect(await second.final()).toEqual(await whole.final());
		expect(await second.save()).toEqual(await whole.save());
	});

	test('also where the last parameters are not the ones it ends with', async () => {
		const game = KINDS['paths that go astray'];
		if (!game) throw new Error('no such game');
		const trainer = await Trainer.create(game, kernels);
		await advanced(trainer, game.training.steps);
		expect(await trainer.final()).not.toEqual(await trainer.parameters());
	});

	test('with more steps than before: as the longer game from the start, where the rate does not depend on the length', async () => {
		const base = gameOf({ ...simulate, target: { id: 'moons' } }, small);
		const lasting = (steps: number): Game => ({
			...base,
			training: { ...base.training, ...training, schedule: 'constant', steps },
		});
		const whole = await Trainer.create(lasting(220), kernels);
		const losses = await advanced(whole, 220);
		// Its last step is no step at which a longer run is judged.
		const first = await Trainer.create(lasting(130), kernels);
		await advanced(first, 130);
		await first.final();
		const { checkpoint = null } = throughFile(await bareResult(first));
		const second = await Trainer.create(lasting(220), kernels, checkpoint);
		expect(await advanced(second, 220)).toEqual(losses.slice(130));
		expect(await second.final()).toEqual(await whole.final());
		expect(await second.save()).toEqual(await whole.save());
	});
});
