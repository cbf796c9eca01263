import { describe, expect, it } from 'vitest';
import { switchBlock } from '../../src/game/change';
import { type Game, SLOTS, type Slot } from '../../src/game/game';
import { defaultGame } from '../../src/spec/defaults';
import { presets } from '../../src/spec/presets/index';
import { CARDS } from '../../src/ui/composer/cards';
import { cardLine } from '../../src/ui/composer/lines';

/** The lines of all cards of a game. */
const linesOf = (game: Game): string[] => CARDS.map(({ places }) => cardLine(game, places).join(', '));

describe('the line of a folded card', () => {
	it('says something short of every block', () => {
		for (const slot of Object.keys(SLOTS) as Slot[])
			for (const id of Object.keys(SLOTS[slot])) {
				const [first = ''] = cardLine(switchBlock(defaultGame(), slot, id), [slot]);
				if (slot !== 'drift' || id !== 'none') expect(first, `${slot} ${id}`).not.toBe('');
				expect(first.length, first).toBeLessThanOrEqual(34);
			}
	});
	it('tells presets apart', () => {
		const lines = presets.map(({ game }) => linesOf(game).join(' | '));
		const same = lines.filter((line, k) => lines.indexOf(line) !== k);
		// Their targets are drawn alike, or they differ in what a line has no room for.
		expect(new Set(same).size).toBeLessThan(presets.length / 10);
	});
	it.each([
		[{ x: 0, y: 0, stdX: 1, stdY: 1, correlation: 0 }, 'Gaussian N(0, I)'],
		[{ x: -2.5, y: 0, stdX: 0.6, stdY: 0.6, correlation: 0 }, 'N((−2.5, 0), 0.6² I)'],
		[{ x: 0, y: 0, stdX: 1, stdY: 2, correlation: 0 }, 'Gaussian N(0, Σ)'],
		[{ x: 0, y: 0, stdX: 1, stdY: 1, correlation: 0.5 }, 'Gaussian N(0, Σ)'],
	])('of a Gaussian is its law: %o', (params, line) => {
		expect(cardLine({ ...defaultGame(), reference: { id: 'gaussian', ...params } }, ['reference'])).toEqual([
			line,
		]);
	});
});
