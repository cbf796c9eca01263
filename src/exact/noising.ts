import { gaussLegendre } from '../data/quadrature';
import type { Game } from '../game/game';
import { blockOf } from '../game/problem';
import { type Algebra, numbers, sumAll } from '../math/algebra';
import { constantNoise, constantRate, driftless, noiseless, rateOf } from './conditions';

/**
 * A linear noising process on [0, T]: dY = −a Y ds + σ dW in noising time s = T − t, so Y_s = m(s) Y_0 + √q(s) ξ
 * with m' = −a m, q' = −2a q + σ². In generation time it is the drift f = a(T − t) x and the noise σ(T − t).
 */
export interface Noising {
	/** T > 0. */
	readonly horizon: number;
	/** a(s), 1/time. */
	rate(s: number): number;
	/** σ(s)², data units² per time. */
	intensity(s: number): number;
	/** m(s), m(0) = 1. */
	factor<S>(A: Algebra<S>, s: S): S;
	/** q(s) per axis, data units², q(0) = 0. */
	variance<S>(A: Algebra<S>, s: S): S;
}

function demand(right: boolean, what: string): void {
	if (!right) throw new Error(`a noising process needs ${what}`);
}

/**
 * Constant a and σ: m = e^(−as), q = σ²(1 − e^(−2as))/2a, or σ²s for a = 0. Ornstein–Uhlenbeck: a = 1, σ = √2.
 * Throws unless T > 0, σ ≥ 0.
 */
export function constantNoising(a: number, sigma: number, horizon: number): Noising {
	demand(horizon > 0 && sigma >= 0 && Number.isFinite(a), `T > 0, σ ≥ 0; got ${horizon}, ${sigma}, a = ${a}`);
	return {
		horizon,
		rate: () => a,
		intensity: () => sigma ** 2,
		factor: (A, s) => A.exp(A.mul(A.num(-a), s)),
		variance: (A, s) =>
			a === 0
				? A.mul(A.num(sigma ** 2), s)
				: A.mul(A.num(sigma ** 2 / (2 * a)), A.sub(A.num(1), A.exp(A.mul(A.num(-2 * a), s)))),
	};
}

/**
 * Variance preserving (Song et al., ICLR 2021, arXiv:2011.13456, eq. 11): a = β/2, σ² = β,
 * β(s) = β_min + (s/T)(β_max − β_min), m = exp(−½∫β), q = 1 − m². Throws unless T, β_min, β_max > 0.
 */
export function variancePreserving(betaMin: number, betaMax: number, horizon: number): Noising {
	demand(horizon > 0 && betaMin > 0 && betaMax > 0, `T, β > 0; got ${horizon}, ${betaMin}, ${betaMax}`);
	const slope = (betaMax - betaMin) / horizon;
	const beta = (s: number): number => betaMin + slope * s;
	/** −½ ∫_0^s β. */
	const exponent = <S>(A: Algebra<S>, s: S): S =>
		A.mul(s, A.add(A.num(-0.5 * betaMin), A.mul(A.num(-0.25 * slope), s)));
	return {
		horizon,
		rate: (s) => 0.5 * beta(s),
		intensity: beta,
		factor: (A, s) => A.exp(exponent(A, s)),
		variance: (A, s) => A.sub(A.num(1), A.exp(A.mul(A.num(2), exponent(A, s)))),
	};
}

/**
 * Variance exploding (the same, eq. 9): a = 0, q = ς(s)² − ς(0)², ς(s) = ς_min (ς_max/ς_min)^(s/T), σ² = q'.
 * Throws unless T > 0 and ς_max > ς_min > 0.
 */
export function varianceExploding(min: number, max: number, horizon: number): Noising {
	demand(horizon > 0 && max > min && min > 0, `T > 0, ς_max > ς_min > 0; got ${horizon}, ${max}, ${min}`);
	const growth = (2 * Math.log(max / min)) / horizon;
	return {
		horizon,
		rate: () => 0,
		intensity: (s) => min ** 2 * growth * Math.exp(growth * s),
		factor: (A) => A.num(1),
		variance: (A, s) => A.mul(A.num(min ** 2), A.sub(A.exp(A.mul(A.num(growth), s)), A.num(1))),
	};
}

/** Nodes of a quadrature of q, and more of them for each root of what its integrand changes by, in powers of e. */
const [NODES, STEEPER] = [10, 2.5];

/**
 * Any a that is at most a line in s, and any σ: q = ∫_0^s σ²(r)(m(s)/m(r))²dr by Gauss and Legendre's rule, to 1e-8 of it or
 * better. Throws unless T > 0.
 */
export function scheduledNoising(
	rate: (s: number) => number,
	sigma: <S>(A: Algebra<S>, s: S) => S,
	horizon: number,
): Noising {
	demand(horizon > 0, `T > 0; got ${horizon}`);
	const [first, last] = [rate(0), rate(horizon)];
	/** −∫_0^s a. */
	const exponent = <S>(A: Algebra<S>, s: S): S =>
		A.mul(s, A.add(A.num(-first), A.mul(A.num((first - last) / (2 * horizon)), s)));
	const louder = Math.log(sigma(numbers, horizon) / sigma(numbers, 0));
	const steep = 2 * (horizon * Math.max(Math.abs(first), Math.abs(last)) + Math.abs(louder));
	const { nodes, weights } = gaussLegendre(Math.ceil(NODES + STEEPER * Math.sqrt(steep)));
	return {
		horizon,
		rate,
		intensity: (s) => sigma(numbers, s) ** 2,
		factor: (A, s) => A.exp(exponent(A, s)),
		variance: (A, s) => {
			const whole = exponent(A, s);
			const left = nodes.map((node, k) => {
				const r = A.mul(A.num(node), s);
				const size = A.mul(sigma(A, r), A.exp(A.sub(whole, exponent(A, r))));
				return A.mul(A.num(weights[k] ?? Number.NaN), A.mul(size, size));
			});
			return A.mul(s, sumAll(A, left));
		},
	};
}

/** Gaussian transition of the uncontrolled process: X_u | X_t = x is N(growth x, spread I). */
export interface Transition {
	readonly growth: number;
	/** Data units². */
	readonly spread: number;
}

/** From t to u ≥ t, both in generation time. */
export function transition({ horizon, factor, variance }: Noising, t: number, u: number): Transition {
	const growth = factor(numbers, horizon - u) / factor(numbers, horizon - t);
	return {
		growth,
		spread: growth ** 2 * variance(numbers, horizon - t) - variance(numbers, horizon - u),
	};
}

/** N(x; growth y, spread) as a law of y, times growth² in the plane. */
export const asLawOfStart = ({ growth, spread }: Transition): Transition => ({
	growth: 1 / growth,
	spread: spread / growth ** 2,
});

const NOISINGS: readonly ((game: Game) => Noising | null)[] = [
	(game) => {
		const [rate, sigma] = [constantRate(game), constantNoise(game)];
		return rate === null || !sigma ? null : constantNoising(rate, sigma, game.dynamics.horizon);
	},
	({ drift, noise, dynamics: { horizon } }) => {
		const [min, max] = [Number(noise.betaMin), Number(noise.betaMax)];
		const matched = drift.id === 'vp' && noise.id === 'vp' && drift.betaMin === min && drift.betaMax === max;
		return matched ? variancePreserving(min, max, horizon) : null;
	},
	(game) => {
		const [min, max] = [Number(game.noise.sigmaMin), Number(game.noise.sigmaMax)];
		const exploding = game.noise.id === 've' && driftless(game) && min < max;
		return exploding ? varianceExploding(min, max, game.dynamics.horizon) : null;
	},
	(game) => {
		const { horizon } = game.dynamics;
		const rate = rateOf(game);
		const { block, params } = blockOf(game, 'noise');
		if (rate === null || noiseless(game) || block.fault?.(params)) return null;
		const ahead = (s: number): number => rate(horizon - s);
		return scheduledNoising(
			ahead,
			(A, s) => block.sigma(A, params, A.sub(A.num(horizon), s), horizon),
			horizon,
		);
	},
];

/** The process that the drift and noise of a game reverse, where its transitions are known; null for another game. */
export function noisingOf(game: Game): Noising | null {
	for (const of of NOISINGS) {
		const noising = of(game);
		if (noising) return noising;
	}
	return null;
}
