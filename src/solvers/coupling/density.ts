import type { Problem } from '../../game/problem';
import { arrays, column } from '../../math/arrays';
import type { Knots } from './knots';

/** log ρ_t of all particles at all knots, and how its cotangents go on. */
export interface KnotDensity {
	/** [K, B], nats. */
	readonly values: Float64Array;
	/** Adds what the cotangents [K, B] of `values` ask of the paths to the pull. */
	pullBack(bars: Float64Array): void;
}

/**
 * The log-density of where the particles are, by what it was where they set out: log ρ_t = log ρ_0 − ∫_0^t ∇·(velocity) ds,
 * or, where paths are run backward from π, log π + ∫_t^T. Throws where the density at the start is missing.
 */
export function carriedDensity(problem: Problem, knots: Knots): KnotDensity {
	const { particles: B, backward } = knots;
	const sign = backward ? 1 : -1;
	const start = logDensityOf(backward ? problem.logTarget : problem.logReference, knots.cloud(0));
	const values = knots
		.accumulated('divergence')
		.map((gathered, index) => (start[index % B] ?? Number.NaN) + sign * gathered);
	return {
		values,
		pullBack: (bars) => {
			bars.forEach((bar, index) => {
				knots.push(Math.floor(index / B), index % B, 'divergence', sign * bar);
			});
		},
	};
}

/** log ρ_0 or log π, in nats, at places [B, 2]. Throws where it is missing. */
export function logDensityOf(log: Problem['logReference'], places: Float32Array): Float64Array {
	if (!log) throw new Error('a cost of log ρ needs the density of where paths begin');
	return log(arrays(places.length / 2), [column(places, 2, 0), column(places, 2, 1)]);
}
