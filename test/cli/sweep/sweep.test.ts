import { spawnSync } from 'node:child_process';
import {
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	statSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type OutFile, openOutFile } from '../../../src/cli/outFile';
import { clean, pathOf, SIGN_OF_LIFE } from '../../../src/cli/sweep/folder';
import { readGames, type SweepGame } from '../../../src/cli/sweep/games';
import { type Outcome, type SweepOptions, sweep } from '../../../src/cli/sweep/sweep';
import { createTrainers } from '../../../src/cli/sweep/trainers';
import { createRng } from '../../../src/math/rng';
import type { Result } from '../../../src/result/index';
import { labHere, scratch } from '../lab';

const SMALL = ['training.steps=2', 'training.batch=8', 'network.width=8', 'sampler.steps=2'];
let games: readonly SweepGame[] = [];
let whole: Result;
beforeAll(async () => {
	const list = await readGames('boltzmann', 'list', { set: [...SMALL, 'terminal.weight=1,2,3'], seeds: 4 });
	games = list.games;
	const out = scratch('whole.json');
	const set = SMALL.flatMap((setting) => ['--set', setting]);
	await labHere('train', 'boltzmann', ...set, '--threads', '1', '--samples', '8', '--quiet', '--out', out);
	whole = JSON.parse(readFileSync(out, 'utf8'));
});

/** As a process would say it of a game: everything but the game is that of another. */
const resultOf = (game: string, more: Partial<Result> = {}): string => {
	const read = JSON.parse(game);
	return `${JSON.stringify({ ...whole, game: read, seed: read.seed, ...more })}\n`;
};

let folders = 0;
const folder = (): string => {
	const path = scratch(`sweep${folders++}`);
	mkdirSync(path);
	return path;
};
async function swept(dir: string, options: Partial<SweepOptions> = {}): Promise<Outcome[]> {
	const outcomes: Outcome[] = [];
	await sweep(games, {
		dir,
		jobs: 3,
		first: 5,
		train: async (game) => resultOf(game),
		open: openOutFile,
		tell: (outcome) => outcomes.push(outcome),
		stopped: () => false,
		...options,
	});
	return outcomes;
}
const all = (outcomes: readonly Outcome[], how: Outcome['how']): string[] =>
	outcomes.filter((outcome) => outcome.how === how).map(({ name }) => name);
const filesOf = (dir: string): Record<string, string> =>
	Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), 'utf8')]));
/** A process that has ended. */
const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid;

describe('a sweep', () => {
	it('writes each result under the hash of its game, and trains none twice', async () => {
		const dir = folder();
		const trained: string[] = [];
		const train = async (game: string) => {
			trained.push(game);
			return resultOf(game);
		};
		expect(all(await swept(dir, { train }), 'trained')).toEqual(
			[...games.slice(5), ...games.slice(0, 5)].map(({ name }) => name),
		);
		expect(readdirSync(dir).sort()).toEqual(games.map(({ hash }) => `${hash}.json`).sort());
		for (const { hash, game } of games)
			expect(JSON.parse(readFileSync(pathOf(dir, hash), 'utf8'))).toMatchObject({ game, seed: game.seed });
		expect(new Set(trained).size).toBe(games.length);
		const before = filesOf(dir);
		expect(all(await swept(dir, { train }), 'there').length).toBe(games.length);
		expect(trained.length).toBe(games.length);
		expect(filesOf(dir)).toEqual(before);
	});

	it('trains so many at a time as it is told, and holds a part for each', async () => {
		const dir = folder();
		const seen: { now: number; parts: number }[] = [];
		let now = 0;
		await swept(dir, {
			train: async (game) => {
				now++;
				// The others begin meanwhile.
				await new Promise(setImmediate);
				seen.push({ now, parts: readdirSync(dir).filter((name) => name.endsWith('.part')).length });
				now--;
				return resultOf(game);
			},
		});
		expect(seen.length).toBe(12);
		expect(Math.max(...seen.map(({ now }) => now))).toBe(3);
		expect(seen.every(({ now, parts }) => now <= parts && parts <= 3)).toBe(true);
	});

	it('keeps a run that diverged, and does not try again', async () => {
		const dir = folder();
		const train = async (game: string) =>
			resultOf(game, { diverged: 2, divergence: 'the loss stopped being finite at step 2' });
		const first = await swept(dir, { train });
		const again = await swept(dir);
		expect([all(first, 'trained').length, all(again, 'there').length]).toEqual([12, 12]);
		for (const outcome of again) expect(outcome).toMatchObject({ result: { diverged: 2 } });
	});

	it('a process that ends, or says what nobody can read, fails its game alone', async () => {
		const dir = folder();
		let calls = 0;
		const outcomes = await swept(dir, {
			train: async (game) => {
				calls++;
				if (calls === 3) throw new Error('its process ended by SIGKILL');
				return calls === 5 ? resultOf(game).slice(0, 500) : resultOf(game);
			},
		});
		expect(outcomes.flatMap((outcome) => (outcome.how === 'failed' ? [outcome.why] : []))).toEqual([
			'its process ended by SIGKILL',
			expect.stringMatching(/^its result cannot be read: /),
		]);
		expect(readdirSync(dir).length).toBe(10);
		expect(all(await swept(dir), 'trained').length).toBe(2);
	});

	it('a full disk, met before or after training, fails the games that it has no room for; later they are trained', async () => {
		const dir = folder();
		const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
		let opened = 0;
		const trained: string[] = [];
		const open = (path: string, bytes: number): OutFile => {
			opened++;
			if (opened > 8) throw full;
			const file = openOutFile(path, bytes);
			const put = (text: string): void => {
				if (opened > 5) {
					// Half of it could be written.
					writeFileSync(
						join(dir, readdirSync(dir).find((name) => name.endsWith('.part')) ?? ''),
						text.slice(0, 99),
					);
					throw full;
				}
				file.put(text);
			};
			return { ...file, put };
		};
		const outcomes = await swept(dir, {
			jobs: 1,
			open,
			train: async (game) => {
				trained.push(game);
				return resultOf(game);
			},
		});
		expect([all(outcomes, 'trained').length, all(outcomes, 'failed').length, trained.length]).toEqual([
			5, 7, 8,
		]);
		for (const outcome of outcomes) if (outcome.how === 'failed') expect(outcome.why).toContain('ENOSPC');
		expect(readdirSync(dir).filter((name) => !name.endsWith('.json'))).toEqual([]);
		expect(all(await swept(dir), 'trained').length).toBe(7);
		expect(readdirSync(dir).length).toBe(12);
	});

	it('replaces nothing that has the name of a result and is none, says which, and trains the rest', async () => {
		const dir = folder();
		const [a, b, c, d, e] = games;
		if (!a || !b || !c || !d || !e) throw new Error('the list is too short');
		const text = (game: SweepGame, more: Partial<Result> = {}) => resultOf(JSON.stringify(game.game), more);
		const files: [SweepGame, string, RegExp][] = [
			[a, text(a).slice(0, 700), /this is not JSON/],
			[b, text(b).replace('"version":1', '"version":0'), /version: got 0, expected 1/],
			[c, JSON.stringify(c.game), /this is a game, and no result/],
			[d, text(a), /this is the result of another game/],
			[e, text(e, { steps: 1, losses: [] }), /checkpoint\.step: got 2/],
		];
		for (const [game, content] of files) writeFileSync(pathOf(dir, game.hash), content);
		const outcomes = await swept(dir);
		expect(all(outcomes, 'trained').length).toBe(7);
		for (const [{ name, hash }, content, words] of files) {
			const outcome = outcomes.find((other) => other.name === name);
			if (outcome?.how !== 'failed') throw new Error(`${name} did not fail`);
			expect(outcome.why).toContain(pathOf(dir, hash));
			expect(outcome.why).toMatch(words);
			expect(outcome.why).toContain('move it away');
			expect(readFileSync(pathOf(dir, hash), 'utf8')).toBe(content);
		}
	});

	it('a run that was stopped is not the end of its game', async () => {
		const dir = folder();
		const [first] = games;
		if (!first) throw new Error('the list is empty');
		const { checkpoint: _, ...bare } = whole;
		writeFileSync(pathOf(dir, first.hash), JSON.stringify({ ...bare, game: first.game, steps: 1 }));
		const [failed] = (await swept(dir)).filter(({ how }) => how === 'failed');
		expect(failed).toMatchObject({
			why: expect.stringMatching(/this run was stopped at step 1 of 2; move it/),
		});
	});

	it('begins no further game when it is stopped, and leaves no part', async () => {
		const dir = folder();
		let begun = 0;
		const outcomes = await swept(dir, {
			jobs: 1,
			stopped: () => begun === 5,
			train: async (game) => {
				begun++;
				if (begun < 5) return resultOf(game);
				throw new Error('its process ended by SIGKILL');
			},
		});
		expect(begun).toBe(5);
		expect(outcomes.map(({ how }) => how)).toEqual(Array(4).fill('trained'));
		expect(readdirSync(dir).sort()).toEqual(
			games
				.slice(5, 9)
				.map(({ hash }) => `${hash}.json`)
				.sort(),
		);
	});

	it('that is over starts no process', async () => {
		const trainers = createTrainers();
		trainers.end();
		await expect(trainers.train('{}')).rejects.toThrow('the sweep is over');
	});
});

describe('several sweeps in one folder', () => {
	const part = (dir: string, { hash }: SweepGame, host: string, pid: number, age = 0): string => {
		const path = join(dir, `${hash}.json.${host}.${pid}.part`);
		writeFileSync(path, 'half');
		const then = new Date(Date.now() - age);
		utimesSync(path, then, then);
		return path;
	};
	const HOUR = 3_600_000;

	it('take what others are at last, and train it all the same', async () => {
		const dir = folder();
		const theirs = games.slice(5, 8);
		for (const game of theirs) part(dir, game, 'elsewhere.example.org', 7);
		const names = all(await swept(dir, { jobs: 1 }), 'trained');
		expect(names.length).toBe(12);
		expect(names.slice(-3).sort()).toEqual(theirs.map(({ name }) => name).sort());
	});

	it('remove the parts of the dead of this machine, of others only after an hour without a sign of life', () => {
		const dir = folder();
		const [a, b, c, d, e] = games;
		if (!a || !b || !c || !d || !e) throw new Error('the list is too short');
		part(dir, a, hostname(), deadPid());
		part(dir, b, hostname(), process.pid);
		const alive = part(dir, c, hostname(), process.ppid, 2 * HOUR);
		const theirs = part(dir, d, 'elsewhere.example.org', 7, HOUR / 2);
		part(dir, e, 'elsewhere.example.org', 7, 2 * HOUR);
		const result = join(dir, 'notes.part');
		writeFileSync(result, 'of somebody');
		clean(dir, Date.now());
		expect(
			readdirSync(dir)
				.map((name) => join(dir, name))
				.sort(),
		).toEqual([alive, theirs, result].sort());
	});

	it('give a sign of life for each game, as long as it is trained', async () => {
		vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
		try {
			const dir = folder();
			const ages: number[] = [];
			await swept(dir, {
				jobs: 1,
				train: async (game) => {
					const [path = ''] = readdirSync(dir)
						.filter((name) => name.endsWith('.part'))
						.map((name) => join(dir, name));
					const then = new Date(Date.now() - 2 * HOUR);
					utimesSync(path, then, then);
					vi.advanceTimersByTime(SIGN_OF_LIFE);
					ages.push(Date.now() - statSync(path).mtimeMs);
					return resultOf(game);
				},
			});
			expect(ages.length).toBe(12);
			expect(Math.max(...ages)).toBeLessThan(HOUR);
			expect(vi.getTimerCount()).toBe(0);
		} finally {
			vi.useRealTimers();
		}
	});

	it('lose nothing where a part was taken for abandoned', () => {
		const dir = folder();
		const path = join(dir, 'r.json');
		const file = openOutFile(path, 100);
		for (const name of readdirSync(dir)) spawnSync('rm', [join(dir, name)]);
		file.touch();
		file.put('whole');
		file.close();
		expect(filesOf(dir)).toEqual({ 'r.json': 'whole' });
	});
});

/**
 * A sweep that is killed at its so-manieth step: from there on it touches nothing, and its parts stay as they are. Its steps
 * are what can be told apart from outside: a part is opened, half of it is written, all of it, it is put in place.
 */
async function killed(dir: string, steps: number): Promise<void> {
	const pid = deadPid();
	const alive = (): boolean => steps-- > 0;
	const die = (): never => {
		throw new Error('killed');
	};
	const open = (path: string): OutFile => {
		const part = `${path}.${hostname()}.${pid}.part`;
		const write = (text: string) => (alive() ? writeFileSync(part, text) : die());
		write('   ');
		const put = (text: string): void => {
			write(text.slice(0, text.length / 2));
			write(text);
			if (!alive()) die();
			renameSync(part, path);
		};
		return { put, touch: () => {}, close: () => {} };
	};
	await swept(dir, { open, jobs: 2, stopped: () => steps < 0 });
}

it('killed anywhere and begun anew: nothing is lost, nothing is trained twice, the files are the same', async () => {
	const uninterrupted = folder();
	await swept(uninterrupted);
	const rng = createRng(3);
	for (let trial = 0; trial < 2; trial++) {
		const dir = folder();
		let results: Record<string, string> = {};
		for (let kill = 0; kill < 10; kill++) {
			await killed(dir, rng.below(10));
			clean(dir, Date.now());
			expect(filesOf(dir)).toMatchObject(results);
			results = filesOf(dir);
		}
		const trained = all(await swept(dir), 'trained');
		expect(trained.length).toBe(12 - Object.keys(results).length);
		expect(filesOf(dir)).toEqual(filesOf(uninterrupted));
	}
});
