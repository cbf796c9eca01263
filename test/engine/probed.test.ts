import { expect, test } from 'vitest';
import { probeBesideExact, solved } from '../../src/engine/probed';
import { exactOf } from '../../src/exact/index';
import { layoutOf } from '../../src/kernels/network';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { trainedOf } from '../../src/model/trained';
import { findPreset } from '../../src/spec/presets/index';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

const kernels = createWasmKernels(await wasmModule());
const points = [
	{ x: [0.3, -0.4], t: 0.25 },
	{ x: [1, 1], t: 1 },
] as const;

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
	const game = gameOf(
		{
			target: { id: 'moons' },
			noise: { id: 'constant', sigma: 1 },
			terminal: { id: 'crossEntropy' },
			solver: { id: 'collocation' },
		},
		{ network: { width: 8 }, sampler: { integrator: 'heun' } },
	);
	let pieces = 0;
	const exact = await solved(game, async () => pieces++);
	expect(pieces).toBeGreaterThan(50);
	const model = trainedOf(game, kernels, new Float32Array(layoutOf(game.network).size));
	const far = { x: [40, 0], t: 0.5 } as const;
	const [near, , beyond] = await probeBesideExact(model, [...points, far], exact);
	expect(near?.exact?.error).toMatch(/^grid of 128² cells halved/);
	expect(near?.exact?.value).toBeGreaterThan(0);
	expect(beyond?.exact).toMatchObject({ value: null, gradient: null, velocity: null, logDensity: null });
});
