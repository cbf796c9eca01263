import { type Evaluation, evaluate } from '../engine/evaluation';
import { fewStepsOf } from '../engine/fewSteps';
import type { Game } from '../game/game';
import type { Kernels } from '../kernels/contract';
import type { FewSteps } from '../protocol/snapshot';
import { Diverged, Trainer } from '../train/trainer';
import { type ProbeAnswer, type ProbePoint, probe } from './probe';
import type { Progress } from './progress';

/** What `lab train` writes. Numbers are float32 unless said otherwise; JSON writes a non-finite one as null. */
export interface Result {
	readonly game: Game;
	readonly seed: number;
	/** Steps taken. */
	readonly steps: number;
	readonly backend: string;
	/** Spent training, evaluation not included. */
	readonly seconds: number;
	/** `total` is weighted, `terms` are unweighted means; thinned evenly beyond MAX_LOSSES. */
	readonly losses: readonly {
		readonly step: number;
		readonly total: number;
		readonly terms: Readonly<Record<string, number>>;
	}[];
	/** `floor` is what the value cannot or should not go below, and what that is. */
	readonly metrics: Readonly<
		Record<
			string,
			{
				readonly label: string;
				readonly value: number;
				/** Standard error of the value, where it has one. */
				readonly error: number | null;
				readonly n: number | null;
				readonly unit: string | null;
				readonly floor: { readonly value: number; readonly label: string } | null;
				/** Why the value is not to be believed; null where nothing speaks against it. */
				readonly doubt: string | null;
			}
		>
	>;
	/** W2 to n true samples by the number of sampler steps; null where reference or target cannot be sampled, or π plays no part. */
	readonly fewStep: {
		readonly n: number;
		/** W2 of two sets of n true samples. */
		readonly floor: number;
		readonly w2: readonly { readonly steps: number; readonly value: number }[];
	} | null;
	/** Generated, at t = T, in the target's coordinates. */
	readonly samples: readonly (readonly [number, number])[];
	readonly probe?: readonly ProbeAnswer[];
	/** θ that the evaluation used: the last one that was not clearly worse on held-out samples, or the last finite one. */
	readonly parameters: readonly number[];
	/** The step whose loss was not finite; absent where training ended well. */
	readonly diverged?: number;
}

export interface TrainOptions {
	readonly samples: number;
	readonly probe?: readonly ProbePoint[];
	readonly progress: Progress;
	/** Milliseconds, monotone. */
	now(): number;
	/** Asked before every step, and lets signals in: true ends training early, in good order. */
	stopped(): Promise<boolean>;
}

const MAX_LOSSES = 10_000;
/** Held-out samples behind NLL and inversion error; each side of the exact Wasserstein distance. */
const HELD_OUT = 10_000;
const ASSIGNMENT = 1000;

/** Trains a game without clashes from its seed, and evaluates it. */
export async function train(
	game: Game,
	{ kernels, backend }: { readonly kernels: Kernels; readonly backend: string },
	options: TrainOptions,
): Promise<Result> {
	const trainer = await Trainer.create(game, kernels);
	const names = trainer.terms.map(({ name }) => name);
	const every = Math.ceil(game.training.steps / MAX_LOSSES);
	const losses: Result['losses'][number][] = [];
	const start = options.now();
	let diverged: number | undefined;
	try {
		while (trainer.step < game.training.steps && !(await options.stopped())) {
			for (const { step, total, terms } of await trainer.advance()) {
				options.progress.step(step, total);
				// The first losses are kept whole: they are what two runs are compared by.
				if (step <= 20 || step % every === 0)
					losses.push({
						step,
						total,
						terms: Object.fromEntries(names.map((name, k) => [name, terms[k] ?? Number.NaN])),
					});
			}
		}
	} catch (error) {
		if (!(error instanceof Diverged)) throw error;
		diverged = error.step;
	}
	options.progress.end();
	const seconds = (options.now() - start) / 1000;
	const theta = await (diverged === undefined ? trainer.final() : trainer.parameters());
	const { samples, metrics } = await evaluate(game, kernels, theta, {
		samples: options.samples,
		heldOut: HELD_OUT,
		assignment: ASSIGNMENT,
	});
	return {
		game,
		seed: game.seed,
		steps: trainer.step,
		backend,
		seconds,
		losses,
		metrics: metricsOf(metrics),
		fewStep: fewStepOf(await fewStepsOf(game, ASSIGNMENT)?.(kernels, theta)),
		samples: pairs(samples),
		...(options.probe ? { probe: await probe(game, kernels, theta, options.probe) } : {}),
		parameters: Array.from(theta, short),
		...(diverged === undefined ? {} : { diverged }),
	};
}

const metricsOf = (metrics: Evaluation['metrics']): Result['metrics'] =>
	Object.fromEntries(
		metrics.map(
			({ id, label, value, error = null, n = null, unit = null, bound: floor = null, doubt = null }) => [
				id,
				{ label, value, error, n, unit, floor, doubt },
			],
		),
	);

const fewStepOf = (measured: FewSteps | undefined): Result['fewStep'] =>
	measured
		? {
				n: measured.n,
				floor: measured.floor,
				w2: Array.from(measured.steps, (steps, k) => ({ steps, value: short(measured.w2[k] ?? Number.NaN) })),
			}
		: null;

/** The shortest decimals that give the same float32 again. */
const short = (value: number): number => Number(value.toPrecision(9));

const pairs = (flat: Float32Array): (readonly [number, number])[] =>
	Array.from({ length: flat.length / 2 }, (_, i) => [short(flat[2 * i] ?? 0), short(flat[2 * i + 1] ?? 0)]);
