import type { GaussianComponent } from '../data/distribution';
import type { Game } from '../game/game';
import { blockOf } from '../game/problem';
import { fitsIteratively } from '../game/theory/pairs';
import { EXACT, type Family, type Slopes } from './closedForm';
import {
	constantNoise,
	driftless,
	firstOrder,
	gaussianOf,
	inertiaOf,
	isWhole,
	onlyEndsCount,
	undiscounted,
} from './conditions';
import { logMixture, momentsOf } from './mixtures';
import { combine, IDENTITY, inverse, type Point, times } from './symmetric';

/** A Gaussian and a mixture whose samples are paired independently, and the Brownian bridges between them. */
interface Pairing {
	/** N(mean, variance I). */
	readonly mean: Point;
	readonly variance: number;
	readonly to: readonly GaussianComponent[];
	/** σ ≥ 0: lines where it is 0. */
	readonly sigma: number;
	readonly horizon: number;
}

/**
 * The mean drift v of bridges between independent pairs, X_t = (1 − τ)X_0 + τX_1 + σ√(τ(1 − τ)T) Z, τ = t/T (flow matching: Lipman et
 * al., arXiv:2210.02747). Given component k of X_1, all are jointly Gaussian: X_t is N(n_k, C_k) with C_k = c I + τ²Σ_k,
 * c = (1 − τ)²s² + τ(1 − τ)σ²T, so the drift is v_k = (m_k − m_0 − S_k(x − n_k))/T, S_k = (((1 − τ)s² + τσ²T)I − τΣ_k)C_k⁻¹, and
 * v = Σ_k P(k|x) v_k. As what X_0 and Z add is alike in all directions it is a gradient: without noise of
 * |x − m_0|²/(2t) + ((1 − τ)/t) s² log p_t.
 */
function meanDrift({ mean: origin, variance, to, sigma, horizon: T }: Pairing, t: number) {
	const tau = t / T;
	const noise = tau * sigma ** 2 * T;
	const components = to.map(({ weight, mean, covariance }) => ({
		weight,
		mean: [(1 - tau) * origin[0] + tau * mean[0], (1 - tau) * origin[1] + tau * mean[1]] as const,
		covariance: combine(tau ** 2, covariance, (1 - tau) * ((1 - tau) * variance + noise), IDENTITY),
	}));
	const law = logMixture(components);
	const parts = components.map((component, k) => {
		const [a, b, d] = inverse(component.covariance);
		const { mean = origin, covariance = IDENTITY } = to[k] ?? {};
		const [e, f, h] = combine((1 - tau) * variance + noise, IDENTITY, -tau, covariance);
		return {
			own: logMixture([component]),
			share: Math.log(component.weight / to.reduce((sum, { weight }) => sum + weight, 0)),
			centre: component.mean,
			step: [mean[0] - origin[0], mean[1] - origin[1]] as const,
			precision: [a, b, d] as const,
			// Both are polynomials of Σ_k, so their product is symmetric.
			S: [a * e + b * f, a * f + b * h, b * f + d * h] as const,
		};
	});
	/** v and its gradient (xx, xy, yy), of x. */
	const at = (x: Point) => {
		const all = law.log(x);
		const [gx, gy] = law.slopes(x).gradient;
		let [vx, vy, xx, xy, yy] = [0, 0, 0, 0, 0];
		for (const { own, share, centre, step, precision, S } of parts) {
			const weight = Math.exp(share + own.log(x) - all) / T;
			const off: Point = [x[0] - centre[0], x[1] - centre[1]];
			const [bx, by] = times(S, off);
			const [sx, sy] = times(precision, off);
			const [ux, uy] = [weight * (step[0] - bx), weight * (step[1] - by)];
			vx += ux;
			vy += uy;
			xx += ux * (-sx - gx) - weight * S[0];
			xy += ux * (-sy - gy) - weight * S[1];
			yy += uy * (-sy - gy) - weight * S[2];
		}
		return { velocity: [vx, vy] as const, gradient: [xx, xy, yy] as const };
	};
	return { components, law, at };
}

/** The pairing that a game regresses on, as long as it does not pair anew; null for another game. */
function pairingOf(game: Game): Pairing | null {
	const sigma = constantNoise(game);
	const from = gaussianOf(game, 'reference');
	const { block, params } = blockOf(game, 'target');
	const to = block.gaussians?.(params);
	if (!blockOf(game, 'terminal').block.constraint || game.solver.coupling !== 'independent') return null;
	if (!driftless(game) || !onlyEndsCount(game) || !firstOrder(game) || !undiscounted(game)) return null;
	if (!isWhole(game) || fitsIteratively(game) || sigma === null || !from || !to) return null;
	const [xx, xy, yy] = from.covariance;
	if (xx !== yy || xy !== 0) return null;
	return { mean: from.mean, variance: xx, to, sigma, horizon: game.dynamics.horizon };
}

/**
 * Flow matching with independent pairs, from N(m, s²I) to a mixture of Gaussians. What is learned carries ρ_0 to π, but it is no
 * optimum of the game: U is a potential of the velocity and no value function, so no level and no cost goes with it.
 */
export const independentPairs: Family = (game) => {
	const pairing = pairingOf(game);
	const lambda = inertiaOf(game);
	if (!pairing || lambda === null) return null;
	return () => ({
		moments: (t) => momentsOf(meanDrift(pairing, t).components),
		at: (t) => {
			const { law, at } = meanDrift(pairing, t);
			return {
				value: null,
				slopes: (x): Slopes => {
					const { velocity, gradient } = at(x);
					const [xx, xy, yy] = gradient;
					return {
						Ux: -lambda * velocity[0],
						Uy: -lambda * velocity[1],
						Uxx: -lambda * xx,
						Uxy: -lambda * xy,
						Uyy: -lambda * yy,
					};
				},
				logDensity: law.log,
				score: (x) => law.slopes(x).gradient,
			};
		},
		cost: null,
		error: EXACT,
	});
};
