import { blockOf, type Problem } from '../game/problem';
import { numbers } from '../math/algebra';

/**
 * The noising process dY = −(a(T − s) + ωJ) Y ds + σ(T − s) dW in noising time s = T − t: Y_s = m(s) R Y_0 + √q(s) ξ, R
 * the rotation by −ωs. It is the time reverse of generation with drift f = (a(t) + ωJ) x (Song et al., arXiv:2011.13456,
 * §3); rotations leave the noise as it is.
 */
export interface LinearNoising {
	/** m(s) and q(s) per axis, 0 ≤ s ≤ T. */
	at(s: number): { readonly factor: number; readonly variance: number };
	/** ω, radians per unit time. */
	readonly turn: number;
	/** σ(T − s)². */
	intensity(s: number): number;
}

const CELLS = 4096;

/**
 * m and q of any a and σ: m' = −am, q' = −2aq + σ² by Simpson's rule, cubic (Hermite) between the nodes. Null where the
 * drift is not (a(t) + ωJ) x.
 */
export function linearNoising({ game, horizon }: Problem): LinearNoising | null {
	const { block: drift, params: driftParams } = blockOf(game, 'drift');
	const { block: noise, params: noiseParams } = blockOf(game, 'noise');
	const { linear } = drift;
	if (!linear) return null;
	const rate = (s: number): number => linear(driftParams, horizon - s, horizon);
	const intensity = (s: number): number => noise.sigma(numbers, noiseParams, horizon - s, horizon) ** 2;

	const h = horizon / CELLS;
	const factor = new Float64Array(CELLS + 1).fill(1);
	const variance = new Float64Array(CELLS + 1);
	for (let k = 0; k < CELLS; k++) {
		const [left, middle, right] = [k * h, (k + 0.5) * h, (k + 1) * h];
		// ∫a over the cell, and over its second half: Simpson, and the cubic through the same points.
		const [a0, a1, a2] = [rate(left), rate(middle), rate(right)];
		const whole = Math.exp((-h * (a0 + 4 * a1 + a2)) / 6);
		const half = Math.exp((-h * (-a0 + 8 * a1 + 5 * a2)) / 24);
		factor[k + 1] = (factor[k] ?? 0) * whole;
		const gained =
			(h / 6) * (intensity(left) * whole ** 2 + 4 * intensity(middle) * half ** 2 + intensity(right));
		variance[k + 1] = (variance[k] ?? 0) * whole ** 2 + gained;
	}
	const decay = cubic(h, factor, (s, m) => -rate(s) * m);
	const growth = cubic(h, variance, (s, q) => intensity(s) - 2 * rate(s) * q);
	return {
		intensity,
		turn: drift.turn?.(driftParams) ?? 0,
		at: (s) => ({ factor: decay(s), variance: growth(s) }),
	};
}

/** Between values at the nodes k·h, by their slopes there: cubic, and so beyond the ends. */
function cubic(
	h: number,
	values: Float64Array,
	slope: (s: number, value: number) => number,
): (s: number) => number {
	const slopes = values.map((value, k) => h * slope(k * h, value));
	const last = values.length - 2;
	return (s) => {
		const k = Math.min(last, Math.max(0, Math.floor(s / h)));
		const part = (s - k * h) / h;
		const [a, b] = [values[k] ?? 0, values[k + 1] ?? 0];
		const [da, db] = [slopes[k] ?? 0, slopes[k + 1] ?? 0];
		return a + part * (da + part * (3 * (b - a) - 2 * da - db + part * (2 * (a - b) + da + db)));
	};
}

/** Noising times drawn from a density p(s) on [s_min, T]. */
export interface Times {
	/** Its quantile at 0 ≤ u ≤ 1. */
	at(u: number): number;
	/** 1/p(s): the weight under which a mean over these times is an integral over s. */
	weight(s: number): number;
}

export const uniformTimes = (from: number, to: number): Times => ({
	at: (u) => from + u * (to - from),
	weight: () => to - from,
});

const LEVELS = 1024;

/**
 * Uniform in log(m²/q), which falls at the rate σ²/q: importance sampling of the likelihood weighting
 * (Kingma et al., arXiv:2107.00630, §5.1; Song et al., arXiv:2101.09258, §4.2).
 */
export function likelihoodTimes(noising: LinearNoising, from: number, to: number): Times {
	const level = (s: number): number => {
		const { factor, variance } = noising.at(s);
		return Math.log(variance) - 2 * Math.log(factor);
	};
	const [low, range] = [level(from), level(to) - level(from)];
	const logs = Float64Array.from({ length: LEVELS + 1 }, (_, k) => {
		let [a, b] = [Math.log(from), Math.log(to)];
		while (b - a > 1e-12) {
			const middle = (a + b) / 2;
			if (level(Math.exp(middle)) < low + (k / LEVELS) * range) a = middle;
			else b = middle;
		}
		return (a + b) / 2;
	});
	return {
		at: (u) => {
			const k = Math.min(LEVELS - 1, Math.floor(u * LEVELS));
			const [a, b] = [logs[k] ?? 0, logs[k + 1] ?? 0];
			return Math.exp(a + (u * LEVELS - k) * (b - a));
		},
		weight: (s) => (range * noising.at(s).variance) / noising.intensity(s),
	};
}
