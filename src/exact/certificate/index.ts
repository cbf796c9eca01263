import { pointsAt } from '../../game/points';
import type { Problem } from '../../game/problem';
import { concatenate } from '../../math/arrays';
import { lazily } from '../../math/lazily';
import { type Between, type Crowd, overAt } from './between';
import {
	bestOf,
	integral,
	type LatticeGame,
	type LatticeLaw,
	NoBound,
	type Potentials,
	potentialsOf,
} from './bound';
import { ascended, climbed, led } from './climb';
import { deposited, fieldHalved, halved, interpolated, isAtRim, type Lattice, nodesOf } from './lattice';
import { type Posed, posedOf } from './posed';
import { backOf, placesSeen } from './seen';
import { swept } from './sweeps';

export { NoBound } from './bound';

/** Nats below the top of μ from where on a place plays no part in the search for u. */
const FAINT = 7;
/** Mass of a node from which on it counts that it finds no way; mass whose end may lie beyond the lattice. */
const [LOST, AT_RIM] = [1e-9, 1e-4];
/** Times what spreading mass over cells changes: a third of what a fold of w at a node is off by is seen so. */
const WITHIN = 3;
/** Particles of which it is known where they meet. */
const CROWD = 2500;
/** Shares of a cost that are more than rounding, and than a wall that paraboloids through neighbours carry inwards step by step. */
const [EXACT, FELT] = [1e-9, 1e-3];
/** Mass at the rim by which a law is seen not to be in its box, and nodes on which one is narrower than the rim. */
const [BEYOND, NARROW] = [0.01, 12];
/** Nodes on which a law is so narrow that half of them do not see it, and a share of D that its error is felt at. */
const [FEW, NOTICED] = [50, 0.05];

/** A lower bound of the least cost of a game, in the units of the cost. */
export interface Bound {
	/** D, less `error`. */
	readonly value: number;
	/** What halving the lattices (and time steps) changes, what is within cells of a law with an edge, and what is beyond them. */
	readonly error: number;
	/** The law that lattices hardly see, where D is much less for that; absent else. */
	readonly narrow?: 'reference' | 'target';
	/** ∫I*(g)dt of the line g below what particles cost each other on the way; 0 where they do not meet. */
	readonly met: number;
	/** u at places where particles end [n, 2], and what the HJB equation makes of it where they start. */
	atEnd(places: Float32Array): Float64Array;
	atStart(places: Float32Array): Float64Array;
}

export interface Certificate
	extends Pick<Posed, 'from' | 'to' | 'alpha' | 'given' | 'compared' | 'upToConstant' | 'nodes'> {
	/** Of the nodes along each side of its lattices, and of those of any rule beside it. */
	readonly share: number;
	/**
	 * D of a value function, by weak duality (docs/mathematics.md, §7). Throws `NoBound` where it is not finite, or lattices do not
	 * see the game.
	 * @param value U at points [n, 3]
	 * @param paths where particles are at equally spaced times [K + 1, n, 2] that start at places [n, 2]: all stay there unless told otherwise. A bound
	 * by a discrepancy is sought from their ends on; where they meet it is known of them what that costs
	 */
	bound(
		value: (points: Float32Array) => Promise<Float64Array>,
		paths?: (starts: Float32Array) => Promise<Float32Array>,
	): Promise<Bound>;
}

/**
 * The certificate of a game; in words, to go on "…, since ", why it has none.
 * @param share of the nodes along each side of its lattices: ½ or 1. With fewer it takes less time and proves less.
 */
export function certificateOf(problem: Problem, share: 0.5 | 1 = 1): Certificate | string {
	const posed = posedOf(problem, share);
	if (typeof posed === 'string') return posed;
	const { from, to, seen, alpha, given, compared, upToConstant, nodes } = posed;
	// Against flow time the value is −U.
	const sign = to < from ? -1 : 1;
	return {
		share,
		from,
		to,
		alpha,
		given,
		compared,
		upToConstant,
		nodes,
		bound: async (value, paths) => {
			const { start, end } = posed.laws();
			const [starts, finish] = [start.lattice, end.lattice];
			const played = async (places: Float32Array, t: number): Promise<Float64Array> =>
				(await value(pointsAt(placesSeen(places, backOf(seen(t))), t))).map((each) => sign * each);
			const ways = paths && waysSeen(paths, posed);
			// Of what lies beyond nothing is known, and more than a little would make a bound too high.
			for (const law of given ? [start] : [start, end])
				if (atRimOf(law) > BEYOND)
					throw new NoBound(
						nodesIn(law) < NARROW
							? 'reference or target is too narrow for nodes that are to see all ends: widen it, or bring both nearer to each other'
							: 'reference or target lies beyond its box in part: widen that, or move it',
					);
			const crowd = async (): Promise<Crowd> => {
				const { places, mass } = nodes(share ** 2 * CROWD);
				const begun = placesSeen(places, seen(from));
				return { states: (await ways?.(begun)) ?? concatenate([begun, begun]), mass, from, to };
			};
			const halves = posed.halvedLaws();
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
			const cloud = posed.meets ? await crowd() : null;
			const around = posed.between(cloud);
			// Noise spreads over the lattice between as exactly as sums are; the least over its nodes is as rough as they are.
			const roughly = (between: Between | null): Between | null =>
				between && !posed.noisy ? { ...between, over: halved(between.over) } : between;
			const slack = around && posed.even ? FELT : EXACT;
			const onHalf = (between: Between | null): LatticeGame =>
				posed.on(halves.start, halves.end, true, between);
			/** Of those whose best way on half of the nodes leads beyond the lattice between. */
			const strayedOn = (half: LatticeGame, rough: Between | null, { start, end }: Potentials): Dearer =>
				rough
					? dearer(half, start, posed.on(halves.start, halves.end, true, walled(rough)).back(end), slack)
					: NONE;
			/** What is paid on the way, the game on half of the nodes, and the u by which a led crowd was found there. */
			const met = async (): Promise<{
				between: Between | null;
				rough: Between | null;
				half: LatticeGame;
				u: Float64Array | null;
			}> => {
				const rough = roughly(around);
				const half = onHalf(rough);
				const own = { between: around, rough, half, u: null };
				// Ways are followed without noise; of a discrepancy not every u has a bound.
				if (!cloud || !around || posed.noisy || half.discrepancy) return own;
				const begun = await told(half);
				const coarse = halved(halved(around.over));
				const lineAt = (crowd: Crowd): Between | null => posed.between(crowd, coarse);
				const play = (crowd: Crowd): LatticeGame => {
					const line = lineAt(crowd);
					return onHalf(line && posed.even ? { ...line, over: halved(around.over) } : line);
				};
				const { crowd, end } = led(alpha, cloud, play, begun.end);
				const line = lineAt(crowd);
				// On all nodes, with a crowd on few of them: there its particles are no single ones.
				const between = line && { ...line, over: around.over };
				const roughLed = roughly(between);
				const other = onHalf(roughLed);
				const tried = potentialsOf(other, end);
				// The lattice is about the model's crowd: the ways of another may leave it.
				const better = tried.value > begun.value && strayedOn(other, roughLed, tried).mass <= AT_RIM;
				return better ? { between, rough: roughLed, half: other, u: end } : own;
			};
			const { between, rough, half, u: toLed } = await met();
			const whole = posed.on(start, end, false, between);
			const { discrepancy } = whole;
			/** The game on half of the nodes, and as few steps as these allow: where they allow none, as few as it takes. */
			const sketch = (between: Between): LatticeGame => {
				try {
					return posed.on(halves.start, halves.end, false, { ...between, over: halved(between.over) });
				} catch (error) {
					if (error instanceof NoBound) return half;
					throw error;
				}
			};
			const sought = async (): Promise<Potentials> => {
				if (discrepancy) {
					const inside = brightOf(start);
					const landed = (await ways?.(nodesOf(starts, inside)))?.slice(-2 * inside.length);
					const mass = Float64Array.from(inside, (k) => start.mass[k] ?? 0);
					const landing = (lattice: Lattice) => (landed ? deposited(landed, mass, lattice) : null);
					if (!between) return climbed(whole, discrepancy, landing(finish));
					// Step by step each try costs much: it is sought on every other node, and looked at on all.
					const rough = sketch(between);
					const ends = rough.end.lattice;
					const { nu } = climbed(rough, rough.discrepancy ?? discrepancy, landing(ends));
					const fine = interpolated(nu, ends, nodesOf(finish));
					const total = fine.reduce((sum, m) => sum + m, 0);
					const { u, norm } = discrepancy.pulled(fine.map((m) => m / total));
					return potentialsOf(whole, u, norm);
				}
				// With noise what w makes is best already.
				if (given || (!whole.answer && !toLed) || whole.beta > 0) return told(whole);
				const u = toLed ?? ascended(half, alpha, await told(half)).end;
				const filled = interpolated(u, half.end.lattice, nodesOf(finish));
				return potentialsOf(whole, whole.on(whole.back(filled)));
			};
			const spreadOf = ({ spreadLaws }: Pick<Posed, 'spreadLaws'>) => {
				const laws = spreadLaws();
				return laws && posed.on(laws.start, laws.end, false, between);
			};
			const spread = lazily(() => spreadOf(posed));
			const within = (value: number, over: LatticeGame | null, u: Float64Array, norm: number): number =>
				over ? WITHIN * Math.abs(value - potentialsOf(over, u, norm).value) : 0;
			/** With the same u on half of the nodes and with laws spread over cells, and by how much D may be too high for either. */
			const judged = (best: Potentials) => {
				const { end, norm, value } = best;
				const again = potentialsOf(half, half.given ?? fieldHalved(end, finish), norm);
				const doubt = Math.abs(value - again.value) + within(value, spread(), end, norm);
				return { best, again, value, doubt };
			};
			/** With the u that is bilinear between nodes, on twice as many along each side: it has one D, and by what these change it may be too high. */
			const judgedFinely = (best: Potentials) => {
				const { start, end } = posed.finer.laws();
				const u = interpolated(best.end, finish, nodesOf(end.lattice));
				const again = potentialsOf(posed.on(start, end, false, null), u);
				const doubt = Math.abs(best.value - again.value) + within(again.value, spreadOf(posed.finer), u, 0);
				return { best, again, value: again.value, doubt };
			};
			const found = await sought();
			const sharper = swept(whole, alpha, found.end, true);
			const {
				best,
				again,
				value: proven,
				doubt,
			} = sharper ? judgedFinely(sharper.value > found.value ? sharper : found) : judged(found);
			refuseLost(best.start, start);
			// Beyond the lattice a u of bounded steepness is no best end, but an end that noise may lead to.
			const open = given || discrepancy || (whole.beta > 0 && alpha !== null);
			const lost = open ? drawnBeyond(whole, best, slack) : NONE;
			if (lost.mass > AT_RIM)
				throw new NoBound(
					'the best end of some particles is beyond the lattice: take a target that falls off, a lower weight of the end, or no hill',
				);
			const strayed = strayedOn(half, rough, again);
			if (strayed.mass > AT_RIM)
				throw new NoBound(
					posed.noisy
						? 'noise leads some particles beyond the lattice on the way: take a smaller σ, or a lower state cost or interaction'
						: 'the best way of some particles leads beyond the lattice: take a lower state cost or interaction',
				);
			const beyond =
				cutOff(best.start, start) +
				(discrepancy || alpha === null ? cutOff(best.end, end) : 0) +
				2 * whole.beta * (lost.mass + strayed.mass) +
				lost.unfelt +
				strayed.unfelt;
			const error = doubt + beyond;
			if (!Number.isFinite(proven - error))
				throw new NoBound(
					'the value function has no finite bound, it falls without end where particles may go: train on, or at a lower rate',
				);
			const lower = proven - error;
			const fewest = given || nodesIn(start) < nodesIn(end) ? start : end;
			const blurred = nodesIn(fewest) < FEW && error > NOTICED * Math.abs(lower);
			const narrow = (fewest === start) === to > from ? 'reference' : 'target';
			return {
				value: lower,
				error,
				...(blurred ? { narrow } : {}),
				met: whole.met,
				atEnd: (places) => interpolated(best.end, finish, placesSeen(places, seen(to))),
				atStart: (places) => interpolated(best.start, starts, placesSeen(places, seen(from))),
			};
		},
	};
}

/** Where particles are from places [n, 2] on, both as lattices see them. */
const waysSeen =
	(paths: (starts: Float32Array) => Promise<Float32Array>, { from, to, seen }: Posed) =>
	async (starts: Float32Array): Promise<Float32Array> => {
		const states = await paths(placesSeen(starts, backOf(seen(from))));
		const row = starts.length;
		const last = states.length / row - 1;
		const at = (k: number): number => from + (k / last) * (to - from);
		return concatenate(
			Array.from({ length: last + 1 }, (_, k) =>
				placesSeen(states.subarray(k * row, (k + 1) * row), seen(at(k))),
			),
		);
	};

/** Mass at the rim of a lattice. */
const atRimOf = ({ lattice, mass }: LatticeLaw): number =>
	mass.reduce((sum, m, k) => sum + (isAtRim(lattice, k) ? m : 0), 0);

/** How many nodes of equal mass were as concentrated: of a Gaussian 4π(std/spacing)². */
const nodesIn = ({ mass }: LatticeLaw): number => 1 / mass.reduce((sum, m) => sum + m * m, 0);

/** Nodes where a law is not faint. */
function brightOf({ logs }: LatticeLaw): Int32Array {
	const top = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
	return Int32Array.from(logs.keys()).filter((i) => (logs[i] ?? 0) > top - FAINT);
}

/** Throws where some particles find no way to the end. */
function refuseLost(w: Float64Array, { mass }: LatticeLaw): void {
	if (mass.some((m, i) => m > LOST && w[i] === Number.POSITIVE_INFINITY))
		throw new NoBound(
			'no way leads from some starts to where the end is paid, within T: take a longer T, or a higher top speed',
		);
}

/**
 * Of the particles whose best end, for a u that is given everywhere, is at the rim of the lattice: it may lie beyond. With noise,
 * what ends there: −β log(1 − mass) is by how much w is too high.
 */
function drawnBeyond(game: LatticeGame, { start: w, end: u }: Potentials, slack: number): Dearer {
	const { lattice } = game.end;
	if (game.beta > 0 && game.answer) {
		const ends = game.answer.law(w, u);
		return { mass: ends.reduce((sum, m, k) => sum + (isAtRim(lattice, k) ? m : 0), 0), unfelt: 0 };
	}
	return dearer(
		game,
		w,
		game.back(u.map((value, k) => (isAtRim(lattice, k) ? Number.POSITIVE_INFINITY : value))),
		slack,
	);
}

/** Those whose way costs more within limits than without: their mass, with noise that of those who are beyond; and what too little to be counted adds. */
interface Dearer {
	readonly mass: number;
	readonly unfelt: number;
}
const NONE: Dearer = { mass: 0, unfelt: 0 };

/** @param slack share of a cost that is not counted */
function dearer({ start, beta }: LatticeGame, w: Float64Array, within: Float64Array, slack: number): Dearer {
	let [mass, unfelt] = [0, 0];
	start.mass.forEach((m, i) => {
		const [free, bound] = [w[i] ?? 0, within[i] ?? 0];
		if (beta > 0) mass += m > 0 ? (m * (bound - free)) / beta : 0;
		else if (bound > free + slack * (1 + Math.abs(free))) mass += m;
		else if (m > 0 && bound > free) unfelt += m * (bound - free);
	});
	return { mass, unfelt };
}

/** The same, and nobody comes to the rim of the lattice between. */
const walled = (between: Between): Between => ({
	...between,
	cost: (at, t) => {
		const paid = between.cost(at, t);
		const { over } = between;
		return at === overAt(between, t)
			? paid.map((value, k) => (isAtRim(over, k) ? Number.POSITIVE_INFINITY : value))
			: paid;
	},
});

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
