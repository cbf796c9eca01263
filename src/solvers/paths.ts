import { balancedNormals, shuffled } from '../data/balanced';
import type { Game } from '../game/game';
import { blockOf, type Jet, type Problem } from '../game/problem';
import type { PathSet, Sampler } from '../game/solution';
import {
	accumulatorsOf,
	type Integrator,
	type Kernels,
	type Parts,
	RATE_INPUTS,
	type Rollout,
} from '../kernels/contract';
import { layoutOf, type Network } from '../kernels/network';
import type { Algebra, Vec } from '../math/algebra';
import { arrays, column, picked } from '../math/arrays';
import type { Rng } from '../math/rng';
import { type Graph, record } from '../math/trace';
import { learnedFlowPaths } from './learnedFlow';
import { rowsAt, stopsOf } from './stops';

/** The network of a game, as the kernels take it. */
export const networkOf = ({ network }: Game): Network => network;

/** What every loss of a game says beside its formulas: the network, and into which parts its batches are cut. */
export const commonOf = (game: Game): { readonly network: Network; readonly parts: Parts } => ({
	network: networkOf(game),
	parts: game.training.parts,
});

/** Parameters of U among those of all parts, where it comes first. */
export const valueParameters = ({ network }: Game, theta: Float32Array): Float32Array =>
	theta.subarray(0, layoutOf(network).size);

/** Which paths are run: of the dynamics with their noise, or of the deterministic flow with the same marginals. */
export type Process = 'dynamics' | 'flow';

/** Further rates to integrate along the paths, by name. */
export type Rates = <S>(A: Algebra<S>, t: S, x: Vec<S>, jet: Jet<S>) => Readonly<Record<string, S>>;

/**
 * Paths of a game from time `from` to `to`. Without noise they carry ∫∇·(velocity) dt ('divergence'), and
 * whatever `rates` adds. Throws for the flow of a game that has none.
 */
export function rolloutOf(
	problem: Problem,
	options: {
		readonly process: Process;
		readonly integrator: Integrator;
		readonly steps: number;
		readonly from: number;
		readonly to: number;
		readonly rates?: Rates;
		/** Loss terms at the end of a path; none where paths are only run. */
		readonly terms?: (accumulators: readonly string[]) => Graph;
	},
): Rollout {
	const { process, integrator, steps, from, to } = options;
	const { velocity, divergence } = process === 'flow' ? flowOf(problem) : problem;
	const sigma = process === 'flow' ? null : problem.sigma;
	const rates = record(RATE_INPUTS, (A, { x, y, t, ...jet }) => {
		const at = [x, y] as const;
		const [dx, dy] = velocity(A, t, at, jet);
		return {
			dx,
			dy,
			...(sigma ? {} : { divergence: divergence(A, t, at, jet) }),
			...options.rates?.(A, t, at, jet),
		};
	});
	const accumulators = rates.outputs.slice(2).map(({ name }) => name);
	return {
		...commonOf(problem.game),
		integrator,
		steps,
		from,
		to,
		rates,
		...(sigma ? { noise: record(['t'], (A, { t }) => ({ sigma: sigma(A, t) })) } : {}),
		terms: options.terms?.(accumulators) ?? record([], () => ({})),
	};
}

function flowOf(problem: Problem): NonNullable<Problem['flow']> {
	if (!problem.flow || problem.flow.learned)
		throw new Error('the probability flow of this game is not a function of U alone');
	return problem.flow;
}

/** Standard normals for the steps of n paths of a rollout, none where it has no noise. */
export function noiseFor(rollout: Rollout, rng: Rng, n: number): { readonly xi?: Float32Array<ArrayBuffer> } {
	if (!rollout.noise) return {};
	return { xi: Float32Array.from({ length: 2 * rollout.steps * n }, () => rng.normal()) };
}

/**
 * The same for training, balanced at each step: the cloud as a whole is then moved by what the noise is on average, and
 * the gradient has less of it. Which particle gets which normal is drawn anew at each step.
 */
export function balancedNoiseFor(
	rollout: Rollout,
	rng: Rng,
	n: number,
): { readonly xi?: Float32Array<ArrayBuffer> } {
	if (!rollout.noise) return {};
	const xi = new Float32Array(2 * rollout.steps * n);
	for (let step = 0; step < rollout.steps; step++) {
		const normals = balancedNormals(rng, n);
		xi.set(picked(normals, shuffled(rng, n)), 2 * step * n);
	}
	return { xi };
}

/** Paths, and what they carried. */
export interface Run extends PathSet {
	/** Accumulators of the rollout at T by name, [B] each: 'divergence' where there is no noise. */
	readonly accumulated: Readonly<Record<string, Float64Array>>;
}

/**
 * Generates: runs paths forward from starts at t = 0 [B, 2] in exactly the sampler's steps; `rng` draws the noise. They
 * are kept at about `wanted` + 1 times (see `stopsOf`), which change nothing in how they are run.
 */
export async function pathsOf(
	problem: Problem,
	kernels: Kernels,
	theta: Float32Array,
	starts: Float32Array,
	wanted: number,
	rng: Rng,
	sampler: Sampler = problem.game.sampler,
): Promise<Run> {
	const { steps } = sampler;
	// Kernels keep equal stretches alone: all steps, where the stops are none.
	const keep = steps % wanted === 0 ? wanted : steps;
	const span = { steps, from: 0, to: problem.horizon, keep };
	const { times, states, reduced, accumulated } = await run(
		problem,
		kernels,
		theta,
		starts,
		rng,
		sampler,
		span,
	);
	if (keep === wanted) return { times, states, reduced, accumulated };
	const { discrete } = blockOf(problem.game, 'solver').block;
	const stops = stopsOf(steps, wanted, !discrete && (sampler.process === 'flow' || !problem.sigma));
	const picked = rowsAt(states, starts.length, stops);
	return {
		times: rowsAt(times, 1, stops),
		states: picked,
		reduced: reduced === states ? picked : rowsAt(reduced, starts.length, stops),
		accumulated,
	};
}

/** A stretch of flow time in equal steps, kept at keep + 1 equally spaced times (keep divides steps). */
interface Stretch {
	readonly steps: number;
	readonly from: number;
	readonly to: number;
	readonly keep: number;
}

async function run(
	problem: Problem,
	kernels: Kernels,
	theta: Float32Array,
	starts: Float32Array,
	rng: Rng,
	sampler: Sampler,
	stretch: Stretch,
): Promise<Run> {
	const { game, horizon } = problem;
	const { from, to, keep } = stretch;
	const times = Float32Array.from({ length: keep + 1 }, (_, k) => from + (k * (to - from)) / keep);
	if (sampler.process === 'flow' && problem.flow?.learned) {
		const how = { ...sampler, ...stretch };
		const { states, divergence } = await learnedFlowPaths(problem, problem.flow, kernels, theta, starts, how);
		return { times, states, reduced: states, accumulated: { divergence } };
	}
	const turning = game.dynamics.order === 'second';
	const rollout = rolloutOf(problem, {
		...sampler,
		...stretch,
		rates: (A, t, x, jet) => {
			if (!turning) return {};
			const [wx, wy] = problem.control(A, t, x, jet);
			return { wx, wy };
		},
	});
	const { xi } = noiseFor(rollout, rng, starts.length / 2);
	const { states, accumulators } = await kernels.paths(
		rollout,
		valueParameters(game, theta),
		starts,
		keep,
		...(xi ? ([xi] as const) : []),
	);
	const reduced = turning ? states.slice() : states;
	if (turning) toPlaces(states, accumulators, rollout, times, horizon);
	return { times, states, reduced, accumulated: lastOf(rollout, accumulators, keep) };
}

/**
 * Where paths from starts at t = 0 [B, 2] are at flow time t, 0 ≤ t ≤ T, [B, 2] (see PathSet for `reduced`): the sampler's
 * own steps as far as they go, then one shorter one. At times of its grid this is what `pathsOf` keeps there, noise included.
 */
export async function placesAt(
	problem: Problem,
	kernels: Kernels,
	theta: Float32Array,
	starts: Float32Array<ArrayBuffer>,
	t: number,
	rng: Rng,
): Promise<{ readonly states: Float32Array<ArrayBuffer>; readonly reduced: Float32Array<ArrayBuffer> }> {
	const { horizon, game } = problem;
	const length = horizon / game.sampler.steps;
	const leg = async (from: Float32Array, stretch: Omit<Stretch, 'keep'>) => {
		const spanned = { ...stretch, keep: 1 };
		const { states, reduced } = await run(problem, kernels, theta, from, rng, game.sampler, spanned);
		return { states: states.slice(from.length), reduced: reduced.slice(from.length) };
	};
	const steps = Math.floor(t / length + GRID);
	const turn = steps * length;
	const whole =
		steps > 0 ? await leg(starts, { steps, from: 0, to: turn }) : { states: starts, reduced: starts };
	if (t - turn <= GRID * length) return whole;
	const { states, reduced } = await leg(whole.reduced, { steps: 1, from: turn, to: t });
	// The velocity that an acceleration has given by then goes on through the last step.
	const share = (horizon - t) / (horizon - turn);
	return {
		states: states.map((x, i) => x - share * ((whole.reduced[i] ?? 0) - (whole.states[i] ?? 0))),
		reduced,
	};
}
/** Times that differ by less than this share of a step are one. */
const GRID = 1e-6;

/** x = y − (T − t) w, in place: from where particles would end to where they are (see Problem). */
function toPlaces(
	states: Float32Array,
	accumulators: Float32Array,
	rollout: Rollout,
	times: Float32Array,
	horizon: number,
): void {
	const names = accumulatorsOf(rollout);
	const [wx, wy] = [names.indexOf('wx'), names.indexOf('wy')];
	const B = states.length / 2 / times.length;
	for (let i = 0; i < states.length / 2; i++) {
		const left = horizon - (times[Math.floor(i / B)] ?? 0);
		states[2 * i] = (states[2 * i] ?? 0) - left * (accumulators[names.length * i + wx] ?? 0);
		states[2 * i + 1] = (states[2 * i + 1] ?? 0) - left * (accumulators[names.length * i + wy] ?? 0);
	}
}

/**
 * Runs places x [n, 2] at flow time `time` backward to t = 0 along the deterministic flow, at the sampler's number of
 * steps: where they came from [n, 2], and log ρ_time(x) in nats by the change of variables (null where the reference
 * has no density). Throws for a game without a flow.
 */
export async function backwardFrom(
	problem: Problem,
	kernels: Kernels,
	theta: Float32Array,
	places: Float32Array,
	time = problem.horizon,
): Promise<{ readonly origins: Float32Array<ArrayBuffer>; readonly logModel: Float64Array | null }> {
	const { steps, integrator } = problem.game.sampler;
	const run = { integrator, steps, from: time, to: 0, keep: 1 } as const;
	const { states, divergence } = await flowPaths(problem, kernels, theta, places, run);
	const origins = states.slice(places.length);
	const at = [column(origins, 2, 0), column(origins, 2, 1)] as const;
	const logReference = problem.logReference?.(arrays(places.length / 2), at);
	return {
		origins,
		logModel: logReference ? logReference.map((value, i) => value - (divergence[i] ?? 0)) : null,
	};
}

/**
 * Runs places [n, 2] along the deterministic flow from one flow time to another: states [keep + 1, n, 2], and
 * ∫∇·(velocity) dt [n], positive in the direction of t. Throws for a game without a flow.
 */
export async function flowPaths(
	problem: Problem,
	kernels: Kernels,
	theta: Float32Array,
	places: Float32Array,
	run: Pick<Rollout, 'integrator' | 'steps' | 'from' | 'to'> & { readonly keep: number },
): Promise<{ readonly states: Float32Array<ArrayBuffer>; readonly divergence: Float64Array }> {
	if (problem.flow?.learned) return learnedFlowPaths(problem, problem.flow, kernels, theta, places, run);
	const rollout = rolloutOf(problem, { process: 'flow', ...run });
	const own = valueParameters(problem.game, theta);
	const { states, accumulators } = await kernels.paths(rollout, own, places, run.keep);
	const { divergence = new Float64Array(places.length / 2) } = lastOf(rollout, accumulators, run.keep);
	return { states, divergence };
}

/** Accumulators at the last of keep + 1 times, by name. */
export function lastOf(
	rollout: Rollout,
	accumulators: Float32Array,
	keep: number,
): Record<string, Float64Array> {
	const names = accumulatorsOf(rollout);
	const last = accumulators.subarray((accumulators.length * keep) / (keep + 1));
	return Object.fromEntries(names.map((name, k) => [name, column(last, names.length, k)]));
}
