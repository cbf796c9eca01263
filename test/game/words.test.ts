import { expect, test } from 'vitest';
import { equations } from '../../src/game/equations';
import { nameOf } from '../../src/game/names';
import { presets } from '../../src/spec/presets/index';

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
