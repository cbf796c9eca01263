import { fieldHalved, halved, type Lattice } from './lattice';

/** A law on a lattice: log-densities at its nodes, and the mass of each, Σ = 1. */
export interface LatticeLaw {
	readonly lattice: Lattice;
	readonly logs: Float64Array;
	readonly mass: Float64Array;
}

/** Throws where there is no mass on the lattice. */
export function lawOf(lattice: Lattice, logs: Float64Array): LatticeLaw {
	const top = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
	if (!Number.isFinite(top)) throw new Error('a law has no mass on its lattice');
	const mass = logs.map((value) => Math.exp(value - top));
	const total = mass.reduce((sum, value) => sum + value, 0);
	return { lattice, logs, mass: mass.map((value) => value / total) };
}

/** The law on every other node along each side. */
export const lawHalved = ({ lattice, logs }: LatticeLaw): LatticeLaw =>
	lawOf(halved(lattice), fieldHalved(logs, lattice));

/** Σ mass · field, with 0 · ∞ = 0. */
export function integral(field: Float64Array, { mass }: LatticeLaw): number {
	let sum = 0;
	for (let i = 0; i < mass.length; i++) {
		const m = mass[i] ?? 0;
		if (m > 0) sum += m * (field[i] ?? Number.NaN);
	}
	return sum;
}

/** A game between two laws on lattices, in the order in which it is played. */
export interface LatticeGame {
	readonly start: LatticeLaw;
	readonly end: LatticeLaw;
	/** The least cost from each node of `start`, where u is paid at the end: the HJB equation, solved from u. */
	back(u: Float64Array): Float64Array;
	/** A u to go with w at `start` that makes D larger rather than smaller; −∞ leaves a node out. */
	on(w: Float64Array): Float64Array;
	/** u where the end gives it, whatever ρ is. */
	readonly given: Float64Array | null;
	/** F*(u) = sup over ρ of ∫uρ − F(ρ). */
	conjugate(u: Float64Array): number;
}

/** u at the end, what the HJB equation makes of it at the start, and the bound D = ∫w dμ − F*(u) (weak duality). */
export interface Potentials {
	readonly start: Float64Array;
	readonly end: Float64Array;
	readonly value: number;
}

export function potentialsOf(game: LatticeGame, u: Float64Array): Potentials {
	const w = game.back(u);
	return { start: w, end: u, value: integral(w, game.start) - game.conjugate(u) };
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
	return found.reduce((best, each) => (each.value > best.value ? each : best), other);
}
