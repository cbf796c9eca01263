import { parseArgs } from 'node:util';
import type { Game } from '../game/game';
import { nameOf } from '../game/names';
import { clashes } from '../game/needs';
import { blockOf } from '../game/problem';
import { linkOf, MAX_LINK } from '../share/index';
import { jsonSchema } from '../spec/jsonSchema';
import { presets } from '../spec/presets/index';
import { nearest } from '../spec/words';
import { refuseAnotherRun, runIn } from './continued';
import { BadInput, EXIT, json, type Streams } from './outcome';
import { applySettings, resolveGame } from './resolve';

export const USAGE = `usage: npm run -s lab -- <command>

  presets [--json]     ids and titles of the games to start from (--json: with the games)
  schema               JSON Schema of a game
  check   <game>       name of the model, solver chosen, clashes (exit code 2 on a clash)
  train   <game>       trains, and writes the result as JSON
  link    <game>       the share link's hash
  sweep   <list>       trains a list of games, a process each, one thread each, into a folder
  collect <folder>     a table of what is in it: mean and std over seeds
  doctor  [--json]     this machine: each kernel against TensorFlow.js, steps a second, versions (exit code 1 where
                       one is wrong; --threads N); for a report of a fault

<game> is a preset id, a link or its hash, or a JSON file. check, train and link also take
  --set path=value     changes one parameter (terminal.weight=20) or block (running=relativistic); repeatable;
                       target.points=@table.csv takes the points of a table
  --seed S             seeds initialization, samples and noise
and train takes
  --steps N            training steps
  --samples N          generated samples in the result (1000)
  --times t,t,…        samples and their moments at these flow times, too
  --probe file.json    [{ "x": [x, y], "t": t }, …]: asks for value, gradient, velocity, … at these points,
                       of the exact solution, too, where one is known, and how far the model is from that over time;
                       the values of both may be apart by a function of t, which nothing but slopes of U determines
  --metrics all        further distances to the target, coverage of its modes, path energy (seconds more)
  --out file.json      where the result goes, instead of standard output, with what --from needs; nothing but a plain
                       file is replaced
  --from file.json     goes on from where the run of such a file ended, as if it had not stopped; <game> is then that of
                       the file, with more --steps (whose schedule then holds), or other values of what may change while training
  --threads N          processor threads (all, at most 8); the numbers do not depend on it
  --backend B          wasm (default: the same numbers everywhere), relaxed (wasm with relaxed SIMD: faster, last
                       bits of this processor), webgpu, or auto (whichever is faster)
  --quiet              no progress

<list> is a file (- for standard input) of one game a line: its JSON, or a <game>; empty lines, and those that begin with
# and are no hash of a link, are skipped. sweep takes
  --out folder         where results go, as train writes them, each under the hash of its game: what is there is not
                       trained again, so a sweep that was stopped goes on, and any number of machines may share a folder
  --set path=v1,v2,…   in every game; of several values each, of several --set every combination
  --seeds n            seeds 1 to n
  --jobs k             games at a time (as many as there are processor cores)
  --shard i/n          every n-th of these games, from the i-th on (i from 1 to n)
  --json               a line of JSON on standard output for each game
and collect
  --out name           writes name.csv and name.json, instead of CSV to standard output
  --json               JSON to standard output

Exit code: 0 done, 1 some of it failed (what and why is said; the rest is done), 2 bad input, 3 diverged (the result has
the last sound state), 130, 143, 129 stopped by Ctrl-C, SIGTERM, SIGHUP (the result has what was reached; a sweep keeps what is whole).
`;

const GAME_OPTIONS = { set: { type: 'string', multiple: true }, seed: { type: 'string' } } as const;
const TRAIN_OPTIONS = {
	...GAME_OPTIONS,
	steps: { type: 'string' },
	samples: { type: 'string' },
	times: { type: 'string' },
	probe: { type: 'string' },
	metrics: { type: 'string' },
	out: { type: 'string' },
	from: { type: 'string' },
	threads: { type: 'string' },
	backend: { type: 'string' },
	quiet: { type: 'boolean' },
} as const;

type Command = (args: string[], streams: Streams) => Promise<number>;

const commands: Readonly<Record<string, Command>> = {
	presets: async (args, { out }) => {
		const { values } = parseArgs({ args, options: { json: { type: 'boolean' } } });
		if (values.json) out(json(presets));
		else for (const { id, title } of presets) out(`${id.padEnd(20)} ${title}\n`);
		return EXIT.done;
	},
	schema: async (args, { out }) => {
		parseArgs({ args, options: {} });
		out(json(jsonSchema()));
		return EXIT.done;
	},
	check: async (args, { out }) => {
		const { game } = await gameOf(parseArgs({ args, options: GAME_OPTIONS, allowPositionals: true }));
		const { name, known, theory } = nameOf(game);
		const found = clashes(game).map(({ slots, message, fix }) => ({ slots, message, fix: fix.label }));
		const solver = { id: game.solver.id, label: blockOf(game, 'solver').block.label };
		out(json({ name, known, solver, clashes: found, theory }));
		return found.length === 0 ? EXIT.done : EXIT.badInput;
	},
	link: async (args, { out, err }) => {
		const { game } = await gameOf(parseArgs({ args, options: GAME_OPTIONS, allowPositionals: true }));
		const { hash, rounded, fits, without } = await linkOf(game);
		for (const slot of without)
			err(`the link does not carry the points of the ${slot}: send the JSON file instead\n`);
		if (rounded) err('points were rounded to three decimals, to make the link shorter\n');
		if (!fits)
			err(
				`the link has ${hash.length} characters, and some programs break links beyond ${MAX_LINK}: send the JSON file instead\n`,
			);
		out(`#${hash}\n`);
		return EXIT.done;
	},
	train: async (args, streams) => {
		const parsed = parseArgs({ args, options: TRAIN_OPTIONS, allowPositionals: true });
		const { from: path } = parsed.values;
		const from = path === undefined ? undefined : runIn(path);
		const { game, values } = await gameOf(parsed, from?.game);
		if (from) refuseAnotherRun(from, game);
		// The engine is heavy to load, and no other command needs it.
		const { trainCommand } = await import('./trainCommand');
		return trainCommand(game, values, streams, from);
	},
	sweep: async (args, streams) => {
		const { values, positionals } = parseArgs({
			args,
			options: {
				set: { type: 'string', multiple: true },
				seeds: { type: 'string' },
				out: { type: 'string' },
				jobs: { type: 'string' },
				shard: { type: 'string' },
				json: { type: 'boolean' },
			},
			allowPositionals: true,
		});
		const { sweepCommand } = await import('./sweep/sweepCommand');
		return sweepCommand(only('<list>', positionals), values, streams);
	},
	collect: async (args, streams) => {
		const { values, positionals } = parseArgs({
			args,
			options: { out: { type: 'string' }, json: { type: 'boolean' } },
			allowPositionals: true,
		});
		const { collectCommand } = await import('./sweep/collectCommand');
		return collectCommand(only('<folder>', positionals), values, streams);
	},
	doctor: async (args, streams) => {
		const { values } = parseArgs({
			args,
			options: { json: { type: 'boolean' }, threads: { type: 'string' } },
		});
		// All of TensorFlow.js comes with it.
		const { doctorCommand } = await import('./doctorCommand');
		return doctorCommand(values, streams);
	},
};

/** Runs one command line (without node and script) and returns its exit code. */
export async function runCommand(
	[name = '', ...given]: readonly string[],
	streams: Streams,
): Promise<number> {
	const args = signed(given);
	if (name === 'help' || name === '--help') {
		streams.out(USAGE);
		return EXIT.done;
	}
	const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
	try {
		if (command) return await command(args, streams);
		const near = nearest(name, Object.keys(commands));
		throw new BadInput(
			name === '' ? USAGE : `no command "${name}"${near ? ` (did you mean ${near}?)` : ''}\n\n${USAGE}`,
		);
	} catch (error) {
		if (!(error instanceof Error) || !(error instanceof BadInput || isArgumentError(error))) throw error;
		streams.err(`${error.message.trimEnd()}\n`);
		return EXIT.badInput;
	}
}

/** parseArgs takes the −5 of `--seed -5` for an option; it is the value, to be judged by its range. */
const signed = (args: readonly string[]): string[] =>
	args.reduce<string[]>((read, arg) => {
		const option = read.at(-1) ?? '';
		if (/^-[\d.]/.test(arg) && /^--[a-z]+$/.test(option)) read[read.length - 1] = `${option}=${arg}`;
		else read.push(arg);
		return read;
	}, []);

/** The one argument that is no option. Throws `BadInput`. */
function only(what: string, [given, ...rest]: readonly string[]): string {
	if (given !== undefined && rest.length === 0) return given;
	throw new BadInput(
		`expected one ${what}, got ${given === undefined ? 0 : 1 + rest.length}; "help" tells how`,
	);
}

interface GameArguments {
	readonly values: { readonly set?: string[]; readonly seed?: string; readonly steps?: string };
	readonly positionals: readonly string[];
}

/** The game a command line speaks of: `<game>`, or without it `other`, with --set, --seed and --steps applied. */
async function gameOf<A extends GameArguments>(parsed: A, other?: Game): Promise<A & { game: Game }> {
	const base =
		other && parsed.positionals.length === 0 ? other : await resolveGame(only('<game>', parsed.positionals));
	const { set = [], seed, steps } = parsed.values;
	const settings = [...set];
	if (seed !== undefined) settings.push(`seed=${seed}`);
	if (steps !== undefined) settings.push(`training.steps=${steps}`);
	return { ...parsed, game: applySettings(base, settings) };
}

/** parseArgs throws TypeErrors with codes of its own for options it does not know. */
const isArgumentError = (error: Error): boolean =>
	'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
