import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { count } from '../arguments';
import { BadInput, EXIT, json, type Streams } from '../outcome';
import { openOutFile } from '../outFile';
import { readText } from '../resolve';
import { listen } from '../signals';
import { clean, openFolder } from './folder';
import { readGames } from './games';
import { sweep } from './sweep';
import { createTold, lineOf } from './told';
import { createTrainers } from './trainers';

const MAX_SEEDS = 100_000;
const MAX_JOBS = 1024;

export interface SweepArguments {
	readonly out?: string;
	readonly set?: readonly string[];
	readonly seeds?: string;
	readonly jobs?: string;
	readonly shard?: string;
	readonly json?: boolean;
}

/** `lab sweep`: trains a list of games into a folder. Throws `BadInput` where there is nothing that could be done. */
export async function sweepCommand(
	source: string,
	values: SweepArguments,
	{ out, err }: Streams,
): Promise<number> {
	if (!values.out) throw new BadInput('--out: expected the folder of the results');
	const jobs = count('--jobs', values.jobs ?? String(availableParallelism()), MAX_JOBS);
	const shard = shardOf(values.shard ?? '1/1');
	const { games, faults, notes } = await readGames(readText(source), source === '-' ? 'stdin' : source, {
		set: values.set ?? [],
		...(values.seeds === undefined ? {} : { seeds: count('--seeds', values.seeds, MAX_SEEDS) }),
	});
	for (const line of [...faults, ...notes]) err(`${line}\n`);
	if (games.length === 0) throw new BadInput(`${source}: there is no game in it that can be trained`);
	openFolder(values.out);
	clean(values.out, Date.now());
	const mine = games.filter((_, k) => k % shard.of === shard.at);
	const told = createTold(mine.length, { now: () => performance.now(), write: err });
	const trainers = createTrainers();
	const stop = listen(
		() => {
			err('stopping: what is whole is kept\n');
			trainers.end();
		},
		() => {},
	);
	try {
		await sweep(mine, {
			dir: values.out,
			jobs,
			first: mine.length > 0 ? randomInt(mine.length) : 0,
			train: trainers.train,
			open: openOutFile,
			tell: (outcome) => {
				told.add(outcome);
				if (values.json) out(json(lineOf(outcome)));
			},
			stopped: () => stop.code() !== null,
		});
	} finally {
		trainers.end();
		stop.ignore();
	}
	const { failed, diverged } = told.end();
	const end = failed + faults.length > 0 ? EXIT.failed : diverged > 0 ? EXIT.diverged : EXIT.done;
	return stop.code() ?? end;
}

/** Every `of`-th game, from the one at `at` on, counted from 0. */
function shardOf(text: string): { readonly at: number; readonly of: number } {
	const [, i = '', n = ''] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
	const [at, of] = [Number(i) - 1, Number(n)];
	if (at >= 0 && at < of) return { at, of };
	throw new BadInput(`--shard: got ${text}, expected i/n with i from 1 to n`);
}
