import { numbers } from '../math/algebra';
import type { Box } from '../math/grid';
import type { Moments } from '../math/stats';
import type { ValueJet } from './mixtureDiffusion';
import type { Noising } from './noising';
import type { Point } from './symmetric';

/** log density in nats per unit area, normalised; −∞ outside the support. */
export type LogDensity = (x: Point) => number;

/** What is asked of ρ_T: F is 0 or +∞, α KL(ρ_T‖π), or −α E log π. */
export type GridEnd =
	| { readonly kind: 'constraint'; readonly target: LogDensity }
	| { readonly kind: 'reverseKL' | 'crossEntropy'; readonly target: LogDensity; readonly alpha: number };

/**
 * inf E∫ β|v|²/(2σ²) dt + F(ρ_T) over dX = (f + v)dt + σ dW from ρ_0. Drift and noise are those of the generation that
 * belongs to `noising`: f = a(T − t)x and σ(T − t); `constantNoising(0, σ, T)` for σ dW alone.
 */
export interface GridGame {
	/** Holds every ρ_t; paths beyond it are cut off, which five standard deviations from the edge costs about 1e-6. */
	readonly box: Box;
	/** Cells a side. */
	readonly n: number;
	readonly noising: Noising;
	/** β = λσ² > 0, units of the cost: 1 for kinetic/σ² and diffusion-matched costs, λσ² for ½λ|v|² at constant σ. */
	readonly beta: number;
	readonly start: LogDensity;
	readonly end: GridEnd;
}

export interface GridBridge {
	/** Sinkhorn sweeps until the marginals agreed. */
	readonly sweeps: number;
	/** ρ_t at the n² cell centres, row-major, row = y, per unit area. */
	density(t: number): Float64Array;
	/** Mean and covariance of `density(t)`. */
	moments(t: number): Moments;
	/**
	 * U = −β log η and its derivatives at any point, t < T: −∂_t U − f·∇U + (σ²/2β)|∇U|² − ½σ²ΔU = 0. (Diffusion-matched
	 * costs have ∇·f on the left as well: from U take ∫_t^T ∇·f.) The mean of U(·, T) over ρ_T is that of δF/δρ, 0 for
	 * the constraint.
	 */
	jet(x: Point, t: number): ValueJet;
	/** v*(x, t) = σ²∇log η, without the drift f. */
	velocity(x: Point, t: number): Point;
	/** E∫_0^t β|v|²/(2σ²). */
	spent(t: number): number;
	/** spent(T) and F(ρ_T). */
	readonly cost: { readonly running: number; readonly terminal: number };
}

const TOLERANCE = 1e-11;
const MOST_SWEEPS = 20_000;
/** Mass of a cell that may be lost to underflow, and share of the paths that may leave the box. */
const NEGLIGIBLE = 1e-18;
const MOST_CUT = 1e-4;

/** Gaussian transition of the uncontrolled process: X_u | X_t = x is N(growth x, spread I). */
interface Transition {
	readonly growth: number;
	readonly spread: number;
}

function transition({ horizon, factor, variance }: Noising, t: number, u: number): Transition {
	const [m, mEnd] = [factor(numbers, horizon - t), factor(numbers, horizon - u)];
	const growth = mEnd / m;
	return {
		growth,
		spread: growth ** 2 * variance(numbers, horizon - t) - variance(numbers, horizon - u),
	};
}

/** N(to_j; growth from_i, spread) · weight, a row for each `from`: [from.length, to.length]. */
function kernel(
	from: Float64Array,
	to: Float64Array,
	weight: number,
	{ growth, spread }: Transition,
): Float64Array {
	const height = weight / Math.sqrt(2 * Math.PI * spread);
	const out = new Float64Array(from.length * to.length);
	from.forEach((x, i) => {
		to.forEach((y, j) => {
			out[i * to.length + j] = height * Math.exp(-((y - growth * x) ** 2) / (2 * spread));
		});
	});
	return out;
}

/** A Bᵀ for A [rows, n], B [columns, n]. */
function timesTransposed(a: Float64Array, b: Float64Array, n: number): Float64Array {
	const [rows, columns] = [a.length / n, b.length / n];
	const out = new Float64Array(rows * columns);
	for (let i = 0; i < rows; i++) {
		const row = a.subarray(i * n, (i + 1) * n);
		for (let j = 0; j < columns; j++) {
			const other = b.subarray(j * n, (j + 1) * n);
			let sum = 0;
			for (let k = 0; k < n; k++) sum += (row[k] ?? 0) * (other[k] ?? 0);
			out[i * columns + j] = sum;
		}
	}
	return out;
}

/** The separable operator [Y, Y] ⊗ [X, X] on a field [Y, X]. */
const apply = (kx: Float64Array, ky: Float64Array, field: Float64Array, n: number): Float64Array =>
	timesTransposed(ky, timesTransposed(kx, field, n), n);

/** Σ mass · logs, with 0 · (−∞) = 0. */
const expectation = (mass: Float64Array, logs: Float64Array): number =>
	mass.reduce((sum, value, k) => (value > 0 ? sum + value * (logs[k] ?? Number.NaN) : sum), 0);
/** Of a square matrix [n, n]. */
const transposed = (k: Float64Array, n: number): Float64Array =>
	k.map((_, i) => k[(i % n) * n + Math.floor(i / n)] ?? 0);

/**
 * The game on a grid, exact up to quadrature. With U = −β log η (Hopf–Cole) the HJB equation is the backward Kolmogorov
 * equation, so η(x, t) = E[η_T(X_T) | X_t = x] without control, ρ_t = η η̂ with η̂ carried forward from
 * η̂_0 = ρ_0/η(·, 0), and the transition is Gaussian and separable: two dense matrices. The end gives η_T:
 * ρ_T = π: π/η̂_T;  α KL: U(T) = α log(ρ_T/π), so (π/η̂_T)^(α/(α+β));  cross-entropy: π^(α/β), known at once.
 * The first two are Sinkhorn sweeps (Chizat et al., Math. Comp. 87 (2018) 2563; Chen, Georgiou and Pavon, SIAM Review
 * 63 (2021) 249), done when the L1 error of ρ_0 is below 1e-11. Running cost: β E log(η_T(X_T)/η_0(X_0)).
 *
 * The midpoint rule is as good as exact while a transition is wider than a cell, so t keeps that distance from 0 and
 * T, where fields are known on the grid. Throws where it does not, where the kernel underflows before it reaches the
 * mass (σ too small for the box), where the box cuts off more than 1e-4 of the mass, and where the sweeps do not end.
 */
export function gridBridge({ box, n, noising, beta, start, end }: GridGame): GridBridge {
	const T = noising.horizon;
	const alpha = end.kind === 'constraint' ? 0 : end.alpha;
	if (!(n >= 2 && Number.isInteger(n) && beta > 0 && (end.kind === 'constraint' || alpha > 0)))
		throw new Error(`a grid game needs n ≥ 2 and β, α > 0; got n = ${n}, β = ${beta}, α = ${alpha}`);
	const axis = ([min, max]: readonly [number, number]): Float64Array =>
		Float64Array.from({ length: n }, (_, k) => min + ((k + 0.5) / n) * (max - min));
	const [xs, ys] = [axis(box.x), axis(box.y)];
	const [hx, hy] = [(box.x[1] - box.x[0]) / n, (box.y[1] - box.y[0]) / n];
	const resolved = (t: number, u: number): Transition => {
		const step = transition(noising, t, u);
		const width = Math.sqrt(step.spread) * Math.min(1, 1 / step.growth);
		if (width >= Math.max(hx, hy)) return step;
		throw new Error(
			`from t = ${t} to ${u} the noise spreads by ${width}, less than a cell: take a finer grid`,
		);
	};
	const cells = (f: LogDensity): Float64Array =>
		Float64Array.from({ length: n * n }, (_, k) =>
			f([xs[k % n] ?? Number.NaN, ys[Math.floor(k / n)] ?? Number.NaN]),
		);
	/** Mass of each cell, Σ = 1. */
	const masses = (density: Float64Array): Float64Array => {
		const total = density.reduce((sum, value) => sum + value, 0);
		if (!(total > 0)) throw new Error('a density has no mass in the box of the grid');
		return density.map((value) => value / total);
	};
	/** η carried back, and η̂, as mass per cell, carried on. */
	const backward = (eta: Float64Array, step: Transition): Float64Array =>
		apply(kernel(xs, xs, hx, step), kernel(ys, ys, hy, step), eta, n);
	const forward = (mass: Float64Array, step: Transition): Float64Array =>
		apply(transposed(kernel(xs, xs, hx, step), n), transposed(kernel(ys, ys, hy, step), n), mass, n);

	const whole = resolved(0, T);
	const [kx, ky] = [kernel(xs, xs, hx, whole), kernel(ys, ys, hy, whole)];
	const [kxT, kyT] = [transposed(kx, n), transposed(ky, n)];
	const rho0 = masses(cells(start).map(Math.exp));
	const logTarget = cells(end.target);
	const target = masses(logTarget.map(Math.exp));
	/** The largest value is 1: a factor of η is a constant of U, which is fixed at the end. */
	const scaled = (logs: Float64Array): Float64Array => {
		const top = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
		return logs.map((value) => Math.exp(value - top));
	};
	/** For a wanted mass where the kernel left 0: fine if there is next to nothing to bring. */
	const outOfReach = (mass: number, what: string): void => {
		if (mass > NEGLIGIBLE) throw new Error(`${what} is out of reach: σ is too small for this box`);
	};
	const power = end.kind === 'constraint' ? 1 : alpha / (alpha + beta);
	const fromEnd = (etaHat: Float64Array): Float64Array =>
		scaled(
			logTarget.map((value, k) => {
				const reached = etaHat[k] ?? 0;
				if (reached > 0) return power * (value - Math.log(reached));
				if (end.kind === 'constraint') outOfReach(target[k] ?? 0, 'some of the target');
				return Number.NEGATIVE_INFINITY;
			}),
		);
	const fromStart = (eta: Float64Array): Float64Array =>
		rho0.map((mass, k) => {
			const value = eta[k] ?? 0;
			if (value > 0) return mass / value;
			outOfReach(mass, 'the target, for some of the start,');
			return 0;
		});

	const known = end.kind === 'crossEntropy';
	let etaT = known
		? scaled(logTarget.map((value) => (alpha / beta) * value))
		: new Float64Array(n * n).fill(1);
	let eta0 = apply(kx, ky, etaT, n);
	let etaHat0 = fromStart(eta0);
	let sweeps = 1;
	for (let error = known ? 0 : 1; !(error <= TOLERANCE); sweeps++) {
		if (sweeps === MOST_SWEEPS)
			throw new Error(`${sweeps} sweeps leave an error of ${error}: σ is too small for this box`);
		etaT = fromEnd(apply(kxT, kyT, etaHat0, n));
		eta0 = apply(kx, ky, etaT, n);
		const found = masses(etaHat0.map((value, k) => value * (eta0[k] ?? 0)));
		error = found.reduce((sum, value, k) => sum + Math.abs(value - (rho0[k] ?? 0)), 0);
		etaHat0 = fromStart(eta0);
	}

	const area = hx * hy;
	const inside = (t: number): void => {
		if (!(t >= 0 && t <= T)) throw new Error(`t = ${t} is outside [0, ${T}]`);
	};
	const etaAt = (t: number): Float64Array =>
		t === T ? etaT : t === 0 ? eta0 : backward(etaT, resolved(t, T));
	const massAt = (t: number): Float64Array => {
		inside(t);
		const eta = etaAt(t);
		const product = (t === 0 ? etaHat0 : forward(etaHat0, resolved(0, t))).map((v, k) => v * (eta[k] ?? 0));
		const total = product.reduce((sum, value) => sum + value, 0);
		if (Math.abs(total - 1) < MOST_CUT) return masses(product);
		throw new Error(`the mass is ${total} at t = ${t}: the box cuts off paths, widen it`);
	};
	const meanLogEta = (t: number): number => expectation(massAt(t), etaAt(t).map(Math.log));
	const spent = (t: number): number => beta * (meanLogEta(t) - meanLogEta(0));
	const rhoT = massAt(T);
	const logPi = expectation(rhoT, logTarget);
	const logEnd = expectation(
		rhoT,
		rhoT.map((mass) => Math.log(mass / area)),
	);
	/** The mean of δF/δρ, which is F itself. */
	const terminal = end.kind === 'constraint' ? 0 : alpha * ((end.kind === 'reverseKL' ? logEnd : 0) - logPi);
	/** What U has more than −β log η. */
	const level = terminal + beta * meanLogEta(T);

	const jet = (x: Point, t: number): ValueJet => {
		inside(t);
		const step = resolved(t, T);
		/** Value, first and second derivative in x of a row of the kernel: [3, n]. */
		const rows = (at: number, nodes: Float64Array, width: number): Float64Array => {
			const row = kernel(Float64Array.of(at), nodes, width, step);
			const slope = nodes.map((node) => (step.growth * (node - step.growth * at)) / step.spread);
			const curvature = step.growth ** 2 / step.spread;
			const [first, second] = [
				row.map((value, k) => value * (slope[k] ?? 0)),
				row.map((value, k) => value * ((slope[k] ?? 0) ** 2 - curvature)),
			];
			return Float64Array.of(...row, ...first, ...second);
		};
		const [alongX, alongY] = [rows(x[0], xs, hx), rows(x[1], ys, hy)];
		const table = timesTransposed(alongY, timesTransposed(alongX, etaT, n), n);
		const [eta = 0, Ex = 0, Exx = 0, Ey = 0, , , Eyy = 0] = table;
		if (!(eta > 0)) throw new Error(`η underflows at (${x.join(', ')}), t = ${t}: too far from the target`);
		const [gx, gy] = [Ex / eta, Ey / eta];
		const s = T - t;
		const [a, intensity] = [noising.rate(s), noising.intensity(s)];
		const laplacian = (Exx + Eyy) / eta;
		return {
			value: level - beta * Math.log(eta),
			gradient: [-beta * gx, -beta * gy],
			// ∂_t η = −f·∇η − ½σ²Δη.
			timeDerivative: beta * (a * (x[0] * gx + x[1] * gy) + 0.5 * intensity * laplacian),
			laplacian: -beta * (laplacian - gx ** 2 - gy ** 2),
		};
	};
	return {
		sweeps,
		density: (t) => massAt(t).map((mass) => mass / area),
		moments: (t) => {
			const mass = massAt(t);
			const over = (f: (x: number, y: number) => number): number =>
				mass.reduce((sum, m, k) => sum + m * f(xs[k % n] ?? 0, ys[Math.floor(k / n)] ?? 0), 0);
			const [mx, my] = [over((x) => x), over((_, y) => y)];
			const product = (f: (dx: number, dy: number) => number) => over((x, y) => f(x - mx, y - my));
			return {
				mean: [mx, my],
				covariance: [product((dx) => dx ** 2), product((dx, dy) => dx * dy), product((_, dy) => dy ** 2)],
			};
		},
		jet,
		velocity: (x, t) => {
			const { gradient } = jet(x, t);
			const scale = -noising.intensity(T - t) / beta;
			return [scale * gradient[0], scale * gradient[1]];
		},
		spent,
		cost: { running: spent(T), terminal },
	};
}
