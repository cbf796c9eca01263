import { expect, test } from 'vitest';
import { silent } from '../../src/cli/progress';
import { probeBesideExact, solved } from '../../src/engine/probed';
import { train } from '../../src/engine/train';
import { exactOf } from '../../src/exact/index';
import { layoutOf } from '../../src/kernels/network';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { apartFrom } from '../../src/model/apart';
import { resultOf } from '../../src/model/result';
import { trainedOf } from '../../src/model/trained';
import { parseFile, resultText } from '../../src/result/index';
import { findPreset } from '../../src/spec/presets/index';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

const kernels = createWasmKernels(await wasmModule());
const points = [
	{ x: [0.3, -0.4], t: 0.25 },
	{ x: [1, 1], t: 1 },
] as const;
const onGrid = {
	target: { id: 'moons' },
	noise: { id: 'constant', sigma: 1 },
	terminal: { id: 'crossEntropy' },
	solver: { id: 'collocation' },
};

test('the exact values stand beside those of the model, and say how far they may be off', async () => {
	const game = findPreset('gaussian')?.game;
	const exact = game && exactOf(game);
	if (!exact) throw new Error('the Gaussian preset is solved');
	const model = trainedOf(game, kernels, new Float32Array(layoutOf(game.network).size));
	const answers = await probeBesideExact(model, points, exact);
	for (const [i, { x, t }] of points.entries()) {
		const at = Float32Array.of(...x, t);
		const velocity = await exact.velocity(at);
		expect(answers[i]?.velocity).not.toEqual(Array.from(velocity ?? []));
		expect(answers[i]?.exact).toMatchObject({
			velocity: Array.from(velocity ?? []),
			logDensity: (await exact.logDensity(Float32Array.from(x), t))?.[0],
			error: 'closed form',
		});
		// It solves its own HJB equation, up to what single precision makes of a place.
		expect(Math.abs(answers[i]?.exact?.hjbResidual ?? Number.NaN)).toBeLessThan(1e-5);
	}
});

test('a game that nobody has solved is answered by the model alone', async () => {
	const game = gameOf(
		{ target: { id: 'moons' }, running: { id: 'relativistic' } },
		{ network: { width: 8 } },
	);
	const model = trainedOf(game, kernels, new Float32Array(layoutOf(game.network).size));
	const exact = await solved(game, async () => {});
	expect(exact).toBeNull();
	for (const answer of await probeBesideExact(model, points, exact))
		expect(answer).not.toHaveProperty('exact');
});

test('a grid is solved piece by piece, and tells nothing where it knows nothing', async () => {
	const game = gameOf(onGrid, { network: { width: 8 }, sampler: { integrator: 'heun' } });
	let pieces = 0;
	expect(await solved(game, async () => ++pieces === 4), 'given up').toBeNull();
	expect(pieces).toBe(4);
	const exact = await solved(game, async () => pieces++);
	expect(pieces).toBeGreaterThan(50);
	const model = trainedOf(game, kernels, new Float32Array(layoutOf(game.network).size));
	const far = { x: [40, 0], t: 0.5 } as const;
	const [near, , beyond] = await probeBesideExact(model, [...points, far], exact);
	expect(near?.exact?.error).toMatch(/^grid of 128² cells halved/);
	expect(near?.exact?.value).toBeGreaterThan(0);
	expect(beyond?.exact).toMatchObject({ value: null, gradient: null, velocity: null, logDensity: null });
});

test('a result with exact values tells how far its model is from them over flow time', async () => {
	const game = gameOf(
		{ target: { id: 'gaussian' }, terminal: { id: 'reverseKL', weight: 5 } },
		{ network: { width: 8 }, training: { steps: 2, batch: 8 }, sampler: { steps: 4 } },
	);
	const ask = (probe: boolean) =>
		train(
			game,
			{ kernels, backend: 'wasm' },
			{
				...(probe ? { probe: points } : {}),
				...{ samples: 8, size: { heldOut: 64, assignment: 16 }, checkpoint: false, progress: silent },
				now: () => 0,
				stopped: async () => false,
			},
		);
	const result = await ask(true);
	const exact = exactOf(game);
	const measure = exact && (await apartFrom(exact));
	const found = await measure?.(trainedOf(game, kernels, Float32Array.from(result.parameters)));
	if (!found) throw new Error('the game is solved');
	expect(result.apart).toMatchObject({ exact: 'closed form', n: found.n });
	const told = result.apart?.times ?? [];
	for (const name of ['velocity', 'w2', 'floor'] as const)
		expect(Float32Array.from(told, (each) => each[name])).toEqual(found[name]);
	expect(told.map(({ t }) => t)).toEqual(Array.from({ length: 9 }, (_, k) => k / 8));
	const read = parseFile(resultText(result));
	expect(read.ok && read.result?.apart).toEqual(result.apart);
	expect(await ask(false)).not.toHaveProperty('apart');
});

test('a result is not lost where the exact solution has no paths to compare with', async () => {
	const game = gameOf(
		{ target: { id: 'gaussian' }, terminal: { id: 'reverseKL' } },
		{ network: { width: 8 }, sampler: { steps: 2 } },
	);
	const exact = exactOf(game);
	const said: string[] = [];
	const result = await resultOf(
		trainedOf(game, kernels, new Float32Array(layoutOf(game.network).size)),
		{ steps: 0, backend: 'wasm', seconds: 0, losses: [] },
		{
			...{ samples: 4, size: { heldOut: 64, assignment: 16 }, apart: true },
			exact: exact && { ...exact, paths: () => Promise.reject(new Error('they take too long')) },
			tell: (what) => void said.push(what),
		},
	);
	expect(result).not.toHaveProperty('apart');
	expect(said.at(-1)).toBe('no distance to the exact solution: they take too long.');
});

test('a run that is told to stop while its game is solved is evaluated without exact values, and says so', async () => {
	const game = gameOf(onGrid, {
		network: { width: 8 },
		training: { steps: 1, batch: 8 },
		sampler: { integrator: 'heun', steps: 2 },
	});
	const said: string[] = [];
	let asked = 0;
	const result = await train(
		game,
		{ kernels, backend: 'wasm' },
		{
			probe: points,
			samples: 8,
			size: { heldOut: 64, assignment: 16 },
			checkpoint: false,
			progress: { ...silent, evaluating: (what) => void said.push(what) },
			now: () => 0,
			// Once before its only step, once before its game is solved, and then between the pieces.
			stopped: async () => ++asked > 5,
		},
	);
	expect(said[0]).toBe('no exact values, as it is stopping');
	expect(asked).toBe(7);
	expect([result.steps, result.probe?.length]).toEqual([1, 2]);
	for (const answer of result.probe ?? []) expect(answer).not.toHaveProperty('exact');
});
