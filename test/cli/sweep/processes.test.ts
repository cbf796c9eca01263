import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { pathOf } from '../../../src/cli/sweep/folder';
import { readGames } from '../../../src/cli/sweep/games';
import { createRng } from '../../../src/math/rng';
import type { Result } from '../../../src/result/index';
import { lab, labHere, root, runProgram, scratch } from '../lab';

// Its target has no samples, and without a running cost it has no lower bound: there is little to evaluate.
const list = scratch('games.jsonl', 'boltzmann\n');
const ALONE = ['running=none', 'regularizers.hjb=0'];
const SMALL = ['training.steps=6', 'training.batch=8', 'network.width=8', 'sampler.steps=2', ...ALONE];
const WEIGHTS = 'terminal.weight=1,2,3';
const set = (settings: readonly string[]): string[] => settings.flatMap((setting) => ['--set', setting]);
const args = (dir: string, { jobs = 2, seeds = 3 } = {}): string[] => [
	...['sweep', list, '--out', dir, '--jobs', String(jobs), '--seeds', String(seeds)],
	...set([...SMALL, WEIGHTS]),
];
const start = (given: readonly string[]): ChildProcess =>
	spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...given], { cwd: root, stdio: 'ignore' });
const ended = (child: ChildProcess): Promise<unknown> =>
	new Promise((resolve) => {
		if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
		else child.on('exit', resolve);
	});
/** Waits for a state, however long it takes; not for one that cannot come any more. */
async function until(state: () => Promise<boolean> | boolean, child: ChildProcess): Promise<void> {
	while (!(await state()) && child.exitCode === null && child.signalCode === null) await pause(10);
}
/** All there are, but for those that have ended and were not asked for yet: by /proc, as a bare Linux has no ps, or else by ps. */
async function processes(): Promise<{ pid: number; parent: number }[]> {
	const stat = (pid: string): string => {
		try {
			return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/ \(.*\) (\S+) (\d+) .*/s, ' $2 $1');
		} catch {
			return ''; // It has ended since.
		}
	};
	const lines = existsSync('/proc/self/stat')
		? readdirSync('/proc').map((name) => (/^\d+$/.test(name) ? stat(name) : ''))
		: (await runProgram('ps', ['-A', '-o', 'pid=,ppid=,stat='])).out.split('\n');
	return lines.flatMap((line) => {
		const [pid, parent, state = 'Z'] = line.trim().split(/\s+/);
		return state.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent) }];
	});
}
const childrenOf = async (of: ChildProcess): Promise<number[]> =>
	(await processes()).flatMap(({ pid, parent }) => (parent === of.pid ? [pid] : []));
const someAlive = async (pids: readonly number[]): Promise<boolean> =>
	(await processes()).some(({ pid }) => pids.includes(pid));
const named = (dir: string, end: string): string[] => readdirSync(dir).filter((name) => name.endsWith(end));
const folder = (name: string): string => {
	const path = scratch(name);
	mkdirSync(path);
	return path;
};
/** Everything of a result that does not tell when and how fast it ran. */
const numbersOf = (path: string): unknown => {
	const { seconds: _, ...rest }: Result = JSON.parse(readFileSync(path, 'utf8'));
	return rest;
};
const allNumbers = (dir: string) => readdirSync(dir).map((name) => [name, numbersOf(join(dir, name))]);

// Each of these starts some processes, and a busy machine may take its time.
describe('lab sweep, as processes', { timeout: 600_000 }, () => {
	it('killed again and again and begun anew: nothing lost, nothing double, the numbers of one that ran through, and of lab train', async () => {
		const dir = folder('killed');
		const rng = createRng(13);
		const seen = new Map<string, string>();
		const look = (): void => {
			const names = named(dir, '.json');
			// What was once there is there still, and was not written again.
			for (const [name, text] of seen) expect(readFileSync(join(dir, name), 'utf8')).toBe(text);
			for (const name of names) seen.set(name, readFileSync(join(dir, name), 'utf8'));
		};
		let [kills, seeds] = [0, 3];
		while (kills < 6) {
			// There is always something left to do.
			if (seen.size === 3 * seeds) seeds++;
			const sweep = start(args(dir, { seeds }));
			// It is at a game.
			await until(() => named(dir, '.part').length > 0, sweep);
			for (let k = 0; k < 2 && sweep.exitCode === null; k++) {
				let children: number[] = [];
				await until(async () => {
					children = await childrenOf(sweep);
					return children.length > 0;
				}, sweep);
				const target = children[rng.below(children.length)];
				if (target === undefined) break;
				process.kill(target, 'SIGKILL');
				kills++;
			}
			const enough = seen.size + rng.below(2);
			await until(() => named(dir, '.json').length >= enough, sweep);
			if (sweep.kill('SIGKILL')) kills++;
			await ended(sweep);
			look();
		}
		const before = seen.size;
		const { code, err } = await lab(...args(dir, { seeds }));
		const [total, trained] = [3 * seeds, 3 * seeds - before];
		expect(err).toContain(
			`${total} games: ${trained} trained, ${before} there already, 0 failed; 0 have diverged\n`,
		);
		expect(code).toBe(0);
		look();
		expect(seen.size).toBe(total);
		expect(readdirSync(dir).length).toBe(total);

		const whole = folder('whole');
		expect((await labHere(...args(whole, { jobs: 1, seeds }))).code).toBe(0);
		expect(allNumbers(dir)).toEqual(allNumbers(whole));

		const { games } = await readGames('boltzmann', '', { set: [...SMALL, 'terminal.weight=2'], seeds: 3 });
		const out = scratch('train.json');
		const third = ['boltzmann', '--seed', '3', ...set([...SMALL, 'terminal.weight=2'])];
		await labHere('train', ...third, '--threads', '1', '--quiet', '--out', out);
		expect(numbersOf(pathOf(dir, games[2]?.hash ?? ''))).toEqual(numbersOf(out));
	});

	it.each([
		['SIGINT', 130],
		['SIGTERM', 143],
	] as const)(
		'%s ends it and its processes, with exit code %i and nothing half-written',
		async (signal, exit) => {
			const dir = folder(signal);
			const sweep = start(args(dir));
			await until(() => named(dir, '.part').length === 2, sweep);
			const children = await childrenOf(sweep);
			// As a terminal does it: to all of them.
			for (const pid of children) process.kill(pid, signal);
			sweep.kill(signal);
			expect(await ended(sweep)).toBe(exit);
			expect(named(dir, '.part')).toEqual([]);
			for (const name of readdirSync(dir)) expect(numbersOf(join(dir, name))).toMatchObject({ steps: 6 });
			while (await someAlive(children)) await pause(10);
		},
	);

	it('two in one folder share the games', async () => {
		const dir = folder('shared');
		const both = await Promise.all([lab(...args(dir, { jobs: 1 })), lab(...args(dir, { jobs: 1 }))]);
		expect(both.map(({ code }) => code)).toEqual([0, 0]);
		expect(named(dir, '.json').length).toBe(9);
		expect(readdirSync(dir).length).toBe(9);
	});

	it('takes its list from standard input', async () => {
		const dir = folder('piped');
		const command = `echo boltzmann | "${process.execPath}" --import tsx src/cli/main.ts sweep - --out ${dir} --json`;
		const { code, out, err } = await runProgram('sh', ['-c', `${command} ${set(SMALL).join(' ')} --jobs 1`]);
		expect(code).toBe(0);
		expect(JSON.parse(out)).toMatchObject({ name: 'stdin:1', how: 'trained', seed: 1, steps: 6 });
		expect(err).toMatch(/^\[1\/1\] stdin:1: loss .*, \d+\.\d s; 0 s left$/m);
	});
});
