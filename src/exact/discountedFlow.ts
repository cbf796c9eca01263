import { rungeKuttaStep } from '../math/rungeKutta';
import { Unsolved } from './closedForm';
import { type AxisGaussian, type GaussianFlow, requireAxis } from './gradientFlow';

/**
 * How the scale r of a family ρ_t = law of r(t)Z moves: Gaussians with r their std, Barenblatt profiles with r their
 * radius. For a functional whose first variation is quadratic on the family, −∇(δ𝓕/δρ) = force(r) x/r.
 */
export interface ScaleForce {
	force(r: number): number;
	/** force'(r) < 0, monotone in r: 𝓕 is convex along the family. */
	slope(r: number): number;
}

/** KL to N(0, 1), per axis; r is the std. */
export const KL_FORCE: ScaleForce = { force: (r) => 1 / r - r, slope: (r) => -1 / r ** 2 - 1 };
/** Entropy ∫ρ log ρ of a Gaussian, per axis; r is the std. */
export const ENTROPY_FORCE: ScaleForce = { force: (r) => 1 / r, slope: (r) => -1 / r ** 2 };
/** ∫ρ² of the Barenblatt profile in the plane; r is the radius. */
export const POROUS_FORCE: ScaleForce = {
	force: (r) => 8 / (Math.PI * r ** 3),
	slope: (r) => -24 / (Math.PI * r ** 4),
};

/** Rate k ≥ 0 of the bounded solution of −ε u'' + u' + c u = 0, c ≥ 0: u = e^(−kt). */
export const discountedRate = (c: number, epsilon: number): number =>
	(2 * c) / (1 + Math.sqrt(1 + 4 * epsilon * c));

/** Of the curve: some tenths of a second. */
const MOST_NODES = 200_000;

export interface ScaleFlow {
	/** r(t), for t in [0, horizon]. */
	scale(t: number): number;
	/** r'(t). */
	rate(t: number): number;
}

type State = readonly [scale: number, rate: number];

/** Below this force a flow is at its fixed point: what is left is its linearisation, good to the square of it. */
const AT_REST = 1e-7;

/**
 * The discounted game inf ∫_0^∞ e^(−t/ε)( ½E|v|² + 𝓕(ρ_t)/ε )dt from ρ_0, at ε > 0 (Zhang and Katsoulakis,
 * arXiv:2304.13534): its paths obey −ε Ẍ + Ẋ = −∇δ𝓕/δρ, so −ε r'' + r' = force(r), and of the solutions from r(0) the
 * optimal one does not grow like e^(t/ε). Those solutions are a curve r' = g(r). Backward in time the other
 * direction dies out, so the curve is followed from far ahead, where the linearised g is near enough, back to r(0),
 * with Runge–Kutta 4; between nodes by one shorter step of it. Error below 1e-8 for force'(r) of order 1.
 * Throws unless r(0), ε, horizon > 0, and for t outside [0, horizon].
 */
export function discountedScale(
	{ force, slope }: ScaleForce,
	start: number,
	epsilon: number,
	horizon: number,
): ScaleFlow {
	if (!(start > 0 && epsilon > 0 && horizon > 0 && Number.isFinite(start + epsilon + horizon)))
		throw new Error(`a discounted flow needs r(0), ε, T > 0; got ${start}, ${epsilon}, ${horizon}`);
	/** r' on the curve, where force is as good as linear. */
	const on = (r: number): number => (force(r) / -slope(r)) * discountedRate(-slope(r), epsilon);
	/** One step backward in time of size h. */
	const back = (state: State, h: number): State => {
		const rates = (_: number, [r = 0, g = 0]: readonly number[]) => [g, (g - force(r)) / epsilon];
		const [r = Number.NaN, g = Number.NaN] = rungeKuttaStep('rk4', rates, 0, state, -h);
		return [r, g];
	};
	// Far enough ahead: the gradient flow itself, by the midpoint rule, is faster than any discounted one.
	let end = start;
	for (let t = 0, pace = 0; t < horizon + 40 * epsilon && Math.abs(force(end)) > AT_REST; t += pace) {
		pace = 0.05 / -slope(end);
		end += pace * force(end + (pace / 2) * force(end));
	}
	const h = 0.025 / (1 / epsilon + discountedRate(Math.max(-slope(start), -slope(end)), epsilon));
	/** From the far end backward, h apart; the last has passed r(0). */
	const nodes: State[] = [[end, on(end)]];
	const passed = ([r]: State): boolean => (force(start) > 0 ? r <= start : r >= start);
	for (let node: State = [end, on(end)]; !passed(node); nodes.push(node)) {
		if (nodes.length > MOST_NODES)
			throw new Unsolved(`a discounted flow takes more than ${MOST_NODES} steps`);
		node = back(node, h);
	}
	const node = (k: number): State => nodes[k] ?? [end, on(end)];
	// The part of the last step that ends at r(0), by bisection.
	let [low, high] = [0, h];
	for (let k = 0; k < 60; k++) {
		const middle = (low + high) / 2;
		if (passed(back(node(nodes.length - 2), middle))) high = middle;
		else low = middle;
	}
	const length = nodes.length > 1 ? (nodes.length - 2) * h + high : 0;
	const at = (t: number): State => {
		if (!(t >= 0 && t <= horizon * (1 + 1e-12))) throw new Error(`t = ${t} is outside [0, ${horizon}]`);
		const ahead = length - t;
		if (ahead >= 0) return back(node(Math.floor(ahead / h)), ahead - h * Math.floor(ahead / h));
		const k = discountedRate(-slope(end), epsilon);
		const left = Math.exp(k * ahead);
		return [end + (on(end) / k) * (1 - left), on(end) * left];
	};
	return { scale: (t) => at(t)[0], rate: (t) => at(t)[1] };
}

/** The discounted game for the entropy ∫ρ log ρ, exact at ε: the mean stays. For t in [0, horizon]. */
export function discountedHeatFlow(start: AxisGaussian, epsilon: number, horizon: number): GaussianFlow {
	requireAxis('the start', start);
	const spread = discountedScale(ENTROPY_FORCE, start.std, epsilon, horizon);
	return {
		mean: () => start.mean,
		std: spread.scale,
		velocity: (x, t) => (spread.rate(t) / spread.scale(t)) * (x - start.mean),
	};
}

/**
 * The discounted game for 𝓕 = KL(ρ‖N(m, s²)), exact at ε. The mean has −ε m'' + m' + m/s² = 0; x = m + s y, t = s² t̂,
 * ε = s² ε̂ carries the game to N(0, 1). As ε → 0 it is `ornsteinUhlenbeckFlow`. For t in [0, horizon].
 */
export function discountedKlFlow(
	start: AxisGaussian,
	target: AxisGaussian,
	epsilon: number,
	horizon: number,
): GaussianFlow {
	requireAxis('the start', start);
	requireAxis('the target', target);
	const unit = target.std ** 2;
	const spread = discountedScale(KL_FORCE, start.std / target.std, epsilon / unit, horizon / unit);
	const k = discountedRate(1, epsilon / unit) / unit;
	const offset = (t: number): number => (start.mean - target.mean) * Math.exp(-k * t);
	const mean = (t: number): number => target.mean + offset(t);
	return {
		mean,
		std: (t) => target.std * spread.scale(t / unit),
		velocity: (x, t) => {
			const stretch = spread.rate(t / unit) / (unit * spread.scale(t / unit));
			return -k * offset(t) + stretch * (x - mean(t));
		},
	};
}
