import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hashOf, readGames } from '../../../src/cli/sweep/games';
import { labHere, scratch } from '../lab';

// Its target has no samples: there is little to evaluate.
const SMALL = ['training.steps=2', 'training.batch=8', 'network.width=8', 'sampler.steps=2'];
const small = SMALL.flatMap((setting) => ['--set', setting]);
const list = (name: string, ...lines: string[]): string => scratch(name, lines.join('\n'));

describe('lab sweep', () => {
	it('says what is wrong, does the rest, and ends with exit code 1; then with 3 where a run has diverged', async () => {
		const astray = ['training.learningRate=1', 'training.schedule=constant', 'dynamics.horizon=20'];
		const set = ['training.steps=60', ...SMALL.slice(1), ...astray].flatMap((one) => ['--set', one]);
		const dir = scratch('results/of/it');
		const first = await labHere(
			'sweep',
			list('a.jsonl', 'boltzman', 'boltzmann'),
			'--out',
			dir,
			...set,
			'--json',
		);
		expect(first.code).toBe(1);
		expect(first.err).toMatch(/a\.jsonl:1: boltzman: no such file, .*did you mean boltzmann\?/);
		expect(first.err).toMatch(/\[1\/1\] .*a\.jsonl:2: diverged: the loss .* step \d+, loss .* s; 0 s left/);
		expect(first.err).toContain('1 games: 1 trained, 0 there already, 0 failed; 1 have diverged');
		const { name, path, how, seed, diverged } = JSON.parse(first.out);
		expect({ name, how, seed }).toEqual({
			name: expect.stringMatching(/a\.jsonl:2$/),
			how: 'trained',
			seed: 1,
		});
		expect(diverged).toBeGreaterThan(0);
		expect(readdirSync(dir).map((file) => `${dir}/${file}`)).toEqual([path]);
		const again = await labHere('sweep', list('b.jsonl', 'boltzmann'), '--out', dir, ...set);
		expect(again).toEqual({
			code: 3,
			out: '',
			err: '1 games: 0 trained, 1 there already, 0 failed; 1 have diverged\n',
		});
	});

	it('takes every n-th game of the list: the shards are the list, each game once', async () => {
		const path = list('shards.jsonl', 'boltzmann', 'gaussian');
		const { games } = await readGames('boltzmann\ngaussian', '', { set: SMALL, seeds: 4 });
		const told: string[][] = [];
		for (const shard of ['1/3', '2/3', '3/3', '9/9']) {
			const dir = scratch(shard.replace('/', ' of '));
			mkdirSync(dir);
			// None is trained: what has their names is no result.
			for (const { hash } of games) writeFileSync(`${dir}/${hash}.json`, '');
			const { out } = await labHere(
				'sweep',
				path,
				'--out',
				dir,
				...small,
				'--seeds',
				'4',
				'--shard',
				shard,
				'--json',
			);
			const lines = out.split('\n').filter(Boolean);
			told.push(lines.map((line) => String(JSON.parse(line).path).slice(-37, -5)).sort());
		}
		const every = (from: number): string[] =>
			games.flatMap(({ game }, k) => (k % 3 === from ? [hashOf(game)] : [])).sort();
		expect(told).toEqual([every(0), every(1), every(2), []]);
	});

	const some = list('some.jsonl', 'boltzmann');
	it.each([
		['no list', ['--out', 'x'], /expected one <list>, got 0/],
		['a list that is not there', ['nowhere.jsonl', '--out', 'x'], /nowhere\.jsonl: cannot be read/],
		['no folder', [some], /--out: expected the folder of the results/],
		['a file for a folder', [some, '--out', some], /--out .*some\.jsonl: EEXIST/],
		[
			'no game in the list',
			[list('none.jsonl', '# nothing', 'x'), '--out', 'x'],
			/none\.jsonl:2: x: .*\n.*there is no game in it/,
		],
		[
			'a path that no game has',
			[some, '--out', 'x', '--set', 'terminal.size=1,2'],
			/some\.jsonl:1 terminal\.size=1: terminal\.size: unknown key.*\(and so 1 more/,
		],
		['a setting that is none', [some, '--out', 'x', '--set', '1,2'], /--set 1,2: expected path=v1,v2/],
		['no seed', [some, '--out', 'x', '--seeds', '0'], /--seeds: got 0, expected an integer from 1/],
		['no job', [some, '--out', 'x', '--jobs', '-1'], /--jobs: got -1, expected an integer from 1/],
		...['0/2', '3/2', '1', '1/0', 'a/b', '1.5/2'].map((shard): [string, string[], RegExp] => [
			`shard ${shard}`,
			[some, '--out', 'x', '--shard', shard],
			new RegExp(`--shard: got ${shard}, expected i/n`),
		]),
	] as const)('%s: exit code 2', async (_, given, words) => {
		const { code, out, err } = await labHere('sweep', ...given);
		expect({ code, out }).toEqual({ code: 2, out: '' });
		expect(err).toMatch(words);
	});
});
