import { pointsAt } from '../../game/points';
import type { Problem } from '../../game/problem';
import {
	bestOf,
	integral,
	type LatticeGame,
	type LatticeLaw,
	NoBound,
	type Potentials,
	potentialsOf,
} from './bound';
import { ascended, climbed } from './climb';
import { deposited, fieldHalved, interpolated, isAtRim, nodesOf } from './lattice';
import { type Posed, posedOf } from './posed';

export { NoBound } from './bound';

/** Nats below the top of μ from where on a place plays no part in the search for u. */
const FAINT = 7;
/** Mass of a node from which on it counts that it finds no way; mass whose end may lie beyond the lattice. */
const [LOST, AT_RIM] = [1e-9, 1e-4];

/** A lower bound of the least cost of a game, in the units of the cost. */
export interface Bound {
	/** D, less `error`. */
	readonly value: number;
	/** What halving the lattices (and time steps) changes, and what is beyond them. */
	readonly error: number;
	/** u at places where particles end [n, 2], and what the HJB equation makes of it where they start. */
	atEnd(places: Float32Array): Float64Array;
	atStart(places: Float32Array): Float64Array;
}

export interface Certificate
	extends Pick<Posed, 'from' | 'to' | 'alpha' | 'given' | 'squaredDistance' | 'upToConstant' | 'nodes'> {
	/** Of the nodes along each side of its lattices, and of those of any rule beside it. */
	readonly share: number;
	/**
	 * D of a value function, by weak duality (docs/mathematics.md, §7). Throws `NoBound` where it is not finite, or lattices do not
	 * see the game.
	 * @param value U at points [n, 3]
	 * @param ends where particles end from starts [n, 2]; a bound by a discrepancy is sought from there on
	 */
	bound(
		value: (points: Float32Array) => Promise<Float64Array>,
		ends?: (starts: Float32Array) => Promise<Float32Array>,
	): Promise<Bound>;
}

/**
 * The certificate of a game; in words, to go on "…, since ", why it has none.
 * @param share of the nodes along each side of its lattices: ½ or 1. With fewer it takes less time and proves less.
 */
export function certificateOf(problem: Problem, share: 0.5 | 1 = 1): Certificate | string {
	const posed = posedOf(problem, share);
	if (typeof posed === 'string') return posed;
	const { from, to, alpha, given, squaredDistance, upToConstant, nodes } = posed;
	// Against flow time the value is −U.
	const sign = to < from ? -1 : 1;
	return {
		share,
		from,
		to,
		alpha,
		given,
		squaredDistance,
		upToConstant,
		nodes,
		bound: async (value, ends) => {
			const { start, end } = posed.laws();
			const [starts, finish] = [start.lattice, end.lattice];
			const played = async (places: Float32Array, t: number): Promise<Float64Array> =>
				(await value(pointsAt(places, t))).map((each) => sign * each);
			const whole = posed.on(start, end, false);
			const { discrepancy } = whole;
			const halves = posed.halvedLaws();
			const half = posed.on(halves.start, halves.end, true);
			/** The best that the value function tells on a lattice. */
			const told = async (game: LatticeGame): Promise<Potentials> => {
				const { lattice, logs } = game.start;
				const inside = brightOf(game.start);
				const w = new Float64Array(logs.length).fill(Number.NEGATIVE_INFINITY);
				const found = await played(nodesOf(lattice, inside), from);
				inside.forEach((k, i) => {
					w[k] = found[i] ?? Number.NaN;
				});
				return bestOf(game, w, await played(nodesOf(game.end.lattice), to));
			};
			const sought = async (): Promise<Potentials> => {
				if (discrepancy) {
					const inside = brightOf(start);
					const landed = await ends?.(nodesOf(starts, inside));
					const mass = Float64Array.from(inside, (k) => start.mass[k] ?? 0);
					return climbed(whole, discrepancy, landed ? deposited(landed, mass, finish) : null);
				}
				// With noise what w makes is best already.
				if (given || !whole.answer || whole.beta > 0) return told(whole);
				const { end: u } = ascended(half, alpha, await told(half));
				const between = interpolated(u, half.end.lattice, nodesOf(finish));
				return potentialsOf(whole, whole.on(whole.back(between)));
			};
			const best = await sought();
			refuseLost(best.start, start);
			// Beyond the lattice a u of bounded steepness is no best end, but an end that noise may lead to.
			const open = given || discrepancy || (whole.conjugate.admitted && whole.beta > 0);
			const lost = open ? drawnBeyond(whole, best) : 0;
			if (lost > AT_RIM)
				throw new NoBound('the best end of some particles is beyond the lattice of the bound');
			const again = potentialsOf(half, half.given ?? fieldHalved(best.end, finish), best.norm);
			const beyond =
				cutOff(best.start, start) + (discrepancy ? cutOff(best.end, end) : 0) + 2 * whole.beta * lost;
			const error = Math.abs(best.value - again.value) + beyond;
			if (!Number.isFinite(best.value - error))
				throw new NoBound(
					'the value function has no finite bound: it falls without end where particles may go',
				);
			return {
				value: best.value - error,
				error,
				atEnd: (places) => interpolated(best.end, finish, places),
				atStart: (places) => interpolated(best.start, starts, places),
			};
		},
	};
}

/** Nodes where a law is not faint. */
function brightOf({ logs }: LatticeLaw): Int32Array {
	const top = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
	return Int32Array.from(logs.keys()).filter((i) => (logs[i] ?? 0) > top - FAINT);
}

/** Throws where some particles find no way to the end. */
function refuseLost(w: Float64Array, { mass }: LatticeLaw): void {
	if (mass.some((m, i) => m > LOST && w[i] === Number.POSITIVE_INFINITY))
		throw new NoBound('no way leads from some starts to where the end is paid, within T');
}

/**
 * Mass of the particles whose best end, for a u that is given everywhere, is at the rim of the lattice: it may lie beyond. With noise,
 * what ends there: −β log(1 − mass) is by how much w is too high.
 */
function drawnBeyond(game: LatticeGame, { start: w, end: u }: Potentials): number {
	const { lattice } = game.end;
	if (game.beta > 0 && game.answer)
		return game.answer.law(w, u).reduce((sum, m, k) => sum + (isAtRim(lattice, k) ? m : 0), 0);
	const within = game.back(u.map((value, k) => (isAtRim(lattice, k) ? Number.POSITIVE_INFINITY : value)));
	return game.start.mass.reduce(
		(sum, m, i) => sum + ((within[i] ?? 0) > (w[i] ?? 0) + 1e-9 * (1 + Math.abs(w[i] ?? 0)) ? m : 0),
		0,
	);
}

/**
 * What the mass beyond a lattice may add to a mean: no more of it than in the outermost nodes is taken to be there, and as
 * much as the field is anywhere off its mean.
 */
function cutOff(field: Float64Array, law: LatticeLaw): number {
	const mean = integral(field, law);
	let [outermost, largest] = [0, 0];
	law.mass.forEach((m, k) => {
		if (!(m > 0)) return;
		if (isAtRim(law.lattice, k)) outermost += m;
		largest = Math.max(largest, Math.abs((field[k] ?? 0) - mean));
	});
	return outermost * largest;
}
