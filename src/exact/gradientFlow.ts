import type { Rng } from '../math/rng';

/** N(mean, std²) on one axis, std > 0. Axes of a product are independent games. */
export interface AxisGaussian {
	readonly mean: number;
	readonly std: number;
}

/** A family of Gaussians ρ_t, t ≥ 0, carried by an affine velocity. */
export interface GaussianFlow {
	mean(t: number): number;
	std(t: number): number;
	/** v(x, t) = ṁ + (ṡ/s)(x − m). */
	velocity(x: number, t: number): number;
}

/** Throws, naming the argument, unless it is a finite mean with a positive standard deviation. */
export function requireAxis(what: string, { mean, std }: AxisGaussian): void {
	if (Number.isFinite(mean) && std > 0 && Number.isFinite(std)) return;
	throw new Error(`${what} needs a finite mean and a standard deviation > 0; got N(${mean}, ${std}²)`);
}

/**
 * Gradient flow of KL(ρ‖π), π = N(m, s²): ∂_t ρ = ∇·(ρ∇log(ρ/π)), Ornstein–Uhlenbeck (Jordan, Kinderlehrer and
 * Otto, SIAM J. Math. Anal. 29 (1998) 1). With r = e^(−t/s²): mean m + (m0 − m) r, variance s² + (s0² − s²) r².
 */
export function ornsteinUhlenbeckFlow(start: AxisGaussian, target: AxisGaussian): GaussianFlow {
	requireAxis('the start', start);
	requireAxis('the target', target);
	const decay = (t: number): number => Math.exp(-t / target.std ** 2);
	const mean = (t: number): number => target.mean + (start.mean - target.mean) * decay(t);
	const variance = (t: number): number =>
		target.std ** 2 + (start.std ** 2 - target.std ** 2) * decay(t) ** 2;
	return {
		mean,
		std: (t) => Math.sqrt(variance(t)),
		// −∇log(ρ_t/π).
		velocity: (x, t) => (x - mean(t)) / variance(t) - (x - target.mean) / target.std ** 2,
	};
}

/** Gradient flow of the entropy ∫ρ log ρ, the heat equation ∂_t ρ = Δρ: variance s0² + 2t on every axis. */
export function heatFlow(start: AxisGaussian): GaussianFlow {
	requireAxis('the start', start);
	const variance = (t: number): number => start.std ** 2 + 2 * t;
	return {
		mean: () => start.mean,
		std: (t) => Math.sqrt(variance(t)),
		velocity: (x, t) => (x - start.mean) / variance(t),
	};
}

/**
 * One step argmin_ρ W2²(ρ, ρ_n)/2τ + KL(ρ‖N(m, s²)) from a Gaussian, which stays one (Jordan, Kinderlehrer and Otto):
 * m_{n+1} = (m_n + τm/s²)/(1 + τ/s²), and s_{n+1} the positive root of (1 + τ/s²) s_{n+1} − s_n − τ/s_{n+1} = 0.
 * A target of infinite std leaves the entropy alone: steps of the heat flow. Throws unless τ > 0.
 */
export function jkoStep(from: AxisGaussian, target: AxisGaussian, tau: number): AxisGaussian {
	requireAxis('the start', from);
	if (!(tau > 0 && target.std > 0)) throw new Error(`a step needs τ > 0 and a target; got τ = ${tau}`);
	const pull = tau / target.std ** 2;
	return {
		mean: (from.mean + pull * target.mean) / (1 + pull),
		std: (from.std + Math.sqrt(from.std ** 2 + 4 * (1 + pull) * tau)) / (2 * (1 + pull)),
	};
}

/**
 * Gradient flow of ∫ρ² in the plane, ∂_t ρ = Δ(ρ²), from the Barenblatt profile of radius R(0):
 * R(t)⁴ = R(0)⁴ + 32t/π, so R' = 8/πR³ (Vázquez, The Porous Medium Equation, 2007, with m = d = 2, mass 1).
 */
export const barenblattRadius = (start: number, t: number): number =>
	(start ** 4 + (32 * t) / Math.PI) ** 0.25;

/** The profile of radius R: ρ(x) = 2/(πR²) (1 − |x|²/R²)₊, mass 1, per unit area. −∇(2ρ) = 8x/(πR⁴) inside. */
export const barenblattDensity = (x: number, y: number, radius: number): number =>
	(2 / (Math.PI * radius ** 2)) * Math.max(0, 1 - (x ** 2 + y ** 2) / radius ** 2);

/** E|X|² = R²/3, the sum over both axes. */
export const barenblattSecondMoment = (radius: number): number => radius ** 2 / 3;

/** n samples [n, 2]: |X|²/R² = w has the distribution function 2w − w². */
export function sampleBarenblatt(rng: Rng, n: number, radius: number): Float32Array<ArrayBuffer> {
	const out = new Float32Array(2 * n);
	for (let i = 0; i < n; i++) {
		const distance = radius * Math.sqrt(1 - Math.sqrt(1 - rng.uniform()));
		const angle = 2 * Math.PI * rng.uniform();
		out[2 * i] = distance * Math.cos(angle);
		out[2 * i + 1] = distance * Math.sin(angle);
	}
	return out;
}
