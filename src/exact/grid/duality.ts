import { integral, lawOf } from '../certificate/bound';
import { entropic, linear } from '../certificate/conjugates';
import { flowing, greatest, type Least, leastQuadratic, leastSplit } from '../certificate/transport';
import { transition } from '../noising';
import { type GridBridge, type GridGame, overTime } from './bridge';
import { thirdBeyond } from './extrapolated';
import { type Lattice, onLattice, resampled } from './lattice';
import type { GridLaws } from './law';

/** Cells a side for each Strang step of a state cost. */
const CELLS_A_STEP = 8;

/**
 * D of a game without noise, in the units of the cost: by weak duality no more than its least cost, whatever w is (docs/mathematics.md, §7). u at the end
 * is the least one above w − c, c(x, y) = β|y − growth x|²/2spread the least cost of a way, or with a state cost that of Strang steps. Up to the sums over cells.
 * @param w about the value function at the start, at the cells; −∞ leaves one out
 */
export function dualOf(game: GridGame, lattice: Lattice, laws: GridLaws, w: Float64Array): number {
	const { noising, beta, end, states } = game;
	const T = noising.horizon;
	const nodes = { x: lattice.xs, y: lattice.ys };
	const steps = states ? lattice.n / CELLS_A_STEP : 1;
	const time = (k: number): number => (k * T) / steps;
	const paid = Array.from({ length: steps + 1 }, (_, k) =>
		states ? onLattice(lattice, (x) => T * states(x, time(k))) : new Float64Array(0),
	);
	/** From one end to the other. */
	const way = (ahead: boolean): Least => {
		const ways = Array.from({ length: steps }, (_, k) => {
			const { growth, spread } = transition(noising, time(k), time(k + 1));
			return flowing(leastQuadratic(beta / (2 * spread)), growth, ahead);
		});
		const [only] = ways;
		if (!states && only) return only;
		return leastSplit(
			ahead ? ways : ways.toReversed(),
			() => nodes,
			(_, k) => paid[ahead ? k : steps - k] ?? new Float64Array(0),
		);
	};
	const [mu, nu] = [lawOf(nodes, laws.start.logs), lawOf(nodes, laws.target.logs)];
	const u = greatest(way(true))(w, nodes, nodes);
	// As at the rim.
	const none = (): number => Number.POSITIVE_INFINITY;
	const paidFor =
		end.kind === 'constraint'
			? linear(nu).value(u, 0, none)
			: end.alpha * laws.target.logMass + entropic(end.alpha, true, nu).value(u, 0, none);
	return integral(way(false)(u, nodes, nodes), mu) - paidFor;
}

/** Times at which it is asked what states cost. */
const ASKED = 33;

/** What weak duality proves of a grid's own w, in a game without noise. */
export interface Proven {
	/** J* is within this of J: between D and J, or above by what sums over cells make of J itself. */
	readonly cost: number;
	/** Rms of w − v* over that of w, at most: J − J* is no less than ∫E½λ|w − v*|²dt. */
	readonly off: number;
}

/** @param byCells what halving the cells changes of J */
export function provenOf(game: GridGame, fine: GridBridge, coarse: GridBridge, byCells: number): Proven {
	const { running, terminal } = fine.cost;
	const gap = Math.max(running + terminal - boundedBelow(game, fine, coarse), 0);
	const kinetic = running - statesPaid(game, fine);
	return {
		cost: Math.max(gap, byCells),
		off: kinetic > 0 ? Math.sqrt((gap + byCells) / kinetic) : Number.POSITIVE_INFINITY,
	};
}

/** E∫V dt. */
function statesPaid({ states, noising: { horizon } }: GridGame, { lattice, density }: GridBridge): number {
	if (!states) return 0;
	const times = Array.from({ length: ASKED }, (_, k) => (k / (ASKED - 1)) * horizon);
	return overTime(times, (t) => {
		const [rho, paid] = [density(t), onLattice(lattice, (x) => states(x, t))];
		return (
			rho.reduce((sum, weight, k) => sum + weight * (paid[k] ?? Number.NaN), 0) * lattice.hx * lattice.hy
		);
	});
}

/** D by what grids tell of U, less what half of the cells make of it. Beside an edge what they tell together is worse than what the one does. */
function boundedBelow(game: GridGame, fine: GridBridge, coarse: GridBridge): number {
	const [all = Number.NaN, half = Number.NaN] = [fine, coarse].map(({ lattice, laws, initial }) => {
		const [near, far] = [fine, coarse].map((grid) => resampled(grid.lattice, grid.initial, lattice));
		const both = initial.map((_, k) => thirdBeyond(near?.[k] ?? Number.NaN, far?.[k] ?? Number.NaN));
		return Math.max(dualOf(game, lattice, laws, both), dualOf(game, lattice, laws, initial));
	});
	return all - Math.abs(all - half);
}
