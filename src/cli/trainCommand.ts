import { setImmediate as turnOfEventLoop } from 'node:timers/promises';
import { MAX_THREADS } from '../engine/threads';
import { SAMPLES, train } from '../engine/train';
import { formulaTrouble } from '../engine/trouble';
import { farApart } from '../game/clouds';
import type { Game } from '../game/game';
import { blockOf } from '../game/problem';
import { whyNoFurther } from '../model/furtherMetrics';
import { trainedOf } from '../model/trained';
import { BACKENDS } from '../protocol/messages';
import { type EndedRun, resultText } from '../result/index';
import { WrongNetworks } from '../train/saved';
import { count } from './arguments';
import { nodeKernels } from './kernels';
import { BadInput, EXIT, type Streams } from './outcome';
import { type OutFile, openOutFile, roomFor } from './outFile';
import { parseProbe } from './probe';
import { createProgress, silent } from './progress';
import { readText, refuseClashes } from './resolve';
import { listen } from './signals';

const MAX_SAMPLES = 1_000_000;

export interface TrainArguments {
	readonly samples?: string;
	readonly times?: string;
	readonly probe?: string;
	readonly metrics?: string;
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
	from?: EndedRun,
): Promise<number> {
	refuseClashes(game);
	const samples = count('--samples', values.samples ?? String(SAMPLES), MAX_SAMPLES);
	const points =
		values.probe === undefined ? undefined : parseProbe(readText(values.probe), game.dynamics.horizon);
	const times = values.times === undefined ? undefined : timesOf(values.times, game);
	if (values.metrics !== undefined) refuseMetrics(values.metrics, game);
	const threads = values.threads === undefined ? undefined : count('--threads', values.threads, MAX_THREADS);
	const wish = BACKENDS.find((known) => known === (values.backend ?? 'wasm'));
	if (!wish) throw new BadInput(`--backend: got ${values.backend}, expected ${BACKENDS.join(', ')}`);
	// Found out now, not after an hour of training.
	const file = values.out === undefined ? null : openOutFile(values.out, roomFor(game, samples));
	const stop = listen(
		() => err('\nstopping: what there is will be evaluated (once more to drop it)\n'),
		() => file?.close(),
	);
	try {
		const now = () => performance.now();
		const { kernels, backend, reason } = await nodeKernels(game, wish, threads);
		const far = farApart(game);
		if (far !== null) err(`${far}\n`);
		if (wish === 'auto' && !values.quiet) err(`${reason}\n`);
		const progress = values.quiet
			? silent
			: createProgress(game.training.steps, from?.steps ?? 0, {
					now,
					write: err,
					terminal: process.stderr.isTTY === true,
				});
		try {
			const result = await train(
				game,
				{ kernels, backend },
				{
					samples,
					...(times ? { times } : {}),
					...(points ? { probe: points } : {}),
					...(from ? { from } : {}),
					checkpoint: file !== null,
					allMetrics: values.metrics !== undefined,
					optimum: true,
					progress,
					now,
					stopped: async () => {
						await turnOfEventLoop();
						return stop.code() !== null;
					},
				},
			);
			deliver(resultText(result), file, { out, err });
			if (result.divergence === undefined) return stop.code() ?? EXIT.done;
			const advice =
				(await formulaTrouble(trainedOf(game, kernels, Float32Array.from(result.parameters)))) ??
				'Try a smaller training.learningRate, training.clip=10, or more solver.steps.';
			err(`diverged: ${result.divergence}; the result has the last sound state.\n${advice}\n`);
			return EXIT.diverged;
		} catch (error) {
			throw error instanceof WrongNetworks ? new BadInput(`--from: ${error.message}`) : error;
		} finally {
			kernels.dispose();
		}
	} finally {
		stop.ignore();
		file?.close();
	}
}

/** Throws `BadInput` unless `--metrics` says all, of a game that has them. */
function refuseMetrics(wanted: string, game: Game): void {
	if (wanted !== 'all') throw new BadInput(`--metrics: got ${wanted}, expected all`);
	const why = whyNoFurther(game);
	if (why !== null) throw new BadInput(`--metrics all: ${why}; leave it out`);
}

/** A result that its file cannot take (the disk is full, the folder gone) is not lost. */
function deliver(text: string, file: OutFile | null, { out, err }: Streams): void {
	try {
		if (file) file.put(text);
		else out(text);
	} catch (error) {
		err(
			`--out: ${error instanceof Error ? error.message : String(error)}; the result goes to standard output\n`,
		);
		out(text);
	}
}

/** Flow times in [0, T], ascending or not; of a chain of maps those that are trained. */
function timesOf(text: string, game: Game): number[] {
	const { horizon } = game.dynamics;
	const { discrete, label } = blockOf(game, 'solver').block;
	const steps = Number(game.solver.steps);
	return text.split(',').map((part) => {
		const t = part.trim() === '' ? Number.NaN : Number(part);
		if (!(t >= 0 && t <= horizon))
			throw new BadInput(
				`--times: got ${part}, expected numbers from 0 to T = ${horizon}, with commas between`,
			);
		const step = (t * steps) / horizon;
		if (discrete && Math.abs(step - Math.round(step)) > 1e-6)
			throw new BadInput(
				`--times: got ${part}, expected multiples of T/K = ${horizon / steps}: at other times U of "${label}" is not trained`,
			);
		return t;
	});
}
