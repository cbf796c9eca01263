import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Param } from '../../src/data/param';
import { SETTINGS_NAMES, SLOT_NAMES, SLOTS } from '../../src/game/game';
import { defaultGame, withDefaults } from '../../src/spec/defaults';
import { messages, parseGame, parseJson } from '../../src/spec/parse';
import { games, parametersOf, spoil } from './games';

/** Values that no parameter of this kind may have. */
function badValues(param: Param): unknown[] {
	const always = [null, true, {}, [], undefined];
	switch (param.kind) {
		case 'number': {
			const below = param.min - Math.max(1, Math.abs(param.min));
			const above = param.max + Math.max(1, Math.abs(param.max));
			const numbers = [below, above, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
			return [...always, ...numbers, String(param.default), '', ...(param.integer ? [param.min + 0.5] : [])];
		}
		case 'choice':
			return [...always, 0, '', `${param.default} `, 'constructor'];
		case 'flag':
			return [null, 0, 1, 'true', 'yes', [], {}];
		case 'rows': {
			const good = param.columns.map(({ min }) => min);
			const [, ...short] = good;
			const [first] = param.columns;
			return [
				null,
				{},
				'1,2',
				...(param.minRows > 0 ? [[]] : []),
				[good, short],
				[[...good, 0]],
				[[Number.NaN, ...short]],
				[[(first?.max ?? 0) + 1, ...short]],
				[good, null],
			];
		}
		case 'formula':
			return [...always, 0, '', 'x +', 'alert(1)', 'x.constructor', 'nonsense', `x${'+x'.repeat(300)}`];
	}
}

const errorsOf = (json: unknown) => {
	const parsed = parseGame(json);
	return parsed.ok ? [] : parsed.errors;
};

describe('parseGame', () => {
	it('gives back every valid game that went through JSON, with the keys in one order', () => {
		fc.assert(
			fc.property(games, (game) => {
				const parsed = parseGame(JSON.parse(JSON.stringify(game)));
				expect(parsed).toEqual({ ok: true, game });
				const shuffled = Object.fromEntries(Object.entries(game).reverse());
				const again = parseGame(shuffled);
				expect(again.ok && JSON.stringify(again.game)).toBe(JSON.stringify(game));
			}),
			{ numRuns: 150 },
		);
	});

	it('refuses every bad value of every parameter and names its path', () => {
		fc.assert(
			fc.property(games, (game) => {
				for (const { path, param } of parametersOf(game)) {
					for (const value of badValues(param)) {
						const errors = errorsOf(spoil(game, path, value));
						expect(errors.length, `${path} = ${String(value)}`).toBeGreaterThan(0);
						for (const error of errors) {
							expect(error.path.startsWith(path), `${path}: ${error.message}`).toBe(true);
							expect(error.message).toContain(`${error.path}: `);
							expect(error.message).toContain(error.expected);
						}
					}
				}
			}),
			{ numRuns: 12 },
		);
	});

	it('refuses an unknown key at every level, names it and lists the known ones', () => {
		const game = defaultGame();
		for (const head of [...SLOT_NAMES, ...SETTINGS_NAMES]) {
			expect(errorsOf(spoil(game, `${head}.surprise`, 1))[0]?.message).toMatch(
				new RegExp(`^${head}\\.surprise: unknown key, expected one of `),
			);
			expect(errorsOf(spoil(game, `${head}.constructor`, 1))[0]?.path).toBe(`${head}.constructor`);
			for (const value of [null, 3, 'x', [], [1]])
				expect(errorsOf(spoil(game, head, value))[0]?.path, `${head} = ${JSON.stringify(value)}`).toBe(head);
		}
		expect(errorsOf(spoil(game, 'sede', 1))[0]?.message).toContain('(did you mean seed?)');
		expect(errorsOf(JSON.parse('{"version":1,"__proto__":{}}'))[0]?.path).toBe('__proto__');
	});

	it('refuses an unknown id in every slot, lists the known ones and suggests the nearest', () => {
		const game = defaultGame();
		for (const slot of SLOT_NAMES)
			for (const id of ['no-such-block', 'constructor', '', 7, null, undefined])
				expect(errorsOf(spoil(game, `${slot}.id`, id))[0]?.message).toMatch(
					new RegExp(`^${slot}\\.id: got .*, expected one of ${game[slot].id}|one of .*${game[slot].id}`),
				);
		expect(errorsOf(spoil(game, 'terminal.id', 'reverseKl'))[0]?.message).toBe(
			`terminal.id: got "reverseKl", expected one of ${Object.keys(SLOTS.terminal).join(', ')} (did you mean reverseKL?)`,
		);
	});

	it('says what was got and what was expected', () => {
		const message = (path: string, value: unknown) => errorsOf(spoil(defaultGame(), path, value))[0]?.message;
		expect(message('terminal.weight', -3)).toBe(
			'terminal.weight: got -3, expected a number from 0.001 to 1000',
		);
		expect(message('terminal.weight', '3')).toBe(
			'terminal.weight: got the text "3", expected a number from 0.001 to 1000',
		);
		expect(message('network.width', 10000)).toBe(
			'network.width: got 10000, expected an integer from 8 to 256',
		);
		expect(message('training.learningRate', Number.NaN)).toContain('got NaN');
		expect(message('seed', -1)).toBe('seed: got -1, expected an integer from 0 to 4294967295');
		expect(message('seed', 1.5)).toContain('seed: got 1.5');
		expect(message('target', { id: 'points', points: [[1, 2], [3]] })).toContain(
			'target.points.1.1: got nothing',
		);
		expect(message('target', { id: 'points', points: [] })).toContain(
			'target.points: got [], expected 1 to 100000 rows',
		);
	});

	it('fills missing keys with declared defaults, and only those', () => {
		expect(parseGame({ version: 1 })).toEqual({ ok: true, game: defaultGame() });
		const sparse = { version: 1, terminal: { id: 'reverseKL' }, network: { width: 64 } };
		const game = withDefaults({ terminal: { id: 'reverseKL' }, network: { width: 64 } });
		expect(parseGame(sparse)).toEqual({ ok: true, game });
		expect(errorsOf({ version: 1, terminal: { weight: 3 } })[0]?.message).toContain(
			'terminal.id: got nothing',
		);
	});

	it('refuses a newer version and a missing one', () => {
		expect(errorsOf({ ...defaultGame(), version: 2 })[0]?.message).toContain('written by a newer lab');
		expect(errorsOf({})[0]?.message).toBe('version: got nothing, expected 1, the version of the format');
		for (const version of ['1', 0, null, -1, 0.5]) expect(errorsOf({ version })[0]?.path).toBe('version');
	});

	it('limits what parameters ask for together', () => {
		const heavy = withDefaults({
			network: { width: 256, layers: 4 },
			training: { batch: 16384 },
			solver: { id: 'simulate', steps: 256 },
			sampler: { steps: 512 },
		});
		const errors = errorsOf(heavy);
		expect(errors.map(({ path }) => path)).toEqual(['solver.steps', 'training.batch', 'sampler.steps']);
		// Each error names the largest value that is allowed beside the others: it must be accepted.
		for (const { path, message } of errors) {
			const most = /at most (\d+)/.exec(message)?.[1] ?? '';
			expect(errorsOf(spoil(heavy, path, Number(most))).map((error) => error.path)).not.toContain(path);
		}
	});

	it('refuses a schedule whose noise does not grow', () => {
		for (const sigmaMin of [3, 5]) {
			const parsed = parseGame(withDefaults({ noise: { id: 've', sigmaMin, sigmaMax: 3 } }));
			const errors = parsed.ok ? [] : parsed.errors.map(({ message }) => message);
			expect(errors).toEqual([
				expect.stringMatching(/^noise\.sigmaMax: got 3, expected a number above σ at the data/),
			]);
		}
	});

	it('refuses windows that would leave times untrained', () => {
		const flow = (discount: number) =>
			errorsOf(
				withDefaults({
					interaction: { id: 'relativeEntropy', weight: 1 },
					terminal: { id: 'none' },
					solver: { id: 'gradientFlow', window: 2 },
					dynamics: { horizon: 4, discount },
				}),
			).map(({ message }) => message);
		expect(flow(256)).toEqual([]);
		expect(flow(257)).toEqual([
			expect.stringMatching(/^dynamics\.discount: got 257, expected at most 256 with horizon 4/),
		]);
	});

	it('never throws, whatever JSON comes', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (json) => {
				const parsed = parseGame(json);
				if (!parsed.ok) expect(parsed.errors.length).toBeGreaterThan(0);
			}),
		);
		for (const json of [undefined, 3, 'x', [], [[]], () => 0, new Date(0)])
			expect(parseGame(json).ok).toBe(false);
	});

	it('reports at most twenty errors of a bad file', () => {
		const rows = Array.from({ length: 5000 }, () => ['a', 'b']);
		expect(errorsOf({ version: 1, target: { id: 'points', points: rows } }).length).toBe(20);
	});
});

describe('parseJson', () => {
	it('says that text is not JSON', () => {
		const parsed = parseJson('{"version": 1,');
		expect(parsed.ok ? '' : messages(parsed.errors)).toMatch(/^this is not JSON: /);
		expect(parseJson(JSON.stringify(defaultGame()))).toEqual({ ok: true, json: defaultGame() });
	});
});
