import { expect, test } from 'vitest';
import { exactOf } from '../../src/exact/index';
import type { Solution } from '../../src/game/solution';
import { layoutOf } from '../../src/kernels/network';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { apartFrom } from '../../src/model/apart';
import { trainedOf } from '../../src/model/trained';
import { hard, noisy, type Settings, type Slots, soft } from '../exact/games';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

async function setUp(blocks: Slots, settings: Settings = {}) {
	const game = gameOf(blocks, { ...settings, network: { width: 8 } });
	const exact = exactOf(game);
	const measure = exact && (await apartFrom(exact));
	if (!exact || !measure) throw new Error('the game is solved');
	return { game, exact, measure };
}

test.each([
	['without noise', soft, {}],
	['with noise', { ...hard, noise: { id: 'constant', sigma: 0.5 } }, noisy],
])(
	'the exact solution is at no distance of v, and at the floor of its law, %s',
	async (_, blocks, settings) => {
		const { exact, measure } = await setUp(blocks, settings);
		const { times, velocity, w2, floor, n } = await measure(exact);
		expect([times[0], times.at(-1), times.length, n]).toEqual([0, exact.horizon, 9, 300]);
		expect(Math.max(...velocity)).toBe(0);
		for (const [k, value] of w2.entries()) expect(value).toBeCloseTo(floor[k] ?? Number.NaN, 5);
		// A tenth too fast everywhere.
		const fast: Solution = {
			...exact,
			control: async (at) => (await exact.control(at))?.map((v) => 1.1 * v) ?? null,
		};
		for (const error of (await measure(fast)).velocity) expect(error).toBeCloseTo(0.1, 6);
	},
);

test('a model that does not move is off by all of v, and as far as the two laws are apart', async () => {
	const { game, exact, measure } = await setUp(soft);
	const still = trainedOf(
		game,
		createWasmKernels(await wasmModule()),
		new Float32Array(layoutOf(game.network).size),
	);
	const { velocity, w2, floor } = await measure(still);
	for (const error of velocity) expect(error).toBeCloseTo(1, 6);
	const [from, to] = [exact.moments(0), exact.moments(1)];
	if (!from || !to) throw new Error('its moments are known');
	// Axis by axis, as both laws have the same axes: Gaussians are as far apart as their means and their spreads.
	const spreads = [0, 2].map((k) => Math.sqrt(to.covariance[k] ?? 0) - Math.sqrt(from.covariance[k] ?? 0));
	const apart = Math.hypot(to.mean[0] - from.mean[0], to.mean[1] - from.mean[1], ...spreads);
	const least = floor.at(-1) ?? Number.NaN;
	expect(Math.abs((w2.at(-1) ?? Number.NaN) - apart)).toBeLessThan(least);
	expect(least).toBeGreaterThan(0.1);
	expect(least).toBeLessThan(0.5);
});
