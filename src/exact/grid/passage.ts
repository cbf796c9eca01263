import { lazily } from '../../math/lazily';
import { Unsolved } from '../closedForm';
import { asLawOfStart, type Noising, transition } from '../noising';
import { carrier, logOf } from './carry';
import { apply, kernelOf, widthOf } from './kernel';
import type { Lattice } from './lattice';

/** log η(·, T), η(·, 0), and log η̂(·, 0): their product is ρ_0. */
export interface Potentials {
	readonly logEnd: Float64Array;
	readonly start: Float64Array;
	readonly logHat: Float64Array;
}

/** The uncontrolled process over a lattice from 0 to T, killed at the rate V/β where states cost V. */
export interface Passage {
	/** E[f(X_T)e^(−∫V/β) | X_0] of a field. */
	back(field: Float64Array): Float64Array;
	/** The density at T of masses that start with a density. */
	on(field: Float64Array): Float64Array;
	/** Both potentials at t_0 … t_K, of those at the ends, one time after the other. */
	slices(ends: Potentials): Generator<Slice>;
	/** K, and at which k a time is, in [0, K]. */
	readonly count: number;
	position(t: number): number;
	/** Whether fields are even in `position` about both ends. */
	readonly even: boolean;
}

/** log η and log η̂, and whether sums over cells see both. */
interface Slice {
	readonly t: number;
	readonly eta: Float64Array;
	readonly hat: Float64Array;
	readonly seen: boolean;
}

/** Times at which fields are kept, beside 0: so many that noise moves particles by half a cell to the first of them, within bounds. */
const [FEWEST, MOST] = [32, 96];
/** Cells that the noise has to spread by from 0 to T: from 1 on sums over them are good to 1e-8, here to 1e-4. */
const NARROWEST = 0.7;

/**
 * Without state costs: transitions are Gaussian and separable, two dense matrices each. Fields are kept at t_k = ½T(1 − cos(πk/K)),
 * close together where the ends may be sharp. Throws where the noise spreads by less than a cell.
 */
export function gaussianPassage(lattice: Lattice, noising: Noising): Passage {
	const T = noising.horizon;
	const early = (t: number) => asLawOfStart(transition(noising, 0, t));
	const late = (t: number) => transition(noising, t, T);
	/** N(x; growth y, spread) is growth⁻² of a law of y. */
	const height = (t: number): number => transition(noising, 0, t).growth ** -2;
	const spread = Math.min(early(T).spread, late(0).spread);
	const width = widthOf({ growth: 1, spread }, lattice);
	if (!(width >= NARROWEST))
		throw new Unsolved(
			`The noise spreads by ${short(Math.sqrt(spread))} from 0 to T, too little for cells of ${short(Math.max(lattice.hx, lattice.hy))}: raise σ, or lengthen T.`,
		);
	const [back, on] = [kernelOf(lattice, lattice, late(0)), kernelOf(lattice, lattice, early(T))];
	const count = Math.round(Math.min(MOST, Math.max(FEWEST, Math.PI * width)));
	return {
		back: (field) => apply(back, field),
		on: (field) => apply(on, field).map((value) => value * height(T)),
		*slices({ logEnd, start, logHat }) {
			const [backed, carried] = [carrier(lattice, logEnd), carrier(lattice, logHat)];
			for (let k = 0; k <= count; k++) {
				const t = 0.5 * T * (1 - Math.cos((Math.PI * k) / count));
				const eta = k === 0 ? logOf(start) : k === count ? logEnd : backed(late(t));
				const hat = k === 0 ? logHat : carried(early(t)).map((log) => log + Math.log(height(t)));
				// Nearer to an end than a cell the sum over cells is not that of the game that was solved.
				yield { t, eta, hat, seen: [early(t), late(t)].every((step) => widthOf(step, lattice) >= 1) };
			}
		},
		count,
		position: (t) => (Math.acos(1 - (2 * t) / T) * count) / Math.PI,
		even: true,
	};
}

/** Cells within so many standard deviations of a step are reached by it. */
const REACH = 9;
/**
 * Cells that a step has to spread by for sums over them to be good to 1e-5 however fast particles go; and the fewest steps, where a
 * thousandth each will do.
 */
const [NARROWEST_STEP, FEWEST_STEPS, NARROWEST_OF_FEW] = [0.75, 4, 0.6] as const;

/** Rows of a matrix [n, n] that are zero but for a band: the first column of each, and its entries [n, width]. */
interface Band {
	readonly first: Int32Array;
	readonly width: number;
	readonly entries: Float64Array;
}

/** The transition from the nodes of an axis to the same ones; each row sums to one, so that what is carried on keeps its mass. */
function bandOf(nodes: Float64Array, growth: number, spread: number): Band {
	const n = nodes.length;
	const h = (nodes[1] ?? 0) - (nodes[0] ?? 0);
	const variance = spread / h ** 2;
	const half = Math.ceil(Math.max(3, REACH * Math.sqrt(variance)));
	const width = Math.min(n, 2 * half + 1);
	const first = new Int32Array(n);
	const entries = new Float64Array(n * width);
	for (let i = 0; i < n; i++) {
		const centre = (growth * (nodes[i] ?? 0) - (nodes[0] ?? 0)) / h;
		const from = Math.min(n - width, Math.max(0, Math.round(centre) - half));
		first[i] = from;
		let mass = 0;
		for (let j = 0; j < width; j++) {
			const weight = Math.exp(-((from + j - centre) ** 2) / (2 * variance));
			entries[i * width + j] = weight;
			mass += weight;
		}
		for (let j = 0; j < width; j++) entries[i * width + j] = (entries[i * width + j] ?? 0) / mass;
	}
	return { first, width, entries };
}

/** A field [rows, n] times a band along its rows, or times its transpose; the answer is turned, [n, rows]. */
function banded(field: Float64Array, { first, width, entries }: Band, transposed: boolean): Float64Array {
	const n = first.length;
	const rows = field.length / n;
	const out = new Float64Array(field.length);
	for (let r = 0; r < rows; r++)
		for (let i = 0; i < n; i++) {
			const from = first[i] ?? 0;
			const at = i * width;
			if (transposed) {
				const value = field[r * n + i] ?? 0;
				if (value === 0) continue;
				for (let j = 0; j < width; j++) {
					const to = (from + j) * rows + r;
					out[to] = (out[to] ?? 0) + value * (entries[at + j] ?? 0);
				}
			} else {
				let sum = 0;
				for (let j = 0; j < width; j++) sum += (entries[at + j] ?? 0) * (field[r * n + from + j] ?? 0);
				out[i * rows + r] = sum;
			}
		}
	return out;
}

/** So many steps as are wide enough. */
function stepsOf(lattice: Lattice, noising: Noising, most: number): number {
	const T = noising.horizon;
	for (let count = most; count >= FEWEST_STEPS; count--) {
		const narrowest = Math.min(
			...Array.from({ length: count }, (_, k) =>
				widthOf(transition(noising, (k * T) / count, ((k + 1) * T) / count), lattice),
			),
		);
		if (narrowest >= (count > FEWEST_STEPS ? NARROWEST_STEP : NARROWEST_OF_FEW)) return count;
	}
	throw new Unsolved(
		`The noise spreads too little within ${FEWEST_STEPS} steps of time for cells of ${short(Math.max(lattice.hx, lattice.hy))}: raise σ, or lengthen T.`,
	);
}

/**
 * With a state cost, by Strang splitting: steps of the uncontrolled process of T/K, and V for half a step on either side of each; of second
 * order in the step. Both directions are one matrix and its transpose, so that the mass is kept to rounding. Throws where the noise of
 * few steps spreads by less than a cell.
 * @param most steps
 * @param cost V/β at the cells at a time
 */
export function steppedPassage(
	lattice: Lattice,
	noising: Noising,
	most: number,
	cost: (t: number) => Float64Array,
): Passage {
	const T = noising.horizon;
	const count = stepsOf(lattice, noising, most);
	const time = (k: number): number => (k * T) / count;
	const steps = Array.from({ length: count }, (_, k) =>
		lazily(() => {
			const { growth, spread } = transition(noising, time(k), time(k + 1));
			return { x: bandOf(lattice.xs, growth, spread), y: bandOf(lattice.ys, growth, spread) };
		}),
	);
	/** e^(−V dt/2β), on either side of each step. */
	const survival = Array.from({ length: count + 1 }, (_, k) =>
		lazily(() => cost(time(k)).map((rate) => Math.exp((-0.5 * rate * T) / count))),
	);
	const paid = (field: Float64Array, k: number): Float64Array => {
		const left = survival[k]?.();
		return left ? field.map((value, i) => value * (left[i] ?? 0)) : field;
	};
	/** At one time after the other, away from where it begins; against time, or as densities with it. */
	function* run(field: Float64Array, transposed: boolean): Generator<Float64Array> {
		let now = field;
		for (let k = 0; k < count; k++) {
			const [from, to] = transposed ? [k, k + 1] : [count - k, count - k - 1];
			const bands = steps[Math.min(from, to)]?.();
			now = paid(now, from);
			if (bands) now = banded(banded(now, bands.x, transposed), bands.y, transposed);
			now = paid(now, to);
			yield now;
		}
	}
	const whole = (field: Float64Array, transposed: boolean): Float64Array => {
		let now = field;
		for (const next of run(field, transposed)) now = next;
		return now;
	};
	return {
		back: (field) => whole(field, false),
		on: (field) => whole(field, true),
		*slices({ logEnd, logHat }) {
			const etas = [logEnd, ...[...run(logEnd.map(Math.exp), false)].map(logOf)].reverse();
			const hats = [logHat, ...[...run(logHat.map(Math.exp), true)].map(logOf)];
			for (const [k, hat] of hats.entries()) yield { t: time(k), eta: etas[k] ?? logEnd, hat, seen: true };
		},
		count,
		position: (t) => (t * count) / T,
		even: false,
	};
}

const short = (value: number): string => value.toPrecision(2);
