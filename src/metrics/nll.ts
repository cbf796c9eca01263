import { type Estimate, estimate } from '../math/stats';

/**
 * Negative log-likelihood −mean log ρ_T(x) in nats from the model's log-densities [n] at samples x of the target.
 * Its expectation is entropy(π) + KL(π‖ρ_T), so it is bounded below by the entropy. Throws on no values.
 */
export function negativeLogLikelihood(logDensities: ArrayLike<number>): Estimate {
	const { mean, error } = estimate(logDensities);
	return { mean: -mean, error };
}

/**
 * The same expectation, entropy(π) + KL(π‖ρ_T), from log ρ_T and log π [n] at samples x of the target, with log π
 * as control variate: what of the error comes from drawing likely or unlikely samples cancels, so its standard
 * error falls with ρ_T → π. @param entropy H(π) in nats. Throws on no values.
 */
export function controlledLogLikelihood(
	logDensities: ArrayLike<number>,
	logTarget: ArrayLike<number>,
	entropy: number,
): Estimate {
	const gap = Float64Array.from(logDensities, (value, i) => value - (logTarget[i] ?? Number.NaN));
	const { mean: divergence, error } = negativeLogLikelihood(gap);
	return { mean: entropy + divergence, error };
}
