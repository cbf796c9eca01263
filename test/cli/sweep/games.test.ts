import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashOf, readGames, valuesOf } from '../../../src/cli/sweep/games';
import { Asset } from '../../../src/data/rows';
import type { Game } from '../../../src/game/game';
import { linkOf } from '../../../src/share/index';
import { findPreset } from '../../../src/spec/presets/index';
import { setPaths } from '../../../src/spec/set';
import { root, scratch } from '../lab';

const preset = (id: string): Game => {
	const found = findPreset(id);
	if (!found) throw new Error(`no preset ${id}`);
	return found.game;
};
const gaussian = preset('gaussian');
const read = (lines: readonly string[], set: readonly string[] = [], seeds?: number) =>
	readGames(lines.join('\n'), 'list', { set, ...(seeds === undefined ? {} : { seeds }) });

describe('a list of games', () => {
	it('has on each line the JSON of a game, a link, its hash, a preset or a file; no two are the same', async () => {
		const { hash } = await linkOf(gaussian);
		const lines = [
			'# presets',
			'gaussian',
			'',
			'  "otflow-moons"  ',
			JSON.stringify(gaussian),
			`https://example.org/lab/#${hash}`,
			`#${hash}`,
			hash,
			`"#${hash}"`,
			scratch('gaussian.json', JSON.stringify(gaussian)),
		];
		const { games, faults, notes } = await read(lines);
		expect(faults).toEqual([]);
		expect(games.map(({ name, game }) => [name, game])).toEqual([
			['list:2', gaussian],
			['list:4', preset('otflow-moons')],
		]);
		expect(notes).toEqual(
			[5, 6, 7, 8, 9, 10].map((k) => `list:${k}: 1 of its games are there already, the first as list:2`),
		);
	});

	it('is what docs/sweeps.md shows', async () => {
		const page = readFileSync(join(root, 'docs/sweeps.md'), 'utf8');
		const [, block = ''] = /\n( {4}# games\.jsonl\n(?: {4}.*\n)+)/.exec(page) ?? [];
		const { games, faults, notes } = await readGames(block, 'list', { set: [] });
		expect({ faults, notes }).toEqual({ faults: [], notes: [] });
		expect(games.map(({ name }) => name)).toEqual([2, 3, 4, 5].map((k) => `list:${k}`));
	});

	it('is read whatever ends its lines', async () => {
		expect((await readGames('gaussian\r\nkl-flow\r\n', 'list', { set: [] })).games.length).toBe(2);
	});

	it('varies every game: the product of all values, for each seed', async () => {
		const { games, faults } = await read(
			['gaussian', 'kl-flow'],
			['training.steps=5,7', 'training.batch=16', 'network.width=8,9'],
			3,
		);
		expect(faults).toEqual([]);
		expect(games.length).toBe(2 * 2 * 2 * 3);
		const said = games.map(({ game: { training, network, seed } }) => [training.steps, network.width, seed]);
		const each = [5, 7].flatMap((steps) =>
			[8, 9].flatMap((width) => [1, 2, 3].map((seed) => [steps, width, seed])),
		);
		expect(said).toEqual([...each, ...each]);
		expect(games.every(({ game }) => game.training.batch === 16)).toBe(true);
		expect(games[5]?.name).toBe('list:1 training.steps=5 network.width=9 seed=3');
		expect(new Set(games.map(({ hash }) => hash)).size).toBe(24);
	});

	it('says what is none, by its line, and goes on', async () => {
		const newer = JSON.stringify({ ...gaussian, version: 2 });
		const { games, faults } = await read([
			'gaussian',
			'gausian',
			'{"version":1,',
			'{"version":1,"seed":"x"}',
			newer,
			'"gaussian',
			'[1]',
			'#v=1&preset=gaussian@1&seed=3',
			'kl-flow',
		]);
		expect(games.map(({ name }) => name)).toEqual(['list:1', 'list:9']);
		const expected = [
			/^list:2: gausian: no such file, and no preset or link: .*did you mean gaussian\?/,
			/^list:3: this is not JSON/,
			/^list:4: seed: got "x", expected an integer/,
			/^list:5: version: got 2, expected at most 1/,
			/^list:6: this is not JSON/,
			/^list:7: \[1\]: no such file/,
			/^list:8: link: The link has no checksum/,
		];
		expect(faults.length).toBe(expected.length);
		expected.forEach((words, k) => {
			expect(faults[k]).toMatch(words);
		});
	});

	it('says which games a path or a value does not fit, once a line, and trains the others', async () => {
		const { games, faults } = await read(['gaussian', 'flow-matching'], ['terminal.weight=1,2,-3'], 2);
		expect(games.map(({ name }) => name)).toEqual(
			[1, 2].flatMap((weight) => [1, 2].map((seed) => `list:1 terminal.weight=${weight} seed=${seed}`)),
		);
		expect(faults).toEqual([
			expect.stringMatching(/^list:1 terminal\.weight=-3: terminal\.weight: got -3, expected/),
			expect.stringMatching(
				/^list:2 terminal\.weight=1: terminal\.weight: unknown key, .* \(and so 2 more of this line\)$/,
			),
		]);
	});

	it('says which games no solver can train', async () => {
		const { games, faults } = await read(['otflow-moons'], ['running=kinetic,none']);
		expect(games.length).toBe(1);
		expect(faults).toEqual([expect.stringMatching(/^list:1 running=none: this game cannot be trained:/)]);
	});
});

describe('values of --set', () => {
	it.each([
		['terminal.weight=1,2.5,1e-3', ['terminal.weight=1', 'terminal.weight=2.5', 'terminal.weight=1e-3']],
		['terminal=mmd,sinkhorn', ['terminal=mmd', 'terminal=sinkhorn']],
		['target.logDensity=-max(x,y),-(x^2)', ['target.logDensity=-max(x,y)', 'target.logDensity=-(x^2)']],
		['target.points=1,2;3,4', ['target.points=1,2;3,4']],
		['target.points=@a.csv,@b.csv', ['target.points=@a.csv', 'target.points=@b.csv']],
		['seed=', ['seed=']],
		['running.weight=1,', ['running.weight=1', 'running.weight=']],
	])('%s', (setting, values) => {
		expect(valuesOf(setting)).toEqual(values);
	});
	it('need a path', () => {
		expect(() => valuesOf('1,2')).toThrow('--set 1,2: expected path=v1,v2,…');
	});
});

describe('the hash of a game', () => {
	it('is that of all it says, in any order, wherever its points stand', async () => {
		const points = Array.from({ length: 500 }, (_, k) => [k % 7, k % 11]);
		const { game } = setPaths(gaussian, [['reference', 'points']]);
		const inline = { ...game, reference: { ...game.reference, points } };
		const beside = {
			...game,
			reference: { ...game.reference, points: new Asset(Float64Array.from(points.flat()), 'table.csv') },
		};
		expect(hashOf(beside)).toBe(hashOf(inline));
		const moved = { ...inline, reference: { ...inline.reference, points: [[1, 1], ...points.slice(1)] } };
		expect(hashOf(moved)).not.toBe(hashOf(inline));
		const reversed = JSON.stringify(Object.fromEntries(Object.entries(gaussian).reverse()));
		expect((await read(['gaussian', reversed])).games.length).toBe(1);
		expect(hashOf({ ...gaussian, seed: 5 })).not.toBe(hashOf(gaussian));
		expect(hashOf(gaussian)).toMatch(/^[0-9a-f]{32}$/);
	});
});
