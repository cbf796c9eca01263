import type { Game } from '../game/game';
import { hasStateCost } from '../game/posed';
import { blockOf } from '../game/problem';
import { rungeKuttaStep } from '../math/rungeKutta';
import { type Axes, commonAxes, onAxes } from './axes';
import { type Family, Unsolved } from './closedForm';
import { constantNoise, constantRate, firstOrder, gaussianOf, inertiaOf, isWhole } from './conditions';
import { type AxisGaussian, requireAxis } from './gradientFlow';
import { increasingRoot } from './increasingRoot';

/** F(ρ_T) = ½ weight E(X − centre)² + entropy ∫ρ_T log ρ_T + offset. */
export interface QuadraticEnd {
	readonly weight: number;
	readonly centre: number;
	readonly entropy: number;
	readonly offset: number;
}

/** F = −α E log π, π = N(m, s²). */
export const crossEntropyEnd = (alpha: number, { mean, std }: AxisGaussian): QuadraticEnd => ({
	weight: alpha / std ** 2,
	centre: mean,
	entropy: 0,
	offset: alpha * Math.log(std * Math.sqrt(2 * Math.PI)),
});

/** F = α KL(ρ_T‖π), π = N(m, s²). */
export const reverseKlEnd = (alpha: number, target: AxisGaussian): QuadraticEnd => ({
	...crossEntropyEnd(alpha, target),
	entropy: alpha,
});

/**
 * One axis of inf E∫_0^T e^(−δt)( ½λv² + ½κ(X − c)² )dt + ∫_0^T e^(−δt) γ∫ρ log ρ dx dt + e^(−δT) F(ρ_T) over
 * dX = (aX + v)dt + σ dW, X_0 ~ ρ_0. Entropies of a product add, so the axes of one are independent games.
 */
export interface LinearQuadraticGame {
	/** ρ_0. */
	readonly start: AxisGaussian;
	/** T > 0. */
	readonly horizon: number;
	/** λ > 0. */
	readonly lambda: number;
	/** a, 1/time. */
	readonly drift: number;
	/** σ ≥ 0. */
	readonly sigma: number;
	/** δ ≥ 0, 1/time: the 1/ε of a discounted game. */
	readonly discount: number;
	/** κ ≥ 0 and c. */
	readonly potential: { readonly weight: number; readonly centre: number };
	/** γ ≥ 0. */
	readonly entropy: number;
	/** weight, entropy ≥ 0. */
	readonly end: QuadraticEnd;
}

/** The equilibrium, for t in [0, T]; ρ_t is Gaussian. */
export interface LinearQuadraticSolution {
	mean(t: number): number;
	std(t: number): number;
	/**
	 * U(x, t) in current value (e^(δt) times the discounted one): −∂_t U + δU − a x ∂_x U + (∂_x U)²/2λ − ½σ²∂_xx U =
	 * ½κ(x − c)² + γ(log ρ_t + 1), U(x, T) = ½ weight (x − centre)² + entropy (log ρ_T + 1).
	 */
	value(x: number, t: number): number;
	/** v*(x, t) = −∂_x U/λ, without the drift a x. */
	control(x: number, t: number): number;
	/** The four parts of the cost, discounted to t = 0. */
	readonly cost: {
		readonly control: number;
		readonly potential: number;
		readonly entropy: number;
		readonly end: number;
	};
}

type State = readonly number[];
/** ∫ρ log ρ of N(·, s²). */
const negentropy = (s: number): number => -Math.log(s * Math.sqrt(2 * Math.PI * Math.E));
/** Solved when halving the steps moves the end by less than this. */
const TOLERANCE = 1e-9;
const MOST_STEPS = 8_000;

/**
 * With U = ½p x² + q x + r and ρ_t = N(μ, s²) the HJB equation is p' = p²/λ − 2ap + δp − κ + γ/s² (x²) and a linear one
 * for q (x); the continuity equation is s' = (a − p/λ)s + σ²/2s, μ' = aμ − (pμ + q)/λ. Two substitutions uncouple
 * them (Anderson and Moore, Optimal Control, 1990, ch. 2, is the case without entropy):
 * y = pμ + q:            μ' = aμ − y/λ,  y' = (δ − a)y − κ(μ − c),  y(T) = weight (μ(T) − centre), free of γ and σ;
 * p = λ(a + σ²/2s² − s'/s):  s'' = (a² + κ/λ − δa)s − γ/λs − σ⁴/4s³ + δ(s' − σ²/2s), s(0) given,
 *                        λs' = λas + λσ²/2s − weight s + entropy/s at T.
 * The second is a particle in a potential, convex for δ = 0. Both are solved by shooting with Runge–Kutta 4, the steps
 * halved until the end moves by less than 1e-9. Throws on bad parameters, and where that is not reached: small changes
 * grow like e^(kT), k = δ/2 + √((a − δ/2)² + κ/λ), and kT of some 15 is the limit of shooting.
 */
export function linearQuadraticGame(game: LinearQuadraticGame): LinearQuadraticSolution {
	requireAxis('the start', game.start);
	const { start, horizon: T, lambda, drift: a, sigma, discount, potential, entropy, end } = game;
	const least = [sigma, discount, potential.weight, entropy, end.weight, end.entropy];
	const all = [T, lambda, a, potential.centre, end.centre, end.offset, ...least];
	if (!(T > 0 && lambda > 0 && least.every((value) => value >= 0) && all.every(Number.isFinite)))
		throw new Error(`a linear-quadratic game needs T, λ > 0 and weights ≥ 0; got ${JSON.stringify(game)}`);

	/** (s, s'). A collapsed s is NaN from there on. */
	const spreadRates = (_: number, [s = 0, rate = 0]: State): State => {
		if (!(s > 0)) return [Number.NaN, Number.NaN];
		const linear = (a ** 2 + potential.weight / lambda - discount * a) * s;
		const inward = entropy / (lambda * s) + sigma ** 4 / (4 * s ** 3);
		return [rate, linear - inward + discount * (rate - sigma ** 2 / (2 * s))];
	};
	/** (μ, y). */
	const meanRates = (_: number, [mu = 0, y = 0]: State): State => [
		a * mu - y / lambda,
		(discount - a) * y - potential.weight * (mu - potential.centre),
	];
	/** Nodes in time, finest at both ends, where noise and entropies make layers. */
	const clock = (k: number, steps: number): number => T * (k / steps) ** 2 * (3 - (2 * k) / steps);
	/** All states from the first, steps + 1 of them. */
	const march = (rates: (t: number, z: State) => State, from: State, steps: number): readonly State[] => {
		const states = [from];
		for (let k = 0, z = from; k < steps; k++) {
			const t = clock(k, steps);
			z = rungeKuttaStep('rk4', rates, t, z, clock(k + 1, steps) - t);
			states.push(z);
		}
		return states;
	};
	const spreadGap = (rate: number, steps: number): number => {
		const [s = Number.NaN, endRate = Number.NaN] = march(spreadRates, [start.std, rate], steps).at(-1) ?? [];
		const gap = lambda * (endRate - a * s - sigma ** 2 / (2 * s)) + end.weight * s - end.entropy / s;
		// Thrown inward so fast that it collapsed.
		return Number.isNaN(gap) ? Number.NEGATIVE_INFINITY : gap;
	};
	const meanGap = (y0: number, steps: number): number => {
		const [mu = 0, y = 0] = march(meanRates, [start.mean, y0], steps).at(-1) ?? [];
		return y - end.weight * (mu - end.centre);
	};
	/** p and q of U from (s, s', μ, y). */
	const coefficients = ([s = 0, rate = 0, mu = 0, y = 0]: State) => {
		const p = lambda * (a + sigma ** 2 / (2 * s ** 2) - rate / s);
		return { s, mu, y, p, q: y - p * mu };
	};
	/** Constant term of log ρ_t + 1 as a polynomial in x. */
	const level = (s: number, mu: number): number => 0.5 + negentropy(s) + 1 - mu ** 2 / (2 * s ** 2);
	/** (s, s', μ, y, r, and the three running costs). */
	const rates = (t: number, z: State): State => {
		const { s, mu, y, p, q } = coefficients(z);
		const fade = Math.exp(-discount * t);
		const offset = mu - potential.centre;
		return [
			...spreadRates(t, z),
			...meanRates(t, z.slice(2)),
			discount * (z[4] ?? 0) +
				q ** 2 / (2 * lambda) -
				0.5 * sigma ** 2 * p -
				0.5 * potential.weight * potential.centre ** 2 -
				entropy * level(s, mu),
			(fade * (y ** 2 + (p * s) ** 2)) / (2 * lambda),
			0.5 * fade * potential.weight * (s ** 2 + offset ** 2),
			fade * entropy * negentropy(s),
		];
	};
	const path = (steps: number, guess: number, width: number): readonly State[] => {
		const rate = increasingRoot((z) => spreadGap(z, steps), guess, width);
		const [none, one] = [meanGap(0, steps), meanGap(1, steps)];
		return march(rates, [start.std, rate, start.mean, none / (none - one), 0, 0, 0, 0], steps);
	};
	let nodes = path(250, 0, 1);
	for (let moved = Number.POSITIVE_INFINITY; moved > TOLERANCE; ) {
		const steps = 2 * (nodes.length - 1);
		if (steps > MOST_STEPS)
			throw new Error(`not solved to ${TOLERANCE} with ${MOST_STEPS} steps; shorten T or soften the costs`);
		const finer = path(steps, nodes[0]?.[1] ?? 0, 1e-3);
		const before = nodes.at(-1) ?? [];
		const changes = (finer.at(-1) ?? []).map((z, k) => Math.abs(z - (before[k] ?? 0)) / (1 + Math.abs(z)));
		moved = changes.every(Number.isFinite) ? Math.max(...changes) : Number.POSITIVE_INFINITY;
		nodes = finer;
	}

	const steps = nodes.length - 1;
	const at = (t: number): State => {
		if (!(t >= 0 && t <= T * (1 + 1e-12))) throw new Error(`t = ${t} is outside [0, ${T}]`);
		// The last node at or before t.
		let [low, high] = [0, steps];
		while (high > low) {
			const middle = Math.ceil((low + high) / 2);
			if (clock(middle, steps) <= t) low = middle;
			else high = middle - 1;
		}
		return rungeKuttaStep('rk4', rates, clock(low, steps), nodes[low] ?? [], t - clock(low, steps));
	};
	const last = nodes.at(-1) ?? [];
	const [sT = 0, , muT = 0, , rT = 0, control = 0, potentialCost = 0, entropyCost = 0] = last;
	// r was started at 0: its own end fixes it.
	const missing = 0.5 * end.weight * end.centre ** 2 + end.entropy * level(sT, muT) - rT;
	const secondMoment = sT ** 2 + (muT - end.centre) ** 2;
	return {
		mean: (t) => coefficients(at(t)).mu,
		std: (t) => coefficients(at(t)).s,
		value: (x, t) => {
			const z = at(t);
			const { p, q } = coefficients(z);
			return 0.5 * p * x ** 2 + q * x + (z[4] ?? 0) + missing * Math.exp(discount * (t - T));
		},
		control: (x, t) => {
			const { p, q } = coefficients(at(t));
			return -(p * x + q) / lambda;
		},
		cost: {
			control,
			potential: potentialCost,
			entropy: entropyCost,
			end:
				Math.exp(-discount * T) *
				(0.5 * end.weight * secondMoment + end.entropy * negentropy(sT) + end.offset),
		},
	};
}

/** The end of a game on one axis of π; null for one that is not quadratic. The loss does not discount it. */
function endOf({ terminal, dynamics }: Game, target: AxisGaussian): QuadraticEnd | null {
	const alpha = Number(terminal.weight) * Math.exp(dynamics.discount * dynamics.horizon);
	switch (terminal.id) {
		case 'none':
			return { weight: 0, centre: 0, entropy: 0, offset: 0 };
		case 'crossEntropy':
			return crossEntropyEnd(alpha, target);
		case 'reverseKL':
			return reverseKlEnd(alpha, target);
		default:
			return null;
	}
}

/** κ of V = κ/2 |x|², 0 without V; null for another V, and for a hill. */
function stiffnessOf(game: Game): number | null {
	if (!hasStateCost(game)) return 0;
	const { id, stiffness } = game.potential;
	return id === 'quadratic' && Number(stiffness) >= 0 ? Number(stiffness) : null;
}

/** γ of I = γ∫ρ log ρ, 0 without I; null for another I. */
function entropyOf(game: Game): number | null {
	if (game.interaction.id === 'none') return 0;
	return game.interaction.id === 'entropy' ? Number(game.interaction.weight) : null;
}

/** Of kT, by which small changes grow: beyond it shooting does not reach its tolerance. */
const MOST_GROWTH = 15;

/** The two axes of a linear-quadratic game between Gaussians whose covariances commute; null for another game. */
function linearQuadraticAxes(game: Game): (Axes & { readonly games: readonly LinearQuadraticGame[] }) | null {
	const start = gaussianOf(game, 'reference');
	const target = game.terminal.id === 'none' ? start : gaussianOf(game, 'target');
	const [lambda, drift, sigma] = [inertiaOf(game), constantRate(game), constantNoise(game)];
	const [stiffness, entropy] = [stiffnessOf(game), entropyOf(game)];
	const { way } = blockOf(game, 'solver').block;
	if (way !== 'paths' && way !== 'collocation') return null;
	if (!start || !target || !firstOrder(game) || !isWhole(game)) return null;
	if (lambda === null || drift === null || sigma === null || stiffness === null || entropy === null)
		return null;
	const { horizon, discount } = game.dynamics;
	const growth = discount / 2 + Math.hypot(drift - discount / 2, Math.sqrt(stiffness / lambda));
	const axes = growth * horizon <= MOST_GROWTH ? commonAxes(start, target) : null;
	if (!axes) return null;
	const games = ([0, 1] as const).flatMap((k) => {
		const end = endOf(game, axes.target[k]);
		const potential = { weight: stiffness, centre: 0 };
		const shared = { horizon, lambda, drift, sigma, discount, potential, entropy };
		return end ? [{ ...shared, start: axes.start[k], end }] : [];
	});
	return games.length === 2 ? { ...axes, games } : null;
}

/**
 * Linear drift, constant noise, quadratic costs, entropy, discount, and cross-entropy, KL(ρ_T‖π) or nothing at the end.
 * Null also where shooting does not reach its tolerance: for long horizons.
 */
export const linearQuadratic: Family = (game) => {
	const axes = linearQuadraticAxes(game);
	if (!axes) return null;
	return () => {
		const [first, second] = axes.games.map((axis) => {
			const { horizon, discount, end } = axis;
			const solved = solvedAxis(axis);
			// U(·, T) is δF/δρ as its block says it: with all of −log π, and without the 1 that an entropy adds on each axis.
			// An entropy on the way has it once in the plane.
			const shift = (t: number): number => {
				const left = horizon - t;
				const duration = discount === 0 ? left : -Math.expm1(-discount * left) / discount;
				return (end.offset - end.entropy) * Math.exp(-discount * left) - 0.5 * axis.entropy * duration;
			};
			return {
				cost: solved.cost,
				law: (t: number) => ({ mean: solved.mean(t), std: solved.std(t) }),
				value: (x: number, t: number) => solved.value(x, t) + shift(t),
			};
		});
		if (!first || !second) throw new Error('two axes');
		const sum = (part: keyof LinearQuadraticSolution['cost']): number => first.cost[part] + second.cost[part];
		return onAxes(axes, [first, second], {
			cost: {
				running: sum('control') + sum('potential'),
				terminal: sum('end'),
				interaction: sum('entropy'),
				error: TOLERANCE,
			},
			error: 'Riccati equations by Runge–Kutta 4: halving its steps moves the end by less than 1e-9',
		});
	};
};

function solvedAxis(game: LinearQuadraticGame): LinearQuadraticSolution {
	try {
		return linearQuadraticGame(game);
	} catch (error) {
		throw new Unsolved(error instanceof Error ? error.message : String(error));
	}
}
