import type { Box } from '../../math/grid';
import { emptyWeights, weighSix } from '../../math/lagrange';
import type { Moments } from '../../math/stats';
import type { Density } from '../certificate/density';
import { Unsolved } from '../closedForm';
import { type Noising, transition } from '../noising';
import type { Point } from '../symmetric';
import { logOf } from './carry';
import { type Lattice, latticeOf, onLattice, resampled, type Surface, surfaceOf } from './lattice';
import { type GridLaws, lawsOf } from './law';
import { gaussianPassage, type Passage, steppedPassage } from './passage';
import { type Ends, potentials, type Remedy } from './potentials';

/** What is asked of ρ_T: F is 0 or +∞, α KL(ρ_T‖π), or −α E log π. */
export type GridEnd =
	| { readonly kind: 'constraint'; readonly target: Density }
	| { readonly kind: 'reverseKL' | 'crossEntropy'; readonly target: Density; readonly alpha: number };

/**
 * inf E∫ β|v|²/(2σ²) dt + F(ρ_T) over dX = (f + v)dt + σ dW from ρ_0. Drift and noise are those of the generation that
 * belongs to `noising`: f = a(T − t)x and σ(T − t); `constantNoising(0, σ, T)` for σ dW alone.
 */
export interface GridGame {
	/** Holds every ρ_t; paths beyond it are cut off, which five standard deviations from the edge costs about 1e-6. */
	readonly box: Box;
	/** Cells a side, a multiple of 4. */
	readonly n: number;
	readonly noising: Noising;
	/** β = λσ² > 0, units of the cost: 1 for kinetic/σ² and diffusion-matched costs, λσ² for ½λ|v|² at constant σ. */
	readonly beta: number;
	readonly start: Density;
	readonly end: GridEnd;
	/** V(x, t), in the units of the cost. */
	readonly states?: (x: Point, t: number) => number;
	/**
	 * The game is without noise, and what `noising` has is to be small. In terms of w = v − ½σ²∇log ρ, under which ρ moves without noise,
	 * E∫½λ|v|² is ∫½λ|w|² + ½β([Ent ρ]₀ᵀ + ∫∇·f dt) + (β²/8λ)∫E|∇log ρ|²dt: with −½β Ent ρ_T beside the end, and ½β∫∇·f dt taken off, all but the last,
	 * of the order of σ⁴, is the game.
	 */
	readonly still?: true;
	/** Of ∫∇·f the cost pays all back, −∇·f beside |v|²/2σ²; β = 1. */
	readonly matched?: true;
}

/** A game on a grid at one time. */
export interface Slice {
	/** U up to `level`: −β log η, and ½β log ρ_t more where there is no noise, less what of ∫_t^T ∇·f is not paid. */
	readonly potential: Surface;
	/** log ρ_t, in nats per unit area. */
	readonly logDensity: Surface;
}

export interface GridBridge {
	readonly lattice: Lattice;
	readonly laws: GridLaws;
	/** Sinkhorn sweeps until the marginals agreed. */
	readonly sweeps: number;
	/** log η(·, T), to begin a finer grid with. */
	readonly logEnd: Float64Array;
	at(t: number): Slice;
	/** ρ_t at the n² cell centres, row-major, row = y, per unit area; its mass is one. */
	density(t: number): Float64Array;
	/** Mean and covariance of `density(t)`. */
	moments(t: number): Moments;
	/** E∫_0^t β|v|²/(2σ²) + V. */
	spent(t: number): number;
	/** spent(T), less what noise adds where there is none and what a matched cost pays back, and F(ρ_T). */
	readonly cost: { readonly running: number; readonly terminal: number };
	/** `potential` at 0, at the cells. */
	readonly initial: Float64Array;
	/** What U has more than `potential`: with it the mean of U(·, T) over ρ_T is that of δF/δρ, 0 for the constraint. */
	readonly level: number;
}

/** Paths leave the box. */
export class CutOff extends Unsolved {}

/** Mass of a cell that plays no part in a game without noise. */
const FAINT = 1e-12;
/** Cells a side for each step of time where states cost something. */
const CELLS_A_STEP = 4;
/** Share of the paths that may leave the box. */
const MOST_CUT = 1e-4;

/** Fields at all times of a passage. */
interface Slices {
	readonly logEta: Float64Array[];
	readonly logHat: Float64Array[];
}

/** Where potentials outrun all numbers: with V because it is too high, with noise because that is too little. */
const remedyOf = ({ states, still }: GridGame): Remedy => ({
	reach: still ? 'what numbers have room for' : 'the reach of the noise',
	change:
		[still ? [] : ['raise σ'], states ? ['lower the state cost'] : []].flat().join(', ') ||
		'take a smoother target',
});

/** Σ mass · logs, over where there is mass. */
const expectation = (mass: Float64Array, logs: Float64Array): number =>
	mass.reduce((sum, value, k) => (value > 0 ? sum + value * (logs[k] ?? Number.NaN) : sum), 0);

/**
 * The game on a grid, exact up to quadrature. With U = −β log η (Hopf–Cole) the HJB equation is the backward Kolmogorov
 * equation, so η(x, t) = E[η_T(X_T) | X_t = x] without control, ρ_t = η η̂ with η̂ carried forward from
 * η̂_0 = ρ_0/η(·, 0), and the transition is Gaussian and separable: two dense matrices. The end gives η_T:
 * ρ_T = π: π/η̂_T;  α KL: U(T) = α log(ρ_T/π), so (π/η̂_T)^(α/(α+β));  cross-entropy: π^(α/β), known at once
 * (Chen, Georgiou and Pavon, SIAM Review 63 (2021) 249). Running cost: β E log(η_T(X_T)/η_0(X_0)).
 *
 * Fields are kept at 33 times, and interpolated between them and their cells by polynomials of degree five. The midpoint rule is
 * as good as exact while a transition is wider than a cell; nearer to an end than that, `narrow` takes its place. Yields progress
 * in [0, 1]. Throws, with what to change, where the kernel underflows before it reaches the mass (σ too small for the box), where
 * the box cuts off more than 1e-4 of the mass, and where an end has no mass on the grid.
 */
export function* gridBridge(game: GridGame, coarse?: GridBridge): Generator<number, GridBridge> {
	const { box, n, noising, beta, end, states, still, matched } = game;
	const T = noising.horizon;
	const alpha = end.kind === 'constraint' ? 0 : end.alpha;
	if (!(beta > 0 && (end.kind === 'constraint' || alpha > 0)))
		throw new Error(`a grid game needs β, α > 0; got β = ${beta}, α = ${alpha}`);
	const lattice = latticeOf(box, n);
	const area = lattice.hx * lattice.hy;
	/** Far from the mass potentials without noise would rise beyond all numbers; next to nothing is there. */
	const cleared = (logs: Float64Array): Float64Array =>
		still ? logs.map((log) => (Math.exp(log) * area < FAINT ? Number.NEGATIVE_INFINITY : log)) : logs;
	const laws = lawsOf(game, lattice);
	const { logMass } = laws.target;
	const [logStart, logTarget] = [cleared(laws.start.logs), cleared(laws.target.logs)];
	/** Entropy that a game without noise is to be rid of, and what an end has of it. */
	const half = still ? beta / 2 : 0;
	const soft = end.kind === 'reverseKL' ? alpha : 0;
	const ends: Ends =
		end.kind === 'constraint'
			? { logStart, logTarget, own: 1, hat: 1 }
			: { logStart, logTarget, own: alpha / (soft + beta - half), hat: (soft - half) / (soft + beta - half) };
	const guess = coarse && ends.hat !== 0 ? resampled(coarse.lattice, coarse.logEnd, lattice) : undefined;
	const passage = states
		? steppedPassage(lattice, noising, n / CELLS_A_STEP, (t) =>
				onLattice(lattice, (x) => states(x, t) / beta),
			)
		: gaussianPassage(lattice, noising);
	const sweeping = potentials(area, passage, ends, remedyOf(game), guess);
	let swept = sweeping.next();
	for (; !swept.done; swept = sweeping.next()) yield 0.8 * swept.value;
	const { logEnd, sweeps } = swept.value;

	const slices: Slices = { logEta: [], logHat: [] };
	const times: number[] = [];
	for (const { t, eta, hat, seen } of passage.slices(swept.value)) {
		const total = eta.reduce((sum, log, k) => sum + (Math.exp(log + (hat[k] ?? Number.NaN)) || 0), 0) * area;
		if (seen && !(Math.abs(total - 1) < MOST_CUT))
			throw new CutOff(
				`The mass is ${total.toPrecision(6)} at t = ${t.toPrecision(3)}: the box cuts off paths, widen it.`,
			);
		slices.logEta.push(eta);
		slices.logHat.push(hat.map((log) => log - Math.log(total)));
		times.push(t);
		yield 0.8 + (0.2 * slices.logEta.length) / (passage.count + 1);
	}
	const etaAt = between(slices.logEta, passage, T);
	const hatAt = between(slices.logHat, passage, T);
	const logRhoAt = (t: number) => {
		const [eta, hat] = [etaAt(t), hatAt(t)];
		return (cell: number): number => eta(cell) + hat(cell);
	};
	const cells = (read: (cell: number) => number): Float64Array =>
		Float64Array.from({ length: n * n }, (_, k) => read(k));
	/** Mass of each cell at t, Σ = 1. */
	const massAt = (t: number): Float64Array => {
		const mass = cells(logRhoAt(t)).map((log) => Math.exp(log) || 0);
		const total = mass.reduce((sum, value) => sum + value, 0);
		return mass.map((value) => value / total);
	};
	const meanLogEta = (t: number): number => expectation(massAt(t), cells(etaAt(t)));
	const spent = (t: number): number => beta * (meanLogEta(t) - meanLogEta(0));
	/** E log ρ_t. */
	const entropy = (mass: Float64Array): number => expectation(mass, logOf(mass)) - Math.log(area);
	/** What nobody is to pay of ∫_t^T ∇·f, which is two rates in the plane. */
	const unpaid = (t: number): number => (matched ? 1 : half) * 2 * Math.log(transition(noising, t, T).growth);
	const endMass = massAt(T);
	const logPi = expectation(endMass, logTarget) + logMass;
	const logRho = entropy(endMass);
	const terminal = end.kind === 'constraint' ? 0 : alpha * ((end.kind === 'reverseKL' ? logRho : 0) - logPi);
	/** What noise adds to the cost of a game that has none. */
	const added = still
		? half * (logRho - entropy(massAt(0))) +
			// β²/8λ for λ = β/σ².
			overTime(times, (t) => (beta * noising.intensity(T - t) * squaredScore(lattice, massAt(t))) / 8)
		: 0;

	const fieldsAt = (t: number) => {
		const [eta, rho, level] = [etaAt(t), logRhoAt(t), -unpaid(t)];
		const U = still
			? (cell: number) => level + half * rho(cell) - beta * eta(cell)
			: (cell: number) => level - beta * eta(cell);
		return { U, rho };
	};

	let last: { readonly t: number; readonly slice: Slice } | undefined;
	return {
		lattice,
		laws,
		sweeps,
		logEnd,
		initial: cells(fieldsAt(0).U),
		at: (t) => {
			if (last?.t === t) return last.slice;
			const { U, rho } = fieldsAt(t);
			const slice = { potential: surfaceOf(lattice, U), logDensity: surfaceOf(lattice, rho) };
			last = { t, slice };
			return slice;
		},
		density: (t) => massAt(t).map((mass) => mass / area),
		moments: (t) => momentsOf(lattice, massAt(t)),
		spent,
		cost: { running: spent(T) - added - unpaid(0), terminal },
		level: terminal + beta * meanLogEta(T) - half * logRho,
	};
}

/** Mean and covariance of masses on a lattice. */
export function momentsOf({ n, xs, ys }: Lattice, mass: Float64Array): Moments {
	const over = (f: (x: number, y: number) => number): number =>
		mass.reduce((sum, m, k) => sum + m * f(xs[k % n] ?? 0, ys[Math.floor(k / n)] ?? 0), 0);
	const [mx, my] = [over((x) => x), over((_, y) => y)];
	const product = (f: (dx: number, dy: number) => number) => over((x, y) => f(x - mx, y - my));
	return {
		mean: [mx, my],
		covariance: [product((dx) => dx ** 2), product((dx, dy) => dx * dy), product((_, dy) => dy ** 2)],
	};
}

/** ∫ f dt over ascending times, by trapezia. */
export const overTime = (times: readonly number[], f: (t: number) => number): number => {
	const values = times.map(f);
	return times.reduce(
		(sum, t, k) =>
			k === 0 ? 0 : sum + 0.5 * (t - (times[k - 1] ?? t)) * ((values[k] ?? 0) + (values[k - 1] ?? 0)),
		0,
	);
};

/** E|∇log ρ|² = 4∫|∇√ρ|² of masses on a lattice. */
function squaredScore({ n, hx, hy }: Lattice, mass: Float64Array): number {
	let sum = 0;
	const along = (k: number, stride: number, h: number): void => {
		const rise = Math.sqrt(mass[k + stride] ?? 0) - Math.sqrt(mass[k] ?? 0);
		sum += (rise / h) ** 2;
	};
	for (let k = 0; k < mass.length; k++) {
		if (k % n < n - 1) along(k, 1, hx);
		if (k < mass.length - n) along(k, n, hy);
	}
	return 4 * sum;
}

/** Beyond so many nats, and half of the way between its neighbours, a field between slices is on the line between them. */
const ASTRAY = 1;

/**
 * Fields on lattices at any t, in the variable in which its slices are equally far apart. Far from the mass it may change by more from slice to
 * slice than a polynomial follows.
 */
export function between(
	kept: readonly Float64Array[],
	{ position, even }: Pick<Passage, 'position' | 'even'>,
	T: number,
): (t: number) => (cell: number) => number {
	const weights = emptyWeights();
	const K = kept.length - 1;
	const slice = (k: number): Float64Array =>
		kept[Math.abs(k) > K ? 2 * K - k : Math.abs(k)] ?? new Float64Array(0);
	return (t) => {
		if (!(t >= 0 && t <= T)) throw new Error(`t = ${t} is outside [0, ${T}]`);
		const place = position(t);
		const near = Math.round(place);
		const at = (field: Float64Array | undefined, cell: number): number => field?.[cell] ?? Number.NaN;
		if (Math.abs(place - near) < 1e-9) return (cell) => at(slice(near), cell);
		const below = Math.floor(place);
		const [earlier, later] = [slice(below), slice(below + 1)];
		// Where nothing is known of what lies beyond the ends the six are all on one side.
		const third = even ? below : Math.min(K - 3, Math.max(2, below));
		weighSix(place - third, weights);
		const [w0 = 0, w1 = 0, w2 = 0, w3 = 0, w4 = 0, w5 = 0] = weights.value;
		const [f0, f1, f2, f3, f4, f5] = [-2, -1, 0, 1, 2, 3].map((by) => slice(third + by));
		return remembered(slice(0).length, (cell) => {
			const [before, after] = [at(earlier, cell), at(later, cell)];
			const value =
				w0 * at(f0, cell) +
				w1 * at(f1, cell) +
				w2 * at(f2, cell) +
				w3 * at(f3, cell) +
				w4 * at(f4, cell) +
				w5 * at(f5, cell);
			const line = before + (place - below) * (after - before);
			return Math.abs(value - line) <= ASTRAY + 0.5 * Math.abs(after - before) ? value : line;
		});
	};
}

/** A field that is worked out where it is read: a few paths read few of its cells. */
function remembered(cells: number, of: (cell: number) => number): (cell: number) => number {
	const values = new Float64Array(cells);
	const known = new Uint8Array(cells);
	return (cell) => {
		if (known[cell] !== 1) {
			values[cell] = of(cell);
			known[cell] = 1;
		}
		return values[cell] ?? Number.NaN;
	};
}
