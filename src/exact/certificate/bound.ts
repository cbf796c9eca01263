import type { Lattice } from './lattice';
import type { Soft } from './soft';

/** A law on a lattice: log-densities at its nodes, and the mass of each, Σ = 1. */
export interface LatticeLaw {
	readonly lattice: Lattice;
	readonly logs: Float64Array;
	readonly mass: Float64Array;
}

/** What a bound cannot be computed of; its message goes on "…: ". */
export class NoBound extends Error {
	override readonly name = 'NoBound';
}

/** Throws `NoBound` where there is no mass on the lattice. Where a density is not defined there is none of it. */
export function lawOf(lattice: Lattice, densities: Float64Array): LatticeLaw {
	// Loops, here and in all that a climb asks for again and again: a function called for each node takes ten times as long.
	const n = densities.length;
	const [logs, mass] = [new Float64Array(n), new Float64Array(n)];
	let [top, total] = [Number.NEGATIVE_INFINITY, 0];
	for (let i = 0; i < n; i++) {
		const log = densities[i] ?? Number.NaN;
		logs[i] = Number.isNaN(log) ? Number.NEGATIVE_INFINITY : log;
		if (log > top) top = log;
	}
	if (!Number.isFinite(top))
		throw new NoBound('reference or target has no mass at the nodes over its box: move or widen it');
	for (let i = 0; i < n; i++) {
		const m = Math.exp((logs[i] ?? 0) - top);
		mass[i] = m;
		total += m;
	}
	for (let i = 0; i < n; i++) mass[i] = (mass[i] ?? 0) / total;
	return { lattice, logs, mass };
}

/** Σ mass · field, with 0 · ∞ = 0. */
export function integral(field: Float64Array, { mass }: LatticeLaw): number {
	let sum = 0;
	for (let i = 0; i < mass.length; i++) {
		const m = mass[i] ?? 0;
		if (m > 0) sum += m * (field[i] ?? Number.NaN);
	}
	return sum;
}

/** F(ρ) = α‖ρ − π‖², ‖m‖² = ∬k dm dm, on the lattice of π. */
export interface Discrepancy {
	/** π, mass by mass. */
	readonly target: Float64Array;
	/**
	 * u = 2α k∗(ν − π) at the nodes, for a signed measure ν of mass 1 on them, and what F*(u) is more than ∫u dπ at most: α‖ν − π‖². For every ρ
	 * ∫u d(ρ − π) − F(ρ) = α‖ν − π‖² − α‖ρ − ν‖². Nothing is cut off or padded: u is a finite sum of kernels, its norm one of their values.
	 */
	pulled(nu: Float64Array): { readonly u: Float64Array; readonly norm: number };
	/** k∗m at the nodes, of masses m on them. */
	felt(measure: Float64Array): Float64Array;
	/** A signed measure of mass 0, its Fourier transform over 1 + 2α k̂(ξ) response(|ξ|²). */
	damped(measure: Float64Array, response: (squared: number) => number): Float64Array;
}

/** Whether a value of u beyond the lattice makes F* any larger. */
export type Counts = (top: number) => boolean;

/** F*(u) = sup over ρ of ∫uρ − F(ρ). */
export interface Conjugate {
	/** Where u beyond the lattice is so much above that at the nearest node of its rim, or at the ceiling if that is lower; ∫u dπ where F is a discrepancy. */
	value(u: Float64Array, above: number, ceiling: (counts: Counts) => number): number;
	/** The ρ by which it is attained, masses at the nodes. */
	law(u: Float64Array): Float64Array;
	/** The greatest u below one for which F* is finite; absent where it always is. */
	admitted?(u: Float64Array): Float64Array;
}

/** A game between two laws on lattices, in the order in which it is played. */
export interface LatticeGame {
	readonly start: LatticeLaw;
	readonly end: LatticeLaw;
	/** The least cost from each node of `start`, where u is paid at the end: the HJB equation, solved from u. */
	back(u: Float64Array): Float64Array;
	/** A u to go with w at `start` that makes D larger rather than smaller; −∞ leaves a node out. */
	on(w: Float64Array): Float64Array;
	/** β of Hopf and Cole where noise spreads particles from each start; 0 where each has a best end. */
	readonly beta: number;
	/** u where the end gives it, whatever ρ is. */
	readonly given: Float64Array | null;
	/** By how much u beyond the lattice must be above that at the nearest node of its rim for w to stay what it is; ∞ where no such height is known. */
	above(): number;
	/** A value of u beyond the lattice at which w stays what it is, too, the least one only where it counts. Asked where `above` is not 0. */
	ceiling(w: Float64Array, counts: Counts): number;
	readonly conjugate: Conjugate;
	/** ∫I*(g_t)dt of the line g below what particles cost each other; 0 where they do not meet. */
	readonly met: number;
	/** Where F is α‖ρ − π‖². */
	readonly discrepancy: Discrepancy | null;
	/** Sums over nodes in place of the least, where a top speed lets ends jump where u but turns; else null. */
	readonly soft: (() => Record<'back' | 'on', Soft>) | null;
	/** How particles answer to u where their ways bend; null where they are straight, or noise shakes them. */
	readonly ways: {
		/** Where they go for u, from places [n, 2] on: at the ends of all steps [steps + 1, n, 2]. */
		lead(u: Float64Array, places: Float32Array): Float32Array;
		/** As in `answer`, if nothing were paid on the way. */
		response(squared: number): number;
	} | null;
	/** The same where ways are straight or shaken; null where they bend. */
	readonly answer: {
		/** Masses at the nodes of `end` of those who go where w and u draw them. */
		law(w: Float64Array, u: Float64Array): Float64Array;
		/** About how much that law changes with a wave in u, over |ξ|², for a density of 1. */
		response(squared: number): number;
	} | null;
}

/** u at the end, what the HJB equation makes of it at the start, and the bound D = ∫w dμ − F*(u) − ∫I*(g)dt (weak duality). */
export interface Potentials {
	readonly start: Float64Array;
	readonly end: Float64Array;
	readonly value: number;
	/** What F*(u) is more than the conjugate of the game tells. */
	readonly norm: number;
}

export function potentialsOf(game: LatticeGame, wanted: Float64Array, norm = 0): Potentials {
	const u = game.conjugate.admitted?.(wanted) ?? wanted;
	const w = game.back(u);
	const conjugate = game.conjugate.value(u, game.above(), (counts) => game.ceiling(w, counts)) + norm;
	return { start: w, end: u, norm, value: integral(w, game.start) - conjugate - game.met };
}

/** Share of the potential from the other end in a blend with the network's own. */
const SHARE = 0.75;

/**
 * The best of several bounds from the value function of a model: w at the start, −∞ where μ has next to no mass, and u at
 * the end. u alone has wild tails where no particle comes; the potential that w makes has none; a blend of both, which
 * may not dip below it by more than w varies, is mostly the best. D is concave in u.
 */
export function bestOf(game: LatticeGame, w: Float64Array, u: Float64Array): Potentials {
	if (game.given) return potentialsOf(game, game.given);
	const other = potentialsOf(game, game.on(w));
	const level = integral(other.end, game.end) - integral(u, game.end);
	const mean = integral(other.start, game.start);
	const spread = Math.sqrt(
		integral(
			other.start.map((value) => (value - mean) ** 2),
			game.start,
		),
	);
	const blend = other.end.map(
		(value, i) => SHARE * value + (1 - SHARE) * Math.max((u[i] ?? 0) + level, value - spread),
	);
	const found = [other, potentialsOf(game, blend), potentialsOf(game, u)];
	return found.reduce(
		(best, each) => (each.value > best.value || Number.isNaN(best.value) ? each : best),
		other,
	);
}
