import { describe, expect, it } from 'vitest';
import { switchBlock } from '../../src/game/change';
import { equations } from '../../src/game/equations';
import { type Game, SLOTS, type Slot } from '../../src/game/game';
import { PLACES } from '../../src/game/slots';
import { defaultGame } from '../../src/spec/defaults';
import { findPreset, presets } from '../../src/spec/presets/index';
import { bracedTex } from '../../src/ui/projector/braced';
import { loadTypeset } from '../../src/ui/typeset';

const objectiveOf = (game: Game) => equations(game)[0]?.parts ?? [];
const wordsIn = (tex: string): string[] =>
	[...tex.matchAll(/_\{\\text\{([^}]*)\}\}/g)].map(([, words = '']) => words);

describe('the objective in plain words', () => {
	const base = defaultGame();
	const switched = Object.entries(SLOTS).flatMap(([slot, blocks]) =>
		Object.keys(blocks).map((id) => [`${slot} ${id}`, switchBlock(base, slot as Slot, id)] as const),
	);
	const games = [
		...presets.map(({ id, game }) => [id, game] as const),
		...switched,
		['acceleration', { ...base, dynamics: { ...base.dynamics, order: 'second' } }] as const,
		['discount', { ...base, dynamics: { ...base.dynamics, discount: 4 } }] as const,
	];
	it.each(games)('%s: typeset without an error, a word under each coloured term', async (_, game) => {
		const parts = objectiveOf(game);
		const tex = bracedTex(game, parts);
		const typeset = await loadTypeset();
		expect(typeset(tex, true)).not.toContain('katex-error');
		const terms = parts.filter(({ slot, where, tex: one }) => slot && !where && !one.endsWith('='));
		const slots = new Set(terms.map(({ slot }) => slot));
		expect(wordsIn(tex).length).toBeGreaterThanOrEqual(slots.size);
		for (const { slot, tex: term } of terms) {
			expect(slot && PLACES[slot].plain, `${slot}: ${term}`).toBeTruthy();
			expect(tex).toMatch(new RegExp(`htmlData\\{slot=${slot}\\}\\{\\\\underbrace`));
		}
	});

	it('says of a hill that it is one, joins what is of one slot, and leaves signs and explanations alone', () => {
		const game = findPreset('obstacle')?.game ?? base;
		expect(wordsIn(bracedTex(game, objectiveOf(game)))).toEqual([
			'end at the target',
			'cost of moving',
			'the hill',
			'errors of the equations',
			'how all move',
			'where all start',
			'where all end',
		]);
		const score = findPreset('score-vp')?.game ?? base;
		const tex = bracedTex(score, objectiveOf(score));
		expect(tex).toContain('\\htmlData{slot=noise}{+}\\htmlData{slot=noise}{\\underbrace{\\sigma');
		expect(tex).toContain('\\htmlData{slot=drift}{f=');
		expect(wordsIn(tex).filter((words) => words === PLACES.drift.plain)).toHaveLength(1);
	});
});
