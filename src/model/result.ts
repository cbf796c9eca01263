import { certificateOf, NoBound } from '../exact/certificate/index';
import type { Solution } from '../game/solution';
import { unitsOf } from '../game/units';
import { toData, type Units } from '../math/units';
import type { ProbeAnswer } from '../protocol/probe';
import type { FewSteps } from '../protocol/snapshot';
import type { Result } from '../result/index';
import { assetsOf } from '../spec/assets';
import { LAB } from '../spec/version';
import { apartFrom } from './apart';
import { type Evaluation, type EvaluationSize, evaluate } from './evaluation';
import { excessMetric, leastOf } from './excess';
import { furtherMetrics } from './furtherMetrics';
import { heldOutLosses } from './heldOut';
import { optimumMetrics, optimumOf } from './optimum';
import type { Trained } from './trained';

/** What a result says of the training, which the model itself does not know. */
export type Training = Pick<
	Result,
	'steps' | 'backend' | 'seconds' | 'losses' | 'marks' | 'diverged' | 'divergence' | 'checkpoint'
>;

export interface ResultOptions {
	/** Generated samples that are handed out. */
	readonly samples: number;
	/** How many held-out samples the metrics stand on; as the command line has them if absent. */
	readonly size?: Pick<EvaluationSize, 'heldOut' | 'assignment'>;
	/** Flow times at which samples are wanted, too. */
	readonly times?: readonly number[];
	/** Whether the metrics are wanted that take longer, too. */
	readonly allMetrics?: boolean;
	/** Whether the distance to the least cost is wanted. */
	readonly optimum?: boolean;
	/** The exact solution, where that is known: what the model costs more is a metric then. */
	readonly exact?: Solution | null;
	/** Whether it is to be told how far the model is from that over flow time. */
	readonly apart?: boolean;
	/** What was asked of the model besides. */
	readonly probe?: readonly ProbeAnswer[];
	/** Hears what is being measured. */
	tell?(what: string): void;
}

const LARGE: NonNullable<ResultOptions['size']> = { heldOut: 10_000, assignment: 1000 };

/** Evaluates a trained model, and puts together what a result file holds of it. */
export async function resultOf(
	model: Trained,
	training: Training,
	{
		samples,
		size = LARGE,
		times,
		allMetrics = false,
		optimum = false,
		exact = null,
		apart = false,
		probe,
		tell = () => {},
	}: ResultOptions,
): Promise<Result> {
	const { game, theta } = model;
	const units = unitsOf(game);
	tell('held-out loss');
	const heldOut = await heldOutLosses(model, size.heldOut);
	const evaluation = await evaluate(model, { ...size, samples, ...(times ? { times } : {}) }, tell);
	const further = allMetrics ? await furtherMetrics(model, tell) : [];
	const known = optimum ? await optimumIn(model, tell) : null;
	const beside = apart && exact ? await apartIn(model, exact, tell) : null;
	const { steps, backend, seconds, losses, ...more } = training;
	const assets = assetsOf(game).map(({ asset: id, name, transform, values }) => ({
		id,
		name,
		transform,
		values,
	}));
	return {
		version: 1,
		lab: LAB,
		game,
		seed: game.seed,
		steps,
		backend,
		seconds,
		losses,
		metrics: metricsOf([
			...heldOut,
			...evaluation.metrics,
			...further,
			...(known ? optimumMetrics(known) : []),
			...(known && exact ? excessMetric(game, known, leastOf(exact)) : []),
		]),
		fewStep: fewStepOf(evaluation.fewSteps),
		...(optimum ? { optimum: known ?? null } : {}),
		units,
		samples: pairs(evaluation.samples, units),
		...(times
			? {
					times: evaluation.times.map(({ t, samples, metrics }) => ({
						t,
						samples: pairs(samples, units),
						metrics: metricsOf(metrics),
					})),
				}
			: {}),
		...(probe ? { probe } : {}),
		...(beside ? { apart: beside } : {}),
		parameters: Array.from(theta, short),
		...more,
		...(assets.length > 0 ? { assets } : {}),
	};
}

/** Null where the game has no certificate, or the model is no bound: why is told. */
async function optimumIn(
	model: Trained,
	tell: NonNullable<ResultOptions['tell']>,
): Promise<Result['optimum'] | null> {
	const certificate = certificateOf(model.problem);
	const none = (why: string): null => {
		tell(`no distance to the optimum, since ${why}.`);
		return null;
	};
	if (typeof certificate === 'string') return none(certificate);
	tell('distance to the optimum');
	try {
		return await optimumOf(model, certificate);
	} catch (error) {
		if (!(error instanceof NoBound)) throw error;
		return none(error.message);
	}
}

const compared = async (model: Trained, exact: Solution) => (await (await apartFrom(exact))?.(model)) ?? null;

/** Null where ρ_0 cannot be sampled, or the solution has no v; and where paths fail, of which it is told why. */
async function apartIn(
	model: Trained,
	exact: Solution,
	tell: NonNullable<ResultOptions['tell']>,
): Promise<Result['apart'] | null> {
	tell('distance to the exact solution');
	const found = await compared(model, exact).catch((error: unknown) => {
		// What was trained is not lost for paths that the solution cannot tell.
		tell(`no distance to the exact solution: ${error instanceof Error ? error.message : String(error)}.`);
		return null;
	});
	if (!found) return null;
	const { times, velocity, w2, floor, n } = found;
	const { scale } = unitsOf(model.game);
	return {
		exact: exact.error ?? '',
		n,
		times: Array.from(times, (t, k) => ({
			t: short(t),
			velocity: short(velocity[k] ?? Number.NaN),
			w2: short(scale * (w2[k] ?? Number.NaN)),
			floor: short(scale * (floor[k] ?? Number.NaN)),
		})),
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

const pairs = (flat: Float32Array, units: Units): Result['samples'] => {
	const at = (i: number, axis: 0 | 1): number => short(toData(units, axis, flat[2 * i + axis] ?? 0));
	return Array.from({ length: flat.length / 2 }, (_, i) => [at(i, 0), at(i, 1)] as const);
};
