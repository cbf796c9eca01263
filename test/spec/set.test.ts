import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ParamValue } from '../../src/data/param';
import { switchBlock } from '../../src/game/change';
import { type Game, SLOT_NAMES, SLOTS } from '../../src/game/game';
import { defaultBlock, defaultGame, withDefaults } from '../../src/spec/defaults';
import { parseGame } from '../../src/spec/parse';
import { setPath, setPaths, write } from '../../src/spec/set';
import { games, parametersOf } from './games';

const valueAt = (game: Game, path: string): unknown => {
	const json: Record<string, Record<string, unknown>> = JSON.parse(JSON.stringify(game));
	const [head = '', key = ''] = path.split('.');
	return json[head]?.[key];
};
const errorOf = (path: string, text: string, game = defaultGame()): string => {
	const set = setPath(game, path, text);
	return set.ok ? '' : set.error.message;
};

const isValue = (value: unknown): value is ParamValue =>
	['number', 'string', 'boolean'].includes(typeof value) || Array.isArray(value);

describe('setPath', () => {
	it('takes every parameter of a game back from text', () => {
		fc.assert(
			fc.property(games, games, (game, other) => {
				// Same blocks, other values: every parameter of `other` is written and set on `game`.
				let target = SLOT_NAMES.reduce((made, slot) => switchBlock(made, slot, other[slot].id), game);
				for (const { path } of parametersOf(other)) {
					const value = valueAt(other, path);
					if (!isValue(value)) throw new Error(path);
					const set = setPath(target, path, write(value));
					if (!set.ok) throw new Error(set.error.message);
					target = set.game;
				}
				expect(target).toEqual({ ...other, seed: game.seed });
			}),
			{ numRuns: 60 },
		);
	});

	it('takes numbers as people write them, and names what can be read in two ways', () => {
		const weight = (text: string) => {
			const set = setPath(defaultGame(), 'terminal.weight', text);
			return set.ok ? set.game.terminal.weight : set.error.message;
		};
		expect(weight('0,5')).toBe(0.5);
		expect(weight('1e−2')).toBe(0.01);
		expect(weight('1,234')).toBe(
			'terminal.weight: got "1,234", expected a number from 0.001 to 1000; 1,234 can be read as 1.234 and as 1234',
		);
		expect(errorOf('training.batch', '1,5')).toContain('got 1.5, expected an integer');
	});

	it('names path, value and expectation', () => {
		expect(errorOf('terminal.weight', '-3')).toBe(
			'terminal.weight: got -3, expected a number from 0.001 to 1000',
		);
		expect(errorOf('terminal.weight', 'abc')).toContain('got "abc"');
		expect(errorOf('terminal.weight', '')).toContain('got ""');
		expect(errorOf('terminal.weight', 'NaN')).toContain('got "NaN"');
		expect(errorOf('terminal.weight', 'Infinity')).toContain('got Infinity');
		expect(errorOf('network.width', '1e4')).toContain(
			'network.width: got 10000, expected an integer from 8 to 256',
		);
		expect(errorOf('network.activation', 'tan')).toContain('(did you mean tanh?)');
		expect(errorOf('seed', '4294967296')).toContain('seed: got 4294967296');
		expect(errorOf('terminal', 'reverse')).toContain('expected one of forwardKL, reverseKL');
		const points = withDefaults({ target: { id: 'points' } });
		expect(errorOf('target.points', '1,2;3,x', points)).toContain('target.points.1.1: got "x"');
		expect(errorOf('target.points', '1,2;3', points)).toContain('target.points.1.1: got nothing');
		expect(errorOf('target.points', '', points)).toContain('1 to 100000 rows');
		expect(errorOf('target.points', '1,2;', points)).toContain('target.points.1.0: got ""');
	});

	it('refuses paths that are not declared and says what is', () => {
		expect(errorOf('terminl.weight', '1')).toContain('(did you mean terminal?)');
		expect(errorOf('terminal.wieght', '1')).toContain(
			'expected one of id, weight (did you mean weight?) in terminal "forwardKL"',
		);
		for (const path of [
			'',
			'.',
			'network',
			'network.',
			'version',
			'terminal.id.x',
			'network.width.x',
			'seed.x',
			'__proto__.x',
			'network.constructor',
			'constructor',
		])
			expect(errorOf(path, '1'), path).toContain('unknown key');
	});
});

describe('setPaths', () => {
	it('switches blocks first, in whatever order the assignments come', () => {
		const { game, errors } = setPaths(defaultGame(), [
			['running.speed', '2'],
			['running', 'relativistic'],
		]);
		expect(errors).toEqual([]);
		expect(game.running).toEqual({ id: 'relativistic', speed: 2 });
	});

	it('keeps what is right and reports each thing that is wrong', () => {
		const { game, errors } = setPaths(defaultGame(), [
			['seed', '7'],
			['network.width', '7'],
			['nope', '1'],
			['network.layers', '2'],
		]);
		expect(game).toEqual({ ...defaultGame(), seed: 7, network: { ...defaultGame().network, layers: 2 } });
		expect(errors.map(({ path }) => path)).toEqual(['nope', 'network.width']);
	});
});

describe('switchBlock', () => {
	it('always gives a valid block, with shared parameters kept where they are allowed', () => {
		fc.assert(
			fc.property(games, (any) => {
				// Steps that one solver can afford may be too many for another, with a large network; so may a discount.
				const { network, training, dynamics } = defaultGame();
				const game = { ...any, network, training, dynamics };
				for (const slot of SLOT_NAMES)
					for (const id of Object.keys(SLOTS[slot])) {
						const switched = switchBlock(game, slot, id);
						expect(switched[slot].id).toBe(id);
						expect(parseGame(switched)).toEqual({ ok: true, game: switched });
					}
			}),
			{ numRuns: 10 },
		);
	});

	it('keeps a weight, takes defaults for the rest', () => {
		const game = withDefaults({ terminal: { id: 'forwardKL', weight: 12 } });
		expect(switchBlock(game, 'terminal', 'reverseKL').terminal).toEqual({ id: 'reverseKL', weight: 12 });
		const power = switchBlock(game, 'running', 'power').running;
		expect(power).toEqual(defaultBlock('running', 'power'));
		expect(() => switchBlock(game, 'running', 'nope')).toThrow('unknown block "nope"');
	});
});
