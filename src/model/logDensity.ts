import { pointsAt } from '../game/points';
import type { Problem } from '../game/problem';
import type { Kernels } from '../kernels/contract';
import { arrays, column } from '../math/arrays';
import { learnedIn, logMasses } from '../solvers/coupling/learnedDensity';
import { backwardFrom, flowPaths } from '../solvers/paths';

/** A game with parameters θ of all its parts, at flow time t. */
export interface Moment {
	readonly problem: Problem;
	readonly kernels: Kernels;
	readonly theta: Float32Array;
	readonly t: number;
}

/** Places behind the mass of a density that is learned. */
const WEIGHED = 1024;

/**
 * log ρ_t in nats at places [n, 2]: by the flow run backward, or as it is learned beside U, made a density by the help of a
 * cloud of ρ_t [m, 2]. (There is a flow there, too, but it spreads what the score is off at early times over all that
 * comes from there.) Null without log ρ_0, or without either.
 */
export async function logDensityAt(
	{ problem, kernels, theta, t }: Moment,
	places: Float32Array,
	cloud: Float32Array,
): Promise<Float64Array | null> {
	const n = places.length / 2;
	if (t === 0) return problem.logReference?.(arrays(n), [column(places, 2, 0), column(places, 2, 1)]) ?? null;
	if (!problem.flow) return null;
	if (!problem.flow.learned) return (await backwardFrom(problem, kernels, theta, places, t)).logModel;
	const learned = learnedIn(problem.game.network, theta);
	const Q = column(await kernels.jets(learned.network, learned.theta, pointsAt(places, t)), 7, 0);
	const [mass = Number.NaN] = await logMasses(kernels, learned, [cloud], [t], WEIGHED);
	return Q.map((value) => -value - mass);
}

/**
 * log ρ̃_t in nats at places [n, 2], where ρ̃_t is π carried back along the flow: what costs on the way are means over
 * where paths are trained backward. It is log π where the flow takes them, by the change of variables, with the sampler's
 * number of steps. Null without log π.
 */
export async function carriedBackAt(
	{ problem, kernels, theta, t }: Moment,
	places: Float32Array,
): Promise<Float64Array | null> {
	const logTarget = (at: Float32Array): Float64Array | null =>
		problem.logTarget?.(arrays(at.length / 2), [column(at, 2, 0), column(at, 2, 1)]) ?? null;
	const { horizon, game } = problem;
	if (t === horizon) return logTarget(places);
	const { integrator, steps } = game.sampler;
	const run = { integrator, steps, from: t, to: horizon, keep: 1 };
	const { states, divergence } = await flowPaths(problem, kernels, theta, places, run);
	return logTarget(states.subarray(places.length))?.map((value, i) => value + (divergence[i] ?? 0)) ?? null;
}
