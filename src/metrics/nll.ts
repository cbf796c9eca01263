import { mean, standardDeviation } from '../math/stats';

/** Mean and standard error of the mean. */
export interface Estimate {
	readonly mean: number;
	readonly error: number;
}

/**
 * Negative log-likelihood −mean log ρ_T(x) in nats from the model's log-densities [n] at samples x of the target.
 * Its expectation is entropy(π) + KL(π‖ρ_T), so it is bounded below by the entropy. Throws on no values.
 */
export function negativeLogLikelihood(logDensities: ArrayLike<number>): Estimate {
	return {
		mean: -mean(logDensities),
		error: standardDeviation(logDensities) / Math.sqrt(logDensities.length),
	};
}
