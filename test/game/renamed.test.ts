import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { type Block, type BlockSpec, defaultsOf, type Registry } from '../../src/data/param';
import { equations } from '../../src/game/equations';
import { type Game, SLOT_NAMES, SLOTS, type Slot } from '../../src/game/game';
import { nameOf } from '../../src/game/names';
import { clashes } from '../../src/game/needs';
import { presets } from '../../src/spec/presets/index';
import { anyGame } from './random';

// What is said of a block stands in its file: under another id all that is said stays, so nothing goes by ids. The
// neutral block of a slot may be known by its id.
const NEUTRAL = 'none';
const TWIN = 'twin';
const blocksOf = (slot: Slot): Registry => SLOTS[slot];
const named = (slot: Slot): Block[] =>
	Object.values(blocksOf(slot)).filter(({ id }) => ![NEUTRAL, TWIN].includes(id));

/** The same game with the block of a slot under another id. */
function renamed(game: Game, slot: Slot): Game {
	const block = blocksOf(slot)[game[slot].id];
	Object.assign(blocksOf(slot), { [TWIN]: { ...block, id: TWIN } });
	return { ...game, [slot]: { ...game[slot], id: TWIN } };
}
afterAll(() => {
	for (const slot of SLOT_NAMES) Reflect.deleteProperty(blocksOf(slot), TWIN);
});

const said = (game: Game) => ({ ...nameOf(game), equations: equations(game) });

test.each(presets)('preset $id', ({ game }) => {
	const words = said(game);
	for (const slot of SLOT_NAMES) {
		if (game[slot].id === NEUTRAL) continue;
		const twin = renamed(game, slot);
		expect(said(twin), slot).toEqual(words);
		expect(clashes(twin), slot).toEqual([]);
	}
});

test.each(SLOT_NAMES.flatMap((slot) => named(slot).map((block) => ({ slot, id: block.id, block }))))(
	'$slot $id in any game',
	({ slot, block }) => {
		const spec: BlockSpec = { id: block.id, ...defaultsOf(block.params) };
		const games = fc
			.tuple(anyGame, fc.constantFrom(...presets))
			.chain(([any, preset]) => fc.constantFrom(any, preset.game));
		fc.assert(
			fc.property(games, (any) => {
				const game = { ...any, [slot]: spec };
				expect(said(renamed(game, slot))).toEqual(said(game));
			}),
			{ numRuns: 3 },
		);
	},
);
