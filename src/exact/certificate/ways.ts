import type { Game } from '../../game/game';
import { numbers, scaleV, type Vec } from '../../math/algebra';
import { keptOfLast, lazily } from '../../math/lazily';
import { driftless, firstOrder, inertiaOf, onlyEndsCount, rateOf, unswirled } from '../conditions';
import { isSkewed } from '../gains';
import { type Moves, movesOf } from '../moves';
import { type Between, overAt } from './between';
import { type Costs, leastDisplaced } from './displaced';
import { type Lattice, scaled } from './lattice';
import { leastPolished, ROUNDED } from './polished';
import { type Soft, softDisplaced } from './soft';
import { leastAlsoAt, leastSteered, spotsWithin } from './spots';
import { flowing, followed, type Least, leastQuadratic, leastSteps } from './transport';

/** What the ways of a game without noise cost, from place to place. */
export interface Way {
	/** From the field at one end of flow time to that at the other; `ahead`: from t = 0 to T. In fewer time steps where `coarse`. */
	least(ahead: boolean, coarse: boolean, between: Between | null): Least;
	/** Where the best way from x ends, by the slope at x of what is left to pay; null where ways bend. */
	readonly end: End | null;
	/** The same with where those lead that bend; null where none do. */
	readonly bent: ((ahead: boolean, coarse: boolean, between: Between | null) => Bent) | null;
	/** About how far that end moves with the slope there. */
	reach(ahead: boolean): number;
	/** z is moved no farther in any direction; ∞ without a top speed. */
	readonly most: number;
	/** Whether to go less far along an axis never costs more. */
	readonly mirrored: boolean;
	/** Sums in place of the least, where there is a top speed; null where there is none, or ways bend. */
	readonly soft: ((ahead: boolean, from: Lattice, onto: Lattice) => Soft) | null;
	/** What places grow by from t = 0 to T without control. */
	readonly growth: number;
	/** Nodes along each side of a lattice, of a share of all. */
	nodes(share: number): number;
	/** Whether all lattices must have one spacing, but for the growth. */
	readonly even: boolean;
	/** What a lattice between grows by from flow time t to T: as places do, where it is to be even; 1 where it stands still. */
	widens(t: number): number;
}

type End = (ahead: boolean) => (x: Vec<number>, slope: Vec<number>) => Vec<number>;
type Bent = (
	field: Float64Array,
	from: Lattice,
	onto: Lattice,
) => {
	readonly least: Float64Array;
	/** Where the best ways lead from places [n, 2] to where the field is, at the ends of all steps [steps + 1, n, 2]. */
	lead(places: Float32Array): Float32Array;
};

/** Nodes along each side of a lattice: where both have one spacing; with a quadratic cost where something is paid on the way, and else, and at least. */
const [ALIKE, BETWEEN, ENDS, FEWEST] = [112, 192, 128, 96];

/** Strang steps from 0 to T. */
export const STEPS = 16;

/**
 * Least costs, or in words why they are not known. Where the ends alone count, L is convex and sees the velocity alone, they are those
 * of moving where particles would end (`Moves`); what is paid in places `between` comes step by step.
 */
export function wayOf(game: Game): Way | string {
	const moves = movesOf(game);
	if (typeof moves === 'string') return moves;
	const inertia = isSkewed(game) ? null : inertiaOf(game);
	const { least, end, reach } = straight(moves, inertia);
	const even = inertia === null;
	const topped = moves.most < Number.POSITIVE_INFINITY;
	const { growth, mirrored, most } = moves;
	const endsAlone = onlyEndsCount(game);
	const nodes = (share: number): number =>
		even ? share * ALIKE : Math.max(FEWEST, share * (endsAlone ? ENDS : BETWEEN));
	const lattices = { nodes, even, most, mirrored, growth, reach };
	const soft: Way['soft'] = topped
		? (ahead, from, onto) =>
				softDisplaced(
					reachedBy(moves, ahead),
					scaled(from, ahead ? growth : 1),
					scaled(onto, ahead ? 1 : growth),
				)
		: null;
	if (endsAlone) {
		const widens = (): number => 1;
		return { ...lattices, widens, end, bent: null, least: (ahead) => least(ahead), soft };
	}
	if (!firstOrder(game)) return 'with a state cost or an interaction, accelerations are not solved';
	const T = game.dynamics.horizon;
	const rate = rateOf(unswirled(game));
	if (even && moves.turning)
		return 'with a state cost or an interaction, running costs under a rotation are solved that are the same in all directions';
	const widens = (t: number): number => (even && rate ? Math.exp((T - t) * rate((t + T) / 2)) : 1);
	const stepped = (steps: number) =>
		lazily(() => {
			const step = (k: number) => {
				const moves = movesOf(game, (k * T) / steps, ((k + 1) * T) / steps);
				if (typeof moves === 'string') throw new Error(moves);
				return straight(moves, inertia, true);
			};
			const first = step(0);
			const alike = even && driftless(unswirled(game));
			return Array.from({ length: steps }, (_, k) => (alike || k === 0 ? first : step(k)));
		});
	const [all, half] = [stepped(STEPS), stepped(STEPS / 2)];
	const bent = (ahead: boolean, coarse: boolean, between: Between | null): Bent => {
		if (!between) throw new Error('places cost something on the way');
		const steps = coarse ? half() : all();
		const n = steps.length;
		// From the field on.
		const inOrder = ahead ? steps : steps.toReversed();
		const time = (step: number): number => ((ahead ? step : n - step) * T) / n;
		const over = (step: number): Lattice => overAt(between, time(step));
		const paid = (at: Lattice, step: number): Float64Array => between.cost(at, time(step));
		const ways = inOrder.map(({ least }) => least(ahead));
		const ends = inOrder.map(({ end }) => end(!ahead));
		const solved = leastSteps(ways, over, paid, T);
		return (...field) => {
			const { least, left } = solved(...field);
			return { least, lead: (places) => followed(left, ends, places) };
		};
	};
	return {
		...lattices,
		widens,
		end: null,
		soft: null,
		least: (...game) => {
			const solved = bent(...game);
			return (field, from, onto) => solved(field, from, onto).least;
		},
		bent,
	};
}

/** Ways of which the ends alone count; in a short time they lead but a few cells far. */
function straight(moves: Moves, inertia: number | null, short = false) {
	const { growth, moved } = moves;
	const led = (ahead: boolean): Least => {
		const few = short && inertia === null;
		const topped = moves.most < Number.POSITIVE_INFINITY;
		const least = topped && !few ? leastWithin(moves, ahead) : leastMoving(moves, inertia, few)(ahead);
		return flowing(few ? leastPolished(moves, ahead, least) : least, growth, ahead);
	};
	const [back, on] = [led(false), led(true)];
	const [unit] = moved(numbers, [1, 0]);
	/** `moved`, which with a quadratic L is a multiple of the slope. */
	const follows = (p: Vec<number>): Vec<number> =>
		inertia === null ? moved(numbers, p) : scaleV(numbers, p, unit);
	// At the time before places are z over the growth, and slopes are those in z times the growth.
	const end: End =
		(ahead) =>
		([x, y], p) => {
			const [dx, dy] = follows(scaleV(numbers, p, ahead ? 1 / growth : -1));
			return ahead ? [growth * x + dx, growth * y + dy] : [(x - dx) / growth, (y - dy) / growth];
		};
	return {
		end,
		least: (ahead: boolean): Least => (ahead ? on : back),
		reach: (ahead: boolean): number => {
			const shrunk = ahead ? 1 : 1 / growth;
			return shrunk * Math.hypot(...moved(numbers, [shrunk, 0]));
		},
	};
}

/** The least costs of `moves`, between lattices of where particles would end; `ahead`: to where they do. */
export const leastMoving =
	({ moved, cost }: Moves, inertia: number | null, short = false) =>
	(ahead: boolean): Least => {
		// λ/2 |d|² over ∫g²dt; a slope of 1 moves by that over λ.
		if (inertia !== null) return leastQuadratic(1 / 2 / Math.hypot(...moved(numbers, [1, 0])));
		const away = (d: number): number => (ahead ? d : -d);
		return leastDisplaced(
			// A node stands for its cell: to one that begins within reach the cost is that of going as far as is reached, or a bound would be too high.
			(dx, dy, cell) => cost(dx.map(away), dy.map(away), cell * Math.SQRT1_2),
			short ? 'short ways' : undefined,
		);
	};

/** Least costs of displacements no farther than a top speed reaches. */
const reachedBy =
	(moves: Moves, ahead: boolean): Costs =>
	(dx, dy, cell) => {
		const away = (d: number): number => (ahead ? d : -d);
		return moves.cost(dx.map(away), dy.map(away), ROUNDED * cell);
	};

/** As `leastMoving` where there is one: no cell farther, and at the places where no node is, too. */
function leastWithin(moves: Moves, ahead: boolean): Least {
	const cost = reachedBy(moves, ahead);
	const spots = keptOfLast((cell: number) =>
		spotsWithin(
			(angle) => scaleV(numbers, moves.rim(angle), ahead ? 1 : -1),
			moves.most,
			(dx, dy) => cost(dx, dy, cell),
			cell,
		),
	);
	return leastSteered(moves, ahead, leastAlsoAt(leastDisplaced(cost), spots));
}
