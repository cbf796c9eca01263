import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SETTINGS_NAMES, SLOT_NAMES } from '../../src/game/game';
import { defaultGame } from '../../src/spec/defaults';
import { jsonSchema } from '../../src/spec/jsonSchema';
import { presets } from '../../src/spec/presets/index';
import { games, parametersOf, spoil } from './games';
import { conforms } from './jsonSchemaOracle';

const schema = jsonSchema();

describe('jsonSchema', () => {
	it('accepts what parseGame accepts: presets, random games, the least there is', () => {
		for (const { id, game } of presets) expect(conforms(schema, game), id).toBe(true);
		expect(conforms(schema, { version: 1 })).toBe(true);
		fc.assert(
			fc.property(games, (game) => conforms(schema, JSON.parse(JSON.stringify(game)))),
			{ numRuns: 100 },
		);
	});

	it('refuses what parseGame refuses', () => {
		const game = defaultGame();
		for (const head of [...SLOT_NAMES, ...SETTINGS_NAMES]) {
			expect(conforms(schema, spoil(game, head, null))).toBe(false);
			expect(conforms(schema, spoil(game, `${head}.surprise`, 1))).toBe(false);
		}
		for (const { path, param } of parametersOf(game)) {
			const bad = param.kind === 'number' ? [param.max + 1, param.min - 1, '1'] : [null, 7, 'no such option'];
			for (const value of param.kind === 'formula' ? [7] : bad)
				expect(conforms(schema, spoil(game, path, value)), path).toBe(false);
		}
		expect(conforms(schema, { version: 2 })).toBe(false);
		expect(conforms(schema, {})).toBe(false);
		expect(conforms(schema, spoil(game, 'target', { id: 'points', points: [[1]] }))).toBe(false);
		expect(conforms(schema, spoil(game, 'target', { id: 'points', points: [[1, 2, 3]] }))).toBe(false);
	});

	it('states the declared default of every key, and the defaults make a game', () => {
		const { properties } = schema;
		const given = Object.entries(Object(properties)).map(([key, part]) => [key, Object(part).default]);
		const game = Object.fromEntries(given.filter(([, value]) => value !== undefined));
		expect({ version: 1, ...game }).toEqual(defaultGame());
	});
});
