import type { Game } from '../game/game';
import { fitsIteratively } from '../game/theory/pairs';
import type { Moments } from '../math/stats';
import { EXACT, type Family } from './closedForm';
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
import { gaussianForm, quadraticThrough } from './gaussianForm';
import {
	between,
	combine,
	determinant,
	IDENTITY,
	inverse,
	type Point,
	requirePositive,
	type Symmetric,
	squareRoot,
	times,
	trace,
} from './symmetric';

/** The path measure closest to the reference dX = σ dW on [0, T]. */
export interface BridgeReference {
	/** σ ≥ 0, data units per √time; σ = 0 is optimal transport. */
	readonly sigma: number;
	/** T > 0. */
	readonly horizon: number;
}

/** The Schrödinger bridge from N(m0, Σ0) to N(m1, Σ1), t in [0, T]. For L = λ/2 |v|² multiply cost and U by λ. */
export interface GaussianBridge {
	/** E∫ ½|v|² dt = σ² KL(bridge ‖ reference started from ρ_0), data units² per time. */
	readonly cost: number;
	/** Cov(X_0, X_T); rows belong to X_0. Not symmetric unless Σ0 and Σ1 commute. */
	readonly crossCovariance: readonly [xx: number, xy: number, yx: number, yy: number];
	/** E[X_T | X_0 = x] = m1 + M(x − m0); for σ = 0 the optimal map. */
	map(x: Point): Point;
	/** Law of X_t, a Gaussian. */
	moments(t: number): Moments;
	/** v(x, t) of dX = v dt + σ dW, forward in time. */
	forward(x: Point, t: number): Point;
	/** Drift of the reversed process Y_s = X_{T−s} at t = T − s: −v + σ²∇log ρ_t. */
	backward(x: Point, t: number): Point;
	/** U(x, t) with v = −∇U and −∂_t U + ½|∇U|² − ½σ²ΔU = 0; U(m1, T) = 0. In nats, −log η = U/σ². */
	value(x: Point, t: number): number;
}

/**
 * The symmetric M with M Σ0 M + ε M = Σ1, ε = σ²T: X_T = m1 + M(X_0 − m0) + N(0, εM). With S = Σ0^{1/2}Σ1Σ0^{1/2},
 * Σ0^{1/2}MΣ0^{1/2} = (S + ε²/4)^{1/2} − ε/2, written as a quotient so that a large ε does not cancel.
 */
function regression(from: Symmetric, to: Symmetric, epsilon: number): Symmetric {
	const root = squareRoot(from);
	const spread = between(root, to);
	const half = squareRoot(combine(1, spread, epsilon ** 2 / 4, IDENTITY));
	const scale = inverse(squareRoot(combine(1, half, epsilon / 2, IDENTITY)));
	return between(inverse(root), between(scale, spread));
}

/** (1 − τ)I + τM. */
const toward = (M: Symmetric, tau: number): Symmetric => combine(1 - tau, IDENTITY, tau, M);

/**
 * Closed form, covariances need not commute (Bunne, Hsieh, Cuturi and Krause, AISTATS 2023, arXiv:2202.05722;
 * Janati et al., NeurIPS 2020, arXiv:2006.02572). Their coupling C = ½(Σ0^{1/2}DΣ0^{-1/2} − εI),
 * D = (4S + ε²)^{1/2}, is Σ0 M. A linear drift solves the HJB equation if its gradient A has A' + A² = 0, hence
 * A_t = (M − I)P_t^{-1}/T with P_t = (1 − t/T)I + (t/T)M, and all else follows:
 * Σ_t = P_tΣ0P_t + σ²t P_t,  Cov(X_T|X_0) = εM,  cost = E|X_T − X_0|²/2T − σ²(1 + ½ log det M).
 * Throws unless both covariances are positive, σ ≥ 0 and T > 0.
 */
export function gaussianBridge(from: Moments, to: Moments, reference: BridgeReference): GaussianBridge {
	for (const { covariance } of [from, to]) requirePositive(covariance);
	const { sigma, horizon: T } = reference;
	if (!(sigma >= 0 && T > 0 && Number.isFinite(sigma + T)))
		throw new Error(`a bridge needs σ ≥ 0 and a horizon T > 0; got σ = ${sigma}, T = ${T}`);
	const epsilon = sigma ** 2 * T;
	const ahead = regression(from.covariance, to.covariance, epsilon);
	const back = regression(to.covariance, from.covariance, epsilon);
	const drift: Point = [(to.mean[0] - from.mean[0]) / T, (to.mean[1] - from.mean[1]) / T];
	const driftSquared = drift[0] ** 2 + drift[1] ** 2;
	const meanAt = (t: number): Point => [from.mean[0] + t * drift[0], from.mean[1] + t * drift[1]];
	const fromMean = ([x, y]: Point, t: number): Point => [x - meanAt(t)[0], y - meanAt(t)[1]];
	/** A_t(x − m_t), for M run from τ = 0: the two factors commute. */
	const stretch = (M: Symmetric, tau: number, z: Point): Point =>
		times(combine(1 / T, M, -1 / T, IDENTITY), times(inverse(toward(M, tau)), z));
	const [xx, xy] = times(ahead, [from.covariance[0], from.covariance[1]]);
	const [yx, yy] = times(ahead, [from.covariance[1], from.covariance[2]]);
	const squaredStep = T ** 2 * driftSquared + trace(from.covariance) + trace(to.covariance) - 2 * (xx + yy);
	return {
		cost: squaredStep / (2 * T) - sigma ** 2 * (1 + 0.5 * Math.log(determinant(ahead))),
		crossCovariance: [xx, xy, yx, yy],
		map: (x) => {
			const [dx, dy] = times(ahead, fromMean(x, 0));
			return [to.mean[0] + dx, to.mean[1] + dy];
		},
		moments: (t) => {
			const P = toward(ahead, t / T);
			return { mean: meanAt(t), covariance: combine(1, between(P, from.covariance), sigma ** 2 * t, P) };
		},
		forward: (x, t) => {
			const [ax, ay] = stretch(ahead, t / T, fromMean(x, t));
			return [drift[0] + ax, drift[1] + ay];
		},
		backward: (x, t) => {
			const [ax, ay] = stretch(back, 1 - t / T, fromMean(x, t));
			return [ax - drift[0], ay - drift[1]];
		},
		value: (x, t) => {
			const z = fromMean(x, t);
			const [ax, ay] = stretch(ahead, t / T, z);
			// ∫_t^T tr A = log det M − log det P_t.
			const growth = Math.log(determinant(ahead) / determinant(toward(ahead, t / T)));
			const along = drift[0] * z[0] + drift[1] * z[1] + 0.5 * (z[0] * ax + z[1] * ay);
			return -along + 0.5 * driftSquared * (T - t) - 0.5 * sigma ** 2 * growth;
		},
	};
}

/**
 * Whether the pairs of a matching solver are those of the game: optimal without noise, entropic with it; iterated fitting
 * comes to the Schrödinger bridge from any pairs, but to optimal transport only from optimal ones.
 */
export function pairsBelong(game: Game, sigma: number): boolean {
	const { coupling } = game.solver;
	if (sigma === 0) return coupling !== 'independent';
	return coupling === 'entropic' || fitsIteratively(game);
}

/** The bridge of a game with ρ_T = π between Gaussians, for λ = 1: optimal transport without noise. Null for another game. */
export function gaussianBridgeOf(game: Game): GaussianBridge | null {
	const sigma = constantNoise(game);
	const [from, to] = [gaussianOf(game, 'reference'), gaussianOf(game, 'target')];
	if (game.terminal.id !== 'hard' || !driftless(game) || !onlyEndsCount(game)) return null;
	if (!firstOrder(game) || !undiscounted(game) || !isWhole(game) || inertiaOf(game) === null) return null;
	if (sigma === null || !from || !to || !pairsBelong(game, sigma)) return null;
	return gaussianBridge(from, to, { sigma, horizon: game.dynamics.horizon });
}

export const bridges: Family = (game) => {
	const bridge = gaussianBridgeOf(game);
	const lambda = inertiaOf(game);
	if (!bridge || lambda === null) return null;
	return () =>
		gaussianForm({
			law: bridge.moments,
			potential: (t, mean) => {
				const [xx, , yy] = bridge.moments(t).covariance;
				return quadraticThrough((x) => lambda * bridge.value(x, t), mean, Math.sqrt(Math.max(xx, yy)));
			},
			cost: { running: lambda * bridge.cost, terminal: 0, interaction: 0, error: 0 },
			error: EXACT,
		});
};
