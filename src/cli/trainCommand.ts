import { existsSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as turnOfEventLoop } from 'node:timers/promises';
import { formulaTrouble } from '../engine/trouble';
import type { Game } from '../game/game';
import { BACKENDS } from '../protocol/messages';
import { MAX_THREADS, nodeKernels } from './kernels';
import { BadInput, EXIT, json, type Streams } from './outcome';
import { parseProbe } from './probe';
import { createProgress, silent } from './progress';
import { readText, refuseClashes } from './resolve';
import { train } from './train';

const MAX_SAMPLES = 1_000_000;

export interface TrainArguments {
	readonly samples?: string;
	readonly probe?: string;
	readonly out?: string;
	readonly threads?: string;
	readonly backend?: string;
	readonly quiet?: boolean;
}

/** `lab train`: everything that can be wrong is found before the first step. Throws `BadInput`. */
export async function trainCommand(
	game: Game,
	values: TrainArguments,
	{ out, err }: Streams,
): Promise<number> {
	refuseClashes(game);
	const samples = count('--samples', values.samples ?? '1000', MAX_SAMPLES);
	const points =
		values.probe === undefined ? undefined : parseProbe(readText(values.probe), game.dynamics.horizon);
	const threads = values.threads === undefined ? undefined : count('--threads', values.threads, MAX_THREADS);
	const wish = BACKENDS.find((known) => known === (values.backend ?? 'wasm'));
	if (!wish) throw new BadInput(`--backend: got ${values.backend}, expected ${BACKENDS.join(', ')}`);
	// Found out now, not after an hour of training.
	if (values.out !== undefined) refuseUnwritable(values.out);

	let stopped = false;
	const stop = (): void => {
		stopped = true;
		err('\nstopping: what there is will be evaluated (Ctrl-C again to drop it)\n');
	};
	process.once('SIGINT', stop);
	const now = () => performance.now();
	const { kernels, backend, reason } = await nodeKernels(game, wish, threads);
	if (wish === 'auto' && !values.quiet) err(`${reason}\n`);
	try {
		const result = await train(
			game,
			{ kernels, backend },
			{
				samples,
				...(points ? { probe: points } : {}),
				progress: values.quiet
					? silent
					: createProgress(game.training.steps, { now, write: err, terminal: process.stderr.isTTY === true }),
				now,
				stopped: async () => {
					await turnOfEventLoop();
					return stopped;
				},
			},
		);
		if (values.out === undefined) out(json(result));
		else writeWhole(values.out, json(result));
		if (result.diverged === undefined) return stopped ? EXIT.stopped : EXIT.done;
		const advice =
			(await formulaTrouble(game, kernels, Float32Array.from(result.parameters))) ??
			'Try a smaller training.learningRate, training.clip=10, or more solver.steps.';
		err(
			`diverged: the loss stopped being finite at step ${result.diverged}; the result has the last finite state.\n${advice}\n`,
		);
		return EXIT.diverged;
	} finally {
		process.off('SIGINT', stop);
		kernels.dispose();
	}
}

function count(option: string, text: string, max: number): number {
	const value = Number(text);
	if (text.trim() === '' || !Number.isInteger(value) || value < 1 || value > max)
		throw new BadInput(`${option}: got ${text}, expected an integer from 1 to ${max}`);
	return value;
}

function refuseUnwritable(path: string): void {
	const folder = dirname(path);
	if (!existsSync(folder)) throw new BadInput(`--out ${path}: the folder ${folder} does not exist`);
	if (existsSync(path) && statSync(path).isDirectory()) throw new BadInput(`--out ${path}: this is a folder`);
}

/** A reader never sees half a result. */
function writeWhole(path: string, text: string): void {
	writeFileSync(`${path}.part`, text);
	renameSync(`${path}.part`, path);
}
