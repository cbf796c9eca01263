import { blockOf } from '../game/problem';
import { arrays, column } from '../math/arrays';
import { createRng } from '../math/rng';
import { sumsOf } from '../solvers/coupling/knots';
import { sourceOf } from '../solvers/data';
import { placesAt } from '../solvers/paths';
import { logDensityAt, type Moment } from './logDensity';

/** Particles of a cloud that is run for its own sake. */
const CLOUD = 2000;
/** Steps of Runge–Kutta 4 behind log ρ_T in a picture. */
const STEPS = 8;

/**
 * δI/δρ at places [n, 2] and flow time t: what stands on the right side of the HJB equation, in units of the cost. ρ_t is
 * the given cloud of particles [m, 2] at t. Null without interaction. Throws where it needs a density that is missing.
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
		const { values } = sumsOf(kernels)({ ...kernel, at: places, from: cloud, others: false });
		return Float64Array.from(values, (value) => factor * value);
	}
	if (!block.variation) return null;
	const A = arrays(n);
	const x = [column(places, 2, 0), column(places, 2, 1)] as const;
	const steps = Math.max(1, Math.round((STEPS * t) / problem.horizon));
	const sampler = { process: 'flow', integrator: 'rk4', steps } as const;
	const coarse = { ...problem, game: { ...problem.game, sampler } };
	const logModel = await logDensityAt({ ...moment, problem: coarse }, places, cloud);
	if (!logModel) throw new Error(`${block.label} needs the density of the reference`);
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
