import type { Game } from '../../game/game';
import { numbers, scaleV, type Vec } from '../../math/algebra';
import { driftless, inertiaOf, onlyEndsCount } from '../conditions';
import { type Moves, movesOf } from '../moves';
import type { Between } from './between';
import { leastDisplaced } from './displaced';
import { type Lattice, scaled } from './lattice';
import { followed, type Least, leastQuadratic, leastSplit, leastSteps } from './transport';

/** What the ways of a game without noise cost, from place to place. */
export interface Way {
	/** From the field at one end of flow time to that at the other; `ahead`: from t = 0 to T. In fewer time steps where `coarse`. */
	least(ahead: boolean, coarse: boolean, between: Between | null): Least;
	/** Where the best way from x ends, by the slope at x of what is left to pay; null where ways bend. */
	readonly end: ((ahead: boolean) => (x: Vec<number>, slope: Vec<number>) => Vec<number>) | null;
	/** Where those that bend are at the ends of all steps [steps + 1, n, 2] from places [n, 2] on, for u at the end; null where none do. */
	readonly bent: ((ahead: boolean, coarse: boolean, between: Between | null) => Bent) | null;
	/** About how far that end moves with the slope there. */
	reach(ahead: boolean): number;
	/** What places grow by from t = 0 to T without control. */
	readonly growth: number;
	/** Nodes along each side of a lattice. */
	readonly nodes: number;
	/** Whether the lattices at both ends must have one spacing, but for the growth. */
	readonly even: boolean;
}

/** From a field at the end to places at the start, and back along the best ways. */
type Bent = (u: Float64Array, end: Lattice, start: Lattice, places: Float32Array) => Float32Array;

/** Strang steps from 0 to T. */
export const STEPS = 16;

/**
 * Least costs, or in words why they are not known. Where the ends alone count, L is convex and sees the velocity alone, they are those
 * of moving where particles would end (`Moves`); a quadratic L is also solved with what is paid in places `between`.
 */
export function wayOf(game: Game): Way | string {
	const { horizon: T, order } = game.dynamics;
	const moves = movesOf(game);
	if (typeof moves === 'string') return moves;
	const inertia = inertiaOf(game);
	const { growth, moved } = moves;
	if (!onlyEndsCount(game)) {
		if (inertia === null || !driftless(game) || order === 'second')
			return 'with a state cost or an interaction, only quadratic running costs of a velocity without drift are solved';
		const stiffness = inertia / 2 / T;
		const split = (ahead: boolean, coarse: boolean, between: Between | null) => {
			if (!between) throw new Error('places cost something on the way');
			const steps = coarse ? STEPS / 2 : STEPS;
			const paid = (at: Lattice, step: number): Float64Array =>
				between.cost(at, ((ahead ? step : steps - step) * T) / steps);
			return [stiffness, steps, between.over, paid, T] as const;
		};
		return {
			...{ nodes: 192, even: false, growth, end: null, reach: () => T / inertia },
			least: (...of) => leastSplit(...split(...of)),
			bent: (...of) => {
				const [, steps, ...rest] = split(...of);
				const solved = leastSteps(stiffness, steps, ...rest);
				return (u, end, start, places) => followed(solved(u, end, start).left, stiffness * steps, places);
			},
		};
	}
	const between = leastMoving(moves, inertia);
	const [unit] = moved(numbers, [1, 0]);
	/** `moved`, which with a quadratic L is a multiple of the slope. */
	const follows = (p: Vec<number>): Vec<number> =>
		inertia === null ? moved(numbers, p) : scaleV(numbers, p, unit);
	// At t = 0 places are z over the growth, and slopes are those in z times the growth.
	return {
		nodes: inertia === null ? 112 : 192,
		even: inertia === null,
		growth,
		least: (ahead) => (field, from, onto) =>
			between(ahead)(field, scaled(from, ahead ? growth : 1), scaled(onto, ahead ? 1 : growth)),
		end:
			(ahead) =>
			([x, y], p) => {
				const [dx, dy] = follows(scaleV(numbers, p, ahead ? 1 / growth : -1));
				return ahead ? [growth * x + dx, growth * y + dy] : [(x - dx) / growth, (y - dy) / growth];
			},
		bent: null,
		reach: (ahead) => {
			const shrunk = ahead ? 1 : 1 / growth;
			return shrunk * Math.hypot(...moved(numbers, [shrunk, 0]));
		},
	};
}

/** The least costs of `moves`, between lattices of where particles would end; `ahead`: to where they do. */
export const leastMoving =
	({ most, moved, cost }: Moves, inertia: number | null) =>
	(ahead: boolean): Least => {
		// λ/2 |d|² over ∫g²dt; a slope of 1 moves by that over λ.
		if (inertia !== null) return leastQuadratic(1 / 2 / Math.hypot(...moved(numbers, [1, 0])));
		const sign = ahead ? 1 : -1;
		return leastDisplaced((dx, dy, cell) => {
			const far = dx.map((d, i) => Math.hypot(d, dy[i] ?? 0));
			const within = (d: number, i: number): number => (sign * d) / Math.max(1, (far[i] ?? 0) / most);
			const values = cost(dx.map(within), dy.map(within));
			// A node stands for its cell: to one that begins within reach the cost is that of going as far as is reached, or a bound would be too high.
			const beyond = most + cell * Math.SQRT1_2;
			return values.map((value, i) => ((far[i] ?? 0) > beyond ? Number.POSITIVE_INFINITY : value));
		});
	};
