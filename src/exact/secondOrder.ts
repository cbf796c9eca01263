import { type AxisSolution, onAxes } from './axes';
import { EXACT, type Family } from './closedForm';
import { klGameOf, reverseKlGame } from './gaussianGame';
import { type AxisGaussian, requireAxis } from './gradientFlow';

/**
 * One axis of inf E∫_0^T ½λ u² dt + α KL(ρ_T‖π) over ẋ = w, ẇ = u, with x_0 ~ ρ_0, w_0 = 0; ρ_T is the law of x_T alone,
 * its velocity is free. Axes of a product target are independent games.
 */
export interface SecondOrderGame {
	readonly start: AxisGaussian;
	readonly target: AxisGaussian;
	/** T > 0. */
	readonly horizon: number;
	/** λ > 0, weight of the squared acceleration. */
	readonly lambda: number;
	/** α > 0. */
	readonly alpha: number;
}

export interface SecondOrderSolution {
	/** Law of x_t; its velocity is an affine function of it. */
	moments(t: number): AxisGaussian;
	/** The optimal path from x_0 at rest: place, velocity, acceleration. */
	path(x0: number, t: number): { readonly x: number; readonly w: number; readonly u: number };
	/** u*(x, w, t) = −∂_w U/λ, t < T. */
	control(x: number, w: number, t: number): number;
	/** U(x, w, t): −∂_t U − w ∂_x U + (∂_w U)²/2λ = 0, U(x, w, T) = α log(ρ_T/π)(x). */
	value(x: number, w: number, t: number): number;
	/** E∫½λu² dt and α KL(ρ_T‖π). */
	readonly cost: { readonly control: number; readonly terminal: number };
}

/**
 * Exact. y = x + (T − t)w, the place reached without further control, has ẏ = (T − t)u and y_T = x_T; U is a function
 * Ũ(y, t) with −∂_t Ũ + (T − t)²(∂_y Ũ)²/2λ = 0. In the time θ = 1 − (1 − t/T)³ that is the HJB equation of a kinetic cost
 * of weight 3λ/T³ over θ in [0, 1]: a move by d costs 3λd²/2T³, with u = 3d(T − t)/T³ and x = x_0 + d(3τ² − τ³)/2, τ = t/T.
 * In units of the start's std that is `reverseKlGame` with α T³/(3λ s0²) for α. (Minimum-energy control of a double
 * integrator: Bryson and Ho, Applied Optimal Control, 1975.) Throws unless T, λ, α and both std are positive.
 */
export function secondOrderGame(game: SecondOrderGame): SecondOrderSolution {
	const { start, target, horizon: T, lambda, alpha } = game;
	requireAxis('the start', start);
	requireAxis('the target', target);
	if (!(T > 0 && lambda > 0 && alpha > 0 && Number.isFinite(T + lambda + alpha)))
		throw new Error(`a second-order game needs T, λ, α > 0; got ${T}, ${lambda}, ${alpha}`);
	/** Cost in units of the first-order game over θ. */
	const unit = (3 * lambda * start.std ** 2) / T ** 3;
	const flow = reverseKlGame({
		alpha: alpha / unit,
		m: (target.mean - start.mean) / start.std,
		s: target.std / start.std,
	});
	const scaled = (y: number): number => (y - start.mean) / start.std;
	const theta = (t: number): number => 1 - (1 - t / T) ** 3;
	/** Share of the whole move made by t. */
	const share = (t: number): number => ((t / T) ** 2 * (3 - t / T)) / 2;
	return {
		moments: (t) => ({
			mean: start.mean + start.std * share(t) * flow.mT,
			std: start.std * (1 + share(t) * (flow.sT - 1)),
		}),
		path: (x0, t) => {
			const move = start.std * flow.velocity(scaled(x0), 0);
			return {
				x: x0 + share(t) * move,
				w: (move * 3 * t * (T - t / 2)) / T ** 3,
				u: (move * 3 * (T - t)) / T ** 3,
			};
		},
		// −(T − t)∂_y Ũ/λ, and −∂_y of the first-order U is its velocity.
		control: (x, w, t) =>
			((T - t) * unit * flow.velocity(scaled(x + (T - t) * w), theta(t))) / (lambda * start.std),
		value: (x, w, t) => unit * flow.value(scaled(x + (T - t) * w), theta(t)),
		cost: { control: unit * flow.transport, terminal: unit * flow.terminal },
	};
}

/**
 * The time at which y has the law that x has at t, without noise: both go along one line, x by the share (3τ² − τ³)/2 of it, y by
 * θ = 1 − (1 − τ)³, τ = t/T.
 */
export const timeOfPlaces = (t: number, T: number): number =>
	T * (1 - Math.cbrt(1 - ((t / T) ** 2 * (3 - t / T)) / 2));

/** α KL(ρ_T‖π) between Gaussians whose covariances commute, with an acceleration as control and without noise. */
export const acceleratedEnds: Family = (game) => {
	const axes = klGameOf(game, 'reverseKL', 'second');
	if (!axes) return null;
	const { lambda, alpha } = axes;
	const { horizon: T } = game.dynamics;
	const [first, second] = ([0, 1] as const).map((k) => {
		const start = axes.start[k];
		const solved = secondOrderGame({ start, target: axes.target[k], horizon: T, lambda, alpha });
		const end = solved.moments(T);
		const axis: AxisSolution = {
			// The place reached without further control: it moves on a straight line in θ.
			law: (t) => {
				const theta = 1 - (1 - t / T) ** 3;
				const between = (from: number, to: number): number => from + theta * (to - from);
				return { mean: between(start.mean, end.mean), std: between(start.std, end.std) };
			},
			particles: solved.moments,
			value: (y, t) => solved.value(y, 0, t),
		};
		return { axis, cost: solved.cost };
	});
	if (!first || !second) return null;
	return () =>
		onAxes(axes, [first.axis, second.axis], {
			cost: {
				running: first.cost.control + second.cost.control,
				terminal: first.cost.terminal + second.cost.terminal,
				interaction: 0,
				error: 0,
			},
			error: EXACT,
		});
};
