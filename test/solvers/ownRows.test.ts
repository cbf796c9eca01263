import { describe, expect, it } from 'vitest';
import { points } from '../../src/data/points';
import type { Game } from '../../src/game/game';
import { createRng } from '../../src/math/rng';
import { heldOutSource, sourceOf, trainingSet, trainingSource } from '../../src/solvers/data';
import { objectiveOf } from '../../src/solvers/index';
import { gameOf } from '../game/fixture';

const rows = Array.from({ length: 40 }, (_, k) => [k, k / 64]);
const withShare = (heldOut: number, more: Parameters<typeof gameOf>[0] = {}, budget = 0): Game =>
	gameOf(
		{ target: { id: 'points', points: rows, standardise: false, heldOut }, ...more },
		{ training: { points: budget } },
	);
const firsts = (flat: Float32Array): Set<number> => new Set(flat.filter((_, i) => i % 2 === 0));
const kept = (): Set<number> =>
	firsts(points.own?.({ points: rows, standardise: false, heldOut: 0.25 }).heldOut ?? new Float32Array(0));

describe('rows that are kept from training', () => {
	it('are never drawn for it, and nothing else is for judging', () => {
		const held = kept();
		expect(held.size).toBe(10);
		const game = withShare(0.25);
		const trained = firsts(trainingSource(game)(createRng(1), 2000));
		expect([...trained].some((x) => held.has(x))).toBe(false);
		expect(trained.size).toBe(30);
		expect(firsts(heldOutSource(game)(createRng(1), 2000))).toEqual(held);
		// The measure itself is all of its rows.
		expect(firsts(sourceOf(game, 'target')(createRng(1), 2000)).size).toBe(40);
	});
	it('are not in a data budget either', () => {
		const held = kept();
		const set = trainingSet(withShare(0.25, {}, 200)) ?? new Float32Array(0);
		expect([...firsts(set)].some((x) => held.has(x))).toBe(false);
	});
	it('are in no batch of any solver that trains on samples', async () => {
		const held = kept();
		const model = { kernels: [] as never, theta: async () => new Float32Array(0) };
		for (const more of [
			{},
			{ terminal: { id: 'energyDistance' } },
			{ terminal: { id: 'hard' }, solver: { id: 'bridgeMatching' } },
		]) {
			const game = withShare(0.25, more);
			const [batch] = await objectiveOf(game).batch(createRng(2), 256, model);
			const [judged] = await objectiveOf(game).heldOut(createRng(2), 256, model);
			const shown = (each: typeof batch): Float32Array => each?.target ?? each?.rows ?? new Float32Array(0);
			if (more.solver) {
				// Points between the ends: with the same luck other ends give other rows.
				const all = await objectiveOf(withShare(0, more)).batch(createRng(2), 256, model);
				expect(shown(batch)).not.toEqual(shown(all[0]));
				continue;
			}
			expect([...firsts(shown(batch))].some((x) => held.has(x))).toBe(false);
			expect([...firsts(shown(judged))].every((x) => held.has(x))).toBe(true);
		}
	});
	it('are none without a share: the same draws as ever, bit for bit', () => {
		const game = withShare(0);
		const again = createRng(3);
		const expected = Float32Array.from(
			Array.from({ length: 50 }, () => rows[again.below(rows.length)] ?? []).flat(),
		);
		for (const source of [sourceOf(game, 'target'), trainingSource(game), heldOutSource(game)])
			expect(source(createRng(3), 50)).toEqual(expected);
	});
});
