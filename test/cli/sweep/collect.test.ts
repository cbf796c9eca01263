import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { pathOf } from '../../../src/cli/sweep/folder';
import { hashOf, readGames, type SweepGame } from '../../../src/cli/sweep/games';
import { csv, type Row } from '../../../src/cli/sweep/table';
import type { Result } from '../../../src/result/index';
import { findPreset } from '../../../src/spec/presets/index';
import { labHere, scratch } from '../lab';

let whole: Result;
const SMALL = ['training.steps=2', 'training.batch=8', 'network.width=8', 'sampler.steps=2'];
beforeAll(async () => {
	const out = scratch('whole.json');
	const set = SMALL.flatMap((setting) => ['--set', setting]);
	await labHere('train', 'boltzmann', ...set, '--threads', '1', '--samples', '8', '--quiet', '--out', out);
	whole = JSON.parse(readFileSync(out, 'utf8'));
});
const metric = (value: number) => ({
	label: 'W₂',
	value,
	error: null,
	n: 5,
	unit: null,
	floor: null,
	doubt: null,
});

let folders = 0;
/** A folder with results of the games, whose metric w2 and seconds are a given function of their number. */
async function folder(
	lines: string,
	set: readonly string[],
	seeds: number,
	change: (k: number, game: SweepGame) => Partial<Result>,
): Promise<string> {
	const dir = scratch(`collect${folders++}`);
	mkdirSync(dir);
	const { games } = await readGames(lines, '', { set: [...SMALL, ...set], seeds });
	games.forEach((game, k) => {
		const result = { ...whole, game: game.game, seed: game.game.seed, ...change(k, game) };
		writeFileSync(pathOf(dir, game.hash), JSON.stringify(result));
	});
	return dir;
}
const w2 = [1, 2, 6, 10, 10, 10.75];

describe('lab collect', () => {
	it('has a row for games that differ by seed alone: what differs, seeds, mean and std of each number', async () => {
		const dir = await folder('boltzmann', ['terminal.weight=10,9'], 3, (k) => ({
			seconds: 10 * (k + 1),
			metrics: { w2: metric(w2[k] ?? 0) },
		}));
		const { code, out, err } = await labHere('collect', dir);
		expect({ code, err }).toEqual({ code: 0, err: '' });
		// By hand: 1, 2, 6 have the mean 3 and the std √7; 10, 10, 10.75 the mean 10.25 and the std √0.1875.
		expect(out.split('\n')).toEqual([
			'terminal.weight,n,diverged,steps,seconds.mean,seconds.std,w2.mean,w2.std',
			`9,3,0,2,50,10,10.25,${Math.sqrt(0.1875)}`,
			`10,3,0,2,20,10,3,${Math.sqrt(7)}`,
			'',
		]);
		const rows: Row[] = JSON.parse((await labHere('collect', dir, '--json')).out);
		expect(rows[1]).toEqual({
			settings: { 'terminal.weight': 10 },
			seeds: [1, 2, 3],
			diverged: [],
			steps: 2,
			seconds: { mean: 20, std: 10 },
			metrics: { w2: { label: 'W₂', unit: null, mean: 3, std: Math.sqrt(7) } },
		});
	});

	it('writes both, as files that it does not take for results later', async () => {
		const dir = await folder('boltzmann', ['training.batch=16,32'], 1, (k) => ({
			metrics: { w2: metric(k) },
		}));
		const name = join(dir, 'table');
		for (const given of [name, `${name}.csv`, name])
			expect(await labHere('collect', dir, '--out', given)).toEqual({ code: 0, out: '', err: '' });
		expect(readFileSync(`${name}.csv`, 'utf8')).toBe((await labHere('collect', dir)).out);
		expect(readFileSync(`${name}.json`, 'utf8')).toBe((await labHere('collect', dir, '--json')).out);
		expect(readdirSync(dir).length).toBe(4);
	});

	it('has no std of one seed, and no mean over what one of the seeds has not', async () => {
		const one = await folder('boltzmann', [], 1, () => ({ seconds: 4, metrics: { w2: metric(3) } }));
		expect((await labHere('collect', one)).out).toBe(
			'n,diverged,steps,seconds.mean,seconds.std,w2.mean,w2.std\n1,0,2,4,,3,\n',
		);
		const two = await folder('boltzmann', [], 2, (k) => ({
			seconds: 4,
			metrics: k === 0 ? { nll: metric(Number.NaN), w2: metric(3) } : { nll: metric(5) },
		}));
		expect((await labHere('collect', two)).out).toBe(
			'n,diverged,steps,seconds.mean,seconds.std,nll.mean,nll.std,w2.mean,w2.std\n2,0,2,4,0,,,,\n',
		);
	});

	it('counts and names runs that diverged, and leaves them out of the means', async () => {
		const diverged = { diverged: 2, divergence: 'the loss stopped being finite at step 2' };
		const dir = await folder('boltzmann', [], 3, (k) => ({
			seconds: 1,
			metrics: { w2: metric(k === 1 ? 1e9 : k) },
			...(k === 1 ? diverged : {}),
		}));
		const { code, out, err } = await labHere('collect', dir);
		expect(code).toBe(0);
		expect(out.split('\n')[1]).toBe(`2,1,2,1,0,1,${Math.sqrt(2)}`);
		expect(err).toMatch(/[0-9a-f]{32}\.json: diverged at step 2; not in the means\n$/);
	});

	it('has no column for what one block alone has, and leaves empty what a game has not', async () => {
		const game = findPreset('boltzmann')?.game;
		const at = (speed: number) => JSON.stringify({ ...game, running: { id: 'relativistic', speed } });
		const columns = async (...lines: string[]): Promise<string[]> => {
			const dir = await folder(lines.join('\n'), [], 1, () => ({ metrics: {} }));
			const { out } = await labHere('collect', dir);
			return out.split('\n').map((line) => line.split(/,1,0,|,n,/)[0] ?? '');
		};
		expect(await columns('boltzmann', at(3))).toEqual(['running', 'kinetic', 'relativistic', '']);
		expect(await columns(at(10), 'boltzmann', at(3))).toEqual([
			'running,running.speed',
			'kinetic,',
			'relativistic,3',
			'relativistic,10',
			'',
		]);
	});

	it('names what is no result, what is not finished, and what another lab has written; the rest is in the table', async () => {
		const dir = await folder('boltzmann', [], 4, (k) => ({
			seconds: 1,
			metrics: { w2: metric(k) },
			...(k === 3 ? { lab: '0.0.9' } : {}),
		}));
		const [first = ''] = readdirSync(dir);
		const text = readFileSync(join(dir, first), 'utf8');
		const { checkpoint: _, ...bare } = whole;
		const files = {
			'half.json': text.slice(0, 500),
			'old.json': text.replace('"version":1', '"version":0'),
			'game.json': JSON.stringify(whole.game),
			'stopped.json': JSON.stringify({ ...bare, steps: 1 }),
			'zcopy.json': text,
			'!copy.json': text,
			'notes.txt': 'to do',
			'notes.part': 'to do',
			[`${hashOf(whole.game)}.json.node7.example.org.12.part`]: 'half',
		};
		for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content);
		const { code, out, err } = await labHere('collect', dir);
		expect(code).toBe(1);
		expect(out.split('\n')[1]).toMatch(/^4,0,2,1,0,1.5,/);
		const lines = err.trim().split('\n');
		const expected = [
			/!copy\.json: this is the game of .*\/[0-9a-f]{32}\.json; left out/,
			/game\.json: this is a game, and no result of training one; left out/,
			/half\.json: this is not JSON: .*; left out/,
			/old\.json: version: got 0, expected 1, the version of the format; left out/,
			/stopped\.json: this run was stopped at step 1 of 2; left out/,
			/zcopy\.json: this is the game of .*\/[0-9a-f]{32}\.json; left out/,
			/[0-9a-f]{32}\.json: written by version 0\.0\.9 of the lab, this is .*; taken as it is/,
			/notes\.txt: no file of a sweep; left out/,
			/notes\.part: no file of a sweep; left out/,
			/\.part: not finished: process 12 on node7\.example\.org is at it, or was killed/,
		];
		for (const words of expected)
			expect(
				lines.filter((line) => words.test(line)),
				String(words),
			).toHaveLength(1);
		expect(lines.length).toBe(expected.length);
	});

	it.each([
		['no folder', () => ['nowhere'], /nowhere: ENOENT/],
		['no result in it', () => ['docs'], /docs: there is no result in it/],
		['no argument', () => [], /expected one <folder>, got 0/],
	] as const)('%s: exit code 2', async (_, given, words) => {
		const { code, out, err } = await labHere('collect', ...given());
		expect({ code, out }).toEqual({ code: 2, out: '' });
		expect(err).toMatch(words);
	});
});

describe('the table', () => {
	it('is CSV that comes back as it was', () => {
		const row = (formula: string): Row => ({
			settings: { 'target.logDensity': formula },
			seeds: [1],
			diverged: [],
			steps: 2,
			seconds: { mean: 1, std: null },
			metrics: {},
		});
		const text = csv([row('max(x,y)'), row('"x"')]);
		expect(text).toBe(
			'target.logDensity,n,diverged,steps,seconds.mean,seconds.std\n"max(x,y)",1,0,2,1,\n"""x""",1,0,2,1,\n',
		);
	});
});
