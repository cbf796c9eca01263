import { describe, expect, it } from 'vitest';
import { flatRows, inlineRows } from '../../src/data/rows';
import { farApart } from '../../src/game/clouds';
import type { Game } from '../../src/game/game';
import { nameOf } from '../../src/game/names';
import { blockOf } from '../../src/game/problem';
import { standardOf, unitsOf } from '../../src/game/units';
import { LAB } from '../../src/math/units';
import { parseGame } from '../../src/spec/parse';
import { presets } from '../../src/spec/presets/index';
import { setPath } from '../../src/spec/set';
import { toldOf } from '../../src/ui/composer/told';
import { gameOf } from './fixture';

/** Corners of a square of side 2h around (x, y): deviation h. */
const square = (x: number, y: number, h: number) => [
	[x - h, y - h],
	[x + h, y - h],
	[x + h, y + h],
	[x - h, y + h],
];
/** The points that a block reads. */
const played = (game: Game, slot: 'reference' | 'target') => {
	const { points = [] } = blockOf(game, slot).params;
	return typeof points === 'object' ? inlineRows(flatRows(points), 2) : points;
};
const target = { id: 'points', points: square(50, -20, 25), standardise: true };

describe('points in their own units', () => {
	it('are played in the lab’s units, and kept as they were given', () => {
		const game = gameOf({ target });
		expect(unitsOf(game)).toEqual({ shift: [50, -20], scale: 25 });
		expect(game.target.points).toEqual(target.points);
		expect(played(game, 'target')).toEqual(square(0, 0, 1));
		expect(toldOf(game, 'target')[0]).toContain('the data’s own units: x = 50 + 25 u, y = −20 + 25 v');
	});
	it('are not asked for by an absent parameter, and then stay what they are', () => {
		const parsed = parseGame({ version: 1, target: { id: 'points', points: target.points } });
		if (!parsed.ok) throw new Error('a valid game');
		expect(unitsOf(parsed.game)).toBe(LAB);
		expect(blockOf(parsed.game, 'target').params).toBe(parsed.game.target);
		expect(toldOf(parsed.game, 'target').join()).not.toContain('units: ');
	});
	it('are asked for by standardise=true', () => {
		const game = gameOf({ target: { ...target, standardise: false } });
		const set = setPath(game, 'target.standardise', 'true');
		expect(set.ok && unitsOf(set.game).scale).toBe(25);
		const wrong = setPath(game, 'target.standardise', 'yes');
		expect(!wrong.ok && wrong.error.message).toBe('target.standardise: got "yes", expected true or false');
	});
	it('at both ends go through the units of the target, so that they keep their places to each other', () => {
		const reference = { id: 'points', points: square(0, 5, 50), standardise: false };
		for (const standardise of [true, false]) {
			const game = gameOf({ target, reference: { ...reference, standardise } });
			expect(standardOf(game)?.slot).toBe('target');
			expect(played(game, 'reference')).toEqual(square(-2, 1, 2));
			expect(toldOf(game, 'reference')[0]).toContain('the units of the target: x = 50 + 25 u');
		}
	});
	it('at the start alone are the units of the game', () => {
		const game = gameOf({ reference: target });
		expect(standardOf(game)?.slot).toBe('reference');
		expect(toldOf(game, 'target')).toEqual([]);
	});
});

describe('clouds that differ by more than a factor of 20', () => {
	const raw = (rows: readonly (readonly number[])[]) => gameOf({ target: { id: 'points', points: rows } });
	it('in size or in place, say so, and what helps', () => {
		expect(farApart(raw(square(0, 0, 21)))).toMatch(
			/^π is 2[01] times as large as ρ_0: .* Put the points into their own units\.$/,
		);
		expect(farApart(raw(square(100, 0, 1)))).toMatch(/^ρ_0 and π lie \d+ times as far apart/);
		expect(farApart(raw(square(1000, 0, 0.01)))).toMatch(/ρ_0 is \d+ times as large as π, and ρ_0 and π lie/);
		expect(farApart(raw(square(0, 0, 15)))).toBeNull();
		expect(farApart(raw(square(15, 0, 1)))).toBeNull();
		const theory = nameOf(raw(square(0, 0, 1000))).theory;
		expect(theory[0]?.text).toBe(farApart(raw(square(0, 0, 1000))));
	});
	it('do so no longer in their own units', () => {
		expect(
			farApart(gameOf({ target: { id: 'points', points: square(5000, 0, 900), standardise: true } })),
		).toBeNull();
	});
	it('are told without advice that does not help', () => {
		const far = gameOf({ target: { id: 'gaussian', x: 20, stdX: 0.05, stdY: 0.04 } });
		expect(farApart(far)).toMatch(/Give both clouds like sizes and places\.$/);
	});
	it('are none where π plays no part', () => {
		const target = { id: 'points', points: square(100, 0, 1) };
		const free = { target, interaction: { id: 'entropy' }, terminal: { id: 'none' } };
		expect(farApart(gameOf({ ...free, solver: { id: 'gradientFlow' } }))).toBeNull();
	});
	it('are none of the presets', () => {
		for (const { id, game } of presets) expect([id, farApart(game)]).toEqual([id, null]);
	});
});
