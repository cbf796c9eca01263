import { probeBesideExact } from '../engine/probed';
import type { Game } from '../game/game';
import { unitsOf } from '../game/units';
import type { Kernels } from '../kernels/contract';
import { toData, type Units } from '../math/units';
import { type Evaluation, evaluate } from '../model/evaluation';
import { furtherMetrics } from '../model/furtherMetrics';
import { heldOutLosses } from '../model/heldOut';
import { trainedOf } from '../model/trained';
import type { ProbeAnswer, ProbePoint } from '../protocol/probe';
import type { FewSteps } from '../protocol/snapshot';
import { Diverged, type StepReport, Trainer } from '../train/trainer';
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
	readonly metrics: Measured;
	/**
	 * W2 to n true samples by the number of sampler steps, independent draws on both sides; null where reference or target
	 * cannot be sampled, or π plays no part.
	 */
	readonly fewStep: {
		readonly n: number;
		/** W2 of two sets of n true samples. */
		readonly floor: number;
		readonly w2: readonly { readonly steps: number; readonly value: number }[];
	} | null;
	/** Of samples, metrics and probes: x = shift + scale u, where losses and parameters are about u. */
	readonly units: Units;
	/** Generated, at t = T, in the target's coordinates; from balanced starts, where the reference has them. */
	readonly samples: readonly Place[];
	/** The same particles at the times asked for, and moments of ρ_t. */
	readonly times?: readonly {
		readonly t: number;
		readonly samples: readonly Place[];
		readonly metrics: Measured;
	}[];
	readonly probe?: readonly ProbeAnswer[];
	/** θ that the evaluation used: the last one that was not clearly worse on held-out samples, or the last sound one. */
	readonly parameters: readonly number[];
	/** The step whose loss was not finite, or had exploded; absent where training ended well. */
	readonly diverged?: number;
	/** What was wrong with it. */
	readonly divergence?: string;
}

type Place = readonly [number, number];

/** Metrics by id. `floor` is what the value cannot or should not go below, and what that is. */
type Measured = Readonly<
	Record<
		string,
		{
			readonly label: string;
			readonly value: number;
			/** Standard error of the value; null where it is no mean. */
			readonly error: number | null;
			readonly n: number | null;
			readonly unit: string | null;
			readonly floor: { readonly value: number; readonly label: string } | null;
			/** Why the value is not to be believed; null where nothing speaks against it. */
			readonly doubt: string | null;
		}
	>
>;

export interface TrainOptions {
	readonly samples: number;
	/** Flow times at which samples are wanted, too. */
	readonly times?: readonly number[];
	readonly probe?: readonly ProbePoint[];
	/** Whether the metrics are wanted that take longer, too. */
	readonly allMetrics?: boolean;
	readonly progress: Progress;
	/** Milliseconds, monotone. */
	now(): number;
	/** Asked before every step, and lets signals in: true ends training early, in good order. */
	stopped(): Promise<boolean>;
}

export const MAX_LOSSES = 10_000;
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
	const keep = (reports: readonly StepReport[]): void => {
		for (const { step, total, terms } of reports) {
			options.progress.step(step, total);
			// The first losses are kept whole: they are what two runs are compared by.
			if (step <= 20 || step % every === 0)
				losses.push({
					step,
					total,
					terms: Object.fromEntries(names.map((name, k) => [name, terms[k] ?? Number.NaN])),
				});
		}
	};
	const reached = async (): Promise<{ theta: Float32Array; diverged?: Diverged }> => {
		try {
			while (trainer.step < game.training.steps && !(await options.stopped())) keep(await trainer.advance());
			return { theta: await trainer.final() };
		} catch (error) {
			if (!(error instanceof Diverged)) throw error;
			keep(error.reports);
			return { theta: await trainer.parameters(), diverged: error };
		}
	};
	const { theta, diverged } = await reached();
	options.progress.end();
	const seconds = (options.now() - start) / 1000;
	const units = unitsOf(game);
	const size = { samples: options.samples, heldOut: HELD_OUT, assignment: ASSIGNMENT };
	const model = trainedOf(game, kernels, theta);
	options.progress.evaluating('held-out loss');
	const heldOut = await heldOutLosses(model, HELD_OUT);
	const evaluation = await evaluate(
		model,
		{ ...size, ...(options.times ? { times: options.times } : {}) },
		options.progress.evaluating,
	);
	const further = options.allMetrics ? await furtherMetrics(model, options.progress.evaluating) : [];
	return {
		game,
		seed: game.seed,
		steps: trainer.step,
		backend,
		seconds,
		losses,
		metrics: metricsOf([...heldOut, ...evaluation.metrics, ...further]),
		fewStep: fewStepOf(evaluation.fewSteps),
		units,
		samples: pairs(evaluation.samples, units),
		...(options.times
			? {
					times: evaluation.times.map(({ t, samples, metrics }) => ({
						t,
						samples: pairs(samples, units),
						metrics: metricsOf(metrics),
					})),
				}
			: {}),
		...(options.probe ? { probe: await probeBesideExact(model, options.probe) } : {}),
		parameters: Array.from(theta, short),
		...(diverged ? { diverged: diverged.step, divergence: diverged.message } : {}),
	};
}

const metricsOf = (metrics: Evaluation['metrics']): Measured =>
	Object.fromEntries(
		metrics.map(
			({ id, label, value, error = null, n = null, unit = null, bound: floor = null, doubt = null }) => [
				id,
				{ label, value, error, n, unit, floor, doubt },
			],
		),
	);

const fewStepOf = (measured: FewSteps | null): Result['fewStep'] =>
	measured
		? {
				n: measured.n,
				floor: measured.floor,
				w2: Array.from(measured.steps, (steps, k) => ({ steps, value: short(measured.w2[k] ?? Number.NaN) })),
			}
		: null;

/** The shortest decimals that give the same float32 again. */
const short = (value: number): number => Number(value.toPrecision(9));

const pairs = (flat: Float32Array, units: Units): Place[] => {
	const at = (i: number, axis: 0 | 1): number => short(toData(units, axis, flat[2 * i + axis] ?? 0));
	return Array.from({ length: flat.length / 2 }, (_, i) => [at(i, 0), at(i, 1)]);
};
