import { numbers } from '../math/algebra';
import { replay } from '../math/trace';
import type { Rollout } from './contract';

/**
 * What noise adds to the velocity dX/dt of a stage at flow time t, per unit of ξ: σ(t) √|dt| / dt, the same ξ ~ N(0, I)
 * at every stage of a step. So the schemes are, with ΔW = √|dt| ξ and f the velocity,
 *
 *     euler   x + f(x, t) dt + σ(t) ΔW                                            Euler–Maruyama
 *     heun    x̃ = x + f(x, t) dt + σ(t) ΔW,  x + ½(f(x, t) + f(x̃, t')) dt + ½(σ(t) + σ(t')) ΔW,  t' = t + dt
 *
 * As the noise is additive, both have strong order 1; the weak order is 1 for euler and 2 for heun (Kloeden and Platen,
 * Numerical Solution of Stochastic Differential Equations, 1992, §10.2, §14.1 and §15.1). The adjoint of a path is that
 * of the path without noise.
 */
export function noiseRate({ noise, steps, from, to }: Rollout, t: number): number {
	if (!noise) return 0;
	const [sigma = Number.NaN] = replay(numbers, noise, [t]);
	return (Math.sign(to - from) * sigma) / Math.sqrt(Math.abs(to - from) / steps);
}

/** What ξ of step k moves a particle by, whatever the velocity: σ √|dt|, by Heun's scheme of the mean σ of both its ends. */
export function noiseOfStep(rollout: Rollout, k: number): number {
	const { from, to, steps, integrator } = rollout;
	const dt = (to - from) / steps;
	const rates = (integrator === 'heun' ? [k, k + 1] : [k]).map((j) => noiseRate(rollout, from + j * dt));
	return (dt * rates.reduce((sum, rate) => sum + rate, 0)) / rates.length;
}
