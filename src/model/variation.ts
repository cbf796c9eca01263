import { blockOf } from '../game/problem';
import type { PathSet } from '../game/solution';
import { arrays, column } from '../math/arrays';
import { createRng } from '../math/rng';
import { sumsOf } from '../solvers/coupling/knots';
import { sourceOf } from '../solvers/data';
import { flowPaths, placesAt } from '../solvers/paths';
import { carriedBackAt, logDensityAt, type Moment } from './logDensity';

/** Particles of a cloud that is run for its own sake. */
const CLOUD = 2000;
/** Steps of Runge–Kutta 4 from one end of the flow to the other, in a picture. */
const STEPS = 8;

/**
 * δI/δρ at places [n, 2] and flow time t: what stands on the right side of the HJB equation, in units of the cost. It is
 * taken at ρ_t, or at ρ̃_t, π carried back along the flow, where paths are trained backward (docs/mathematics.md, §2); the
 * given cloud [m, 2] is one of that law. Null without interaction. Throws where it needs a density that is missing.
 */
export async function variationAt(
	moment: Moment,
	places: Float32Array,
	cloud: Float32Array,
): Promise<Float64Array | null> {
	const { problem, kernels, t } = moment;
	const { block, params } = blockOf(problem.game, 'interaction');
	const w = block.weight(params);
	const kernel = block.pair?.(params);
	const n = places.length / 2;
	if (kernel) {
		const factor = ((kernel.kind === 'distance' ? -2 : 2) * w) / cloud.length;
		const { values } = await sumsOf(kernels)({ ...kernel, at: places, from: cloud, others: false });
		return Float64Array.from(values, (value) => factor * value);
	}
	if (!block.variation) return null;
	const A = arrays(n);
	const x = [column(places, 2, 0), column(places, 2, 1)] as const;
	const { direction, horizon } = problem;
	const backward = direction === 'backward';
	const steps = Math.max(1, Math.round((STEPS * (backward ? horizon - t : t)) / horizon));
	const sampler = { process: 'flow', integrator: 'rk4', steps } as const;
	const coarse = { ...moment, problem: { ...problem, game: { ...problem.game, sampler } } };
	const logModel = await (backward ? carriedBackAt(coarse, places) : logDensityAt(coarse, places, cloud));
	if (!logModel) throw new Error(`${block.label} needs the density of where paths begin`);
	const logTarget = problem.logTarget?.(A, x);
	const variation = block.variation(A, params, { x, logModel, ...(logTarget ? { logTarget } : {}) });
	return variation.map((value) => w * value);
}

/** A cloud of ρ_t [2000, 2], run from fresh starts as the sampler says; the same for a seed. */
export async function cloudAt({ problem, kernels, theta, t }: Moment): Promise<Float32Array> {
	const rng = createRng(problem.game.seed).split('cloud');
	const starts = sourceOf(problem.game, 'reference')(rng, CLOUD);
	return (await placesAt(problem, kernels, theta, starts, t, rng)).reduced;
}

/** A cloud of what an interaction sees at t [2000, 2]: ρ_t, or ρ̃_t where paths are trained backward; the same for a seed. */
export async function crowdAt(moment: Moment): Promise<Float32Array> {
	if (moment.problem.direction === 'forward') return cloudAt(moment);
	return (await carriedBack(moment, moment.t, 1)).subarray(0, 2 * CLOUD);
}

/** The same at each of the K times of paths from 0 to T: their own states, or ρ̃_t. [K, m, 2]. */
export async function crowdsAlong(
	model: Omit<Moment, 't'>,
	{ times, states }: PathSet,
): Promise<Float32Array> {
	const { game, direction } = model.problem;
	// Other interactions read densities.
	const seen = direction === 'backward' && blockOf(game, 'interaction').block.pair;
	return seen ? carriedBack(model, 0, times.length - 1) : states;
}

/** Samples of π, run back along the flow to `from`: states [keep + 1, 2000, 2], ascending in time to T. */
async function carriedBack(
	{ problem, kernels, theta }: Omit<Moment, 't'>,
	from: number,
	keep: number,
): Promise<Float32Array> {
	const { game, horizon } = problem;
	const places = sourceOf(game, 'target')(createRng(game.seed).split('carried back'), CLOUD);
	const steps = keep * Math.ceil(STEPS / keep);
	const run = { integrator: 'rk4', steps, from: horizon, to: from, keep } as const;
	const { states } =
		from === horizon
			? { states: Float32Array.from([...places, ...places]) }
			: await flowPaths(problem, kernels, theta, places, run);
	const ascending = new Float32Array(states.length);
	for (let k = 0; k <= keep; k++)
		ascending.set(states.subarray(k * places.length, (k + 1) * places.length), (keep - k) * places.length);
	return ascending;
}
