import { expect, test } from 'vitest';
import type { Earlier } from '../../src/protocol/messages';
import { Trainer } from '../../src/train/trainer';
import { gameOf } from '../game/fixture';
import { engineOnWasm, kernels } from './onWasm';

const lasting = (steps: number) =>
	gameOf({ solver: { id: 'simulate', steps: 4 } }, { network: { width: 8 }, training: { batch: 32, steps } });

/** A run of three steps whose parameters have since gone astray: no validation has seen them. */
async function astray(): Promise<Earlier> {
	const trainer = await Trainer.create(lasting(10), kernels);
	await trainer.advance(3);
	const saved = await trainer.save();
	const states = saved.states.map((state) => ({ ...state, theta: state.theta.map((x) => 30 * x) }));
	const losses = [1, 2, 3].map((step) => ({ step, total: step, terms: {} }));
	return { checkpoint: { ...saved, states }, losses, seconds: 1, marks: [] };
}

/** An engine that has been given that run, at its end or before it. */
async function opened(steps: number) {
	const { engine, of } = engineOnWasm();
	const game = lasting(steps);
	await engine.handle({ type: 'load', run: 1, game, start: false, backend: 'wasm', from: await astray() });
	return { engine, of };
}

/** It says so once, and shows the model of its start; all losses are kept. */
function expectDiverged(of: Awaited<ReturnType<typeof opened>>['of'], end: number): void {
	expect(of('notice').map(({ notice }) => [notice.level, notice.text])).toEqual([
		[
			'warning',
			expect.stringMatching(
				`^Training diverged: the held-out loss went from .* at step 0 to .* at step ${end}\\. The last sound state is kept\\.$`,
			),
		],
	]);
	expect(of('status').at(-1)?.status).toMatchObject({ phase: 'diverged', step: 0 });
	const { snapshot } = of('snapshot').at(-1) ?? {};
	expect(snapshot?.step).toBe(0);
	expect(snapshot?.parameters.every((x) => Math.abs(x) < 10)).toBe(true);
	expect(of('snapshot').flatMap(({ snapshot }) => Array.from(snapshot.losses.steps))).toEqual(
		[1, 2, 3, 4].slice(0, end),
	);
}

test('a run whose last model is none has diverged, where it is opened at its end', async () => {
	const { of } = await opened(3);
	expectDiverged(of, 3);
});

test('and where it is told to end there; who asks then is answered by the model that is kept', async () => {
	const { engine, of } = await opened(10);
	expect([of('status').at(-1)?.status.phase, of('notice')]).toEqual(['paused', []]);
	// The question comes before a picture.
	void engine.handle({ type: 'step' });
	void engine.handle({ type: 'tune', game: lasting(2) });
	await engine.handle({ type: 'ask', run: 1, id: 1, question: { what: 'samples', n: 2 } });
	await expect.poll(() => of('answer')).toMatchObject([{ id: 1, answer: expect.any(Float32Array) }]);
	await engine.handle({ type: 'ack', run: 1 });
	expectDiverged(of, 4);
});
