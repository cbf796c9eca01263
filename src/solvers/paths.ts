import { balancedNormals, shuffled } from '../data/balanced';
import type { Game } from '../game/game';
import type { Jet, Problem } from '../game/problem';
import {
	accumulatorsOf,
	type Integrator,
	type Kernels,
	RATE_INPUTS,
	type Rollout,
} from '../kernels/contract';
import { layoutOf, type Network } from '../kernels/network';
import type { Algebra, Vec } from '../math/algebra';
import { arrays, column } from '../math/arrays';
import type { Rng } from '../math/rng';
import { type Graph, record } from '../math/trace';
import { learnedFlowPaths } from './learnedFlow';

/** The network of a game, as the kernels take it. */
export const networkOf = ({ network }: Game): Network => network;

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
		network: networkOf(problem.game),
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
		shuffled(rng, n).forEach((from, to) => {
			xi.set(normals.subarray(2 * from, 2 * from + 2), 2 * (step * n + to));
		});
	}
	return { xi };
}

/** Paths at K = keep + 1 equally spaced flow times. */
export interface PathSet {
	/** [K], ascending, 0 … T. */
	readonly times: Float32Array<ArrayBuffer>;
	/** Places [K, B, 2]. */
	readonly states: Float32Array<ArrayBuffer>;
	/** What U is a function of [K, B, 2]: the places, or where particles would end without further control. */
	readonly reduced: Float32Array<ArrayBuffer>;
	/** Accumulators of the rollout at T by name, [B] each: 'divergence' where there is no noise. */
	readonly accumulated: Readonly<Record<string, Float64Array>>;
}

/** Smallest number of steps that is at least `steps` and a multiple of `keep`. */
const multiple = (steps: number, keep: number): number => Math.ceil(steps / keep) * keep;

/** How a game's sampler runs it; a setting given here goes before the game's own. */
export type Sampler = Game['sampler'];

/** Generates: runs paths forward from starts at t = 0 [B, 2], as the sampler says; `rng` draws the noise. */
export async function pathsOf(
	problem: Problem,
	kernels: Kernels,
	theta: Float32Array,
	starts: Float32Array,
	keep: number,
	rng: Rng,
	sampler: Sampler = problem.game.sampler,
): Promise<PathSet> {
	const { horizon, game } = problem;
	const turning = game.dynamics.order === 'second';
	const times = Float32Array.from({ length: keep + 1 }, (_, k) => (k * horizon) / keep);
	const span = { steps: multiple(sampler.steps, keep), from: 0, to: horizon } as const;
	if (sampler.process === 'flow' && problem.flow?.learned) {
		const run = { ...sampler, ...span, keep };
		const { states, divergence } = await learnedFlowPaths(problem, problem.flow, kernels, theta, starts, run);
		return { times, states, reduced: states, accumulated: { divergence } };
	}
	const rollout = rolloutOf(problem, {
		...sampler,
		...span,
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
