import { expect, test } from 'vitest';
import type { BlockSpec } from '../../src/data/param';
import { equations } from '../../src/game/equations';
import { SLOTS, type Slot } from '../../src/game/game';
import { nameOf } from '../../src/game/names';
import { presets } from '../../src/spec/presets/index';
import { gameOf } from './fixture';

/** Cards that theory has something to say of, at the defaults of their blocks. */
const CARDS: readonly (readonly [slot: Slot, specs: readonly BlockSpec[]])[] = [
	...(['running', 'interaction', 'terminal', 'noise', 'drift', 'solver'] as const).map(
		(slot) => [slot, Object.keys(SLOTS[slot]).map((id) => ({ id }))] as const,
	),
	['potential', [{ id: 'obstacle' }, { id: 'quadratic' }, { id: 'quadratic', stiffness: -1 }]],
	['target', [{ id: 'points' }, { id: 'formula' }]],
	['reference', [{ id: 'points' }, { id: 'gaussian', stdX: 3, stdY: 3 }]],
];
const SETTINGS: readonly Parameters<typeof gameOf>[1][] = [
	{},
	{ dynamics: { order: 'second' } },
	{ dynamics: { discount: 4 } },
	{ training: { points: 50 } },
];

// A sentence is meant to say one thing, to the letter: a theorem with another constant is another theorem.
test('every sentence of games with two blocks that are not the usual ones', async () => {
	const told = new Set<string>();
	for (const [k, [first, ones]] of CARDS.entries())
		for (const [second, others] of CARDS.slice(k + 1))
			for (const one of ones)
				for (const other of others)
					for (const settings of SETTINGS)
						for (const { text } of nameOf(gameOf({ [first]: one, [second]: other }, settings)).theory)
							told.add(text);
	await expect(`${[...told].sort().join('\n')}\n`).toMatchFileSnapshot('./sentences.txt');
});

// What a person reads of every preset. A sentence that is meant to change: `npx vitest run --project unit test/game/words -u`.
test('names, theory and equations of every preset', async () => {
	const told = presets.map(({ id, game }) => {
		const { name, theory } = nameOf(game);
		const sentences = theory.map(({ text, source }) => `- ${text}${source ? ` [${source}]` : ''}`);
		const formulas = equations(game).map(
			({ label, parts }) => `$ ${label}: ${parts.map(({ tex }) => tex).join('')}`,
		);
		return [`## ${id}: ${name}`, ...sentences, ...formulas].join('\n');
	});
	await expect(`${told.join('\n\n')}\n`).toMatchFileSnapshot('./words.txt');
});
