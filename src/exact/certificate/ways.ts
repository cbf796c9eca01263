import type { Game } from '../../game/game';
import { blockOf } from '../../game/problem';
import { numbers, type Vec } from '../../math/algebra';
import { tabulate } from '../../math/tabulate';
import { reads, record } from '../../math/trace';
import { constantRate, inertiaOf, onlyEndsCount } from '../conditions';
import type { Between } from './between';
import { leastDisplaced } from './displaced';
import { type Least, leastQuadratic, leastSplit } from './transport';

/** What the ways of a game without noise cost, from place to place. */
export interface Way {
	/** From the field at one end of flow time to that at the other; `ahead`: from t = 0 to T. In fewer time steps where `coarse`. */
	least(ahead: boolean, coarse: boolean, between: Between | null): Least;
	/** Where the best way from x at t = 0 ends, by the slope of the value function there; null where ways bend. */
	readonly end: ((x: Vec<number>, slope: Vec<number>) => Vec<number>) | null;
	/** About how far that end moves with the slope. */
	readonly reach: number;
	/** What places grow by from t = 0 to T without control. */
	readonly growth: number;
	/** Nodes along each side of a lattice. */
	readonly nodes: number;
	/** Whether the lattices at both ends must have one spacing. */
	readonly even: boolean;
}

/** Strang steps from 0 to T. */
export const STEPS = 16;

/** ∇U beyond any that a value function has: there the control shows its top speed. */
const STEEP = 1e9;

/**
 * Least costs, or in words why they are not known. Where the ends alone count, L is convex and sees the velocity alone, ways are
 * straight and c(x, y) = T L((y − x)/T) (Jensen). A quadratic L is also solved under a drift a x, x_T = e^(aT) (x_0 + ∫e^(−at) v dt);
 * for an acceleration, y_T = x_0 + ∫(T − t) v dt; and with what is paid in places `between`.
 */
export function wayOf(game: Game): Way | string {
	const { horizon: T, order, discount } = game.dynamics;
	const { block, params } = blockOf(game, 'running');
	if (!block.hamiltonian) return 'there is no running cost: any way to the same end is as good as another';
	if (discount > 0) return 'costs on the way are discounted';
	const rate = constantRate(game);
	if (rate === null) return 'the drift is no multiple of x';
	const inertia = inertiaOf(game);
	const second = order === 'second';
	if (!onlyEndsCount(game)) {
		if (inertia === null || rate !== 0 || second)
			return 'with a state cost or an interaction, only quadratic running costs of a velocity without drift are solved';
		const least: Way['least'] = (ahead, coarse, between) => {
			if (!between) throw new Error('places cost something on the way');
			const steps = coarse ? STEPS / 2 : STEPS;
			return leastSplit(inertia / 2 / T, steps, between.over, (at, step) =>
				between.cost(at, ((ahead ? step : steps - step) * T) / steps).map((value) => T * value),
			);
		};
		return { nodes: 192, even: false, growth: 1, least, end: null, reach: T / inertia };
	}
	if (inertia !== null) {
		const gain = second ? T ** 3 / 3 : rate === 0 ? T : -Math.expm1(-2 * rate * T) / (2 * rate);
		const shrunk = second ? 1 : Math.exp(-rate * T);
		const least = (ahead: boolean): Least =>
			leastQuadratic(inertia / 2 / gain, ahead ? 1 : shrunk, ahead ? shrunk : 1);
		const reach = gain / inertia;
		const end: Way['end'] = ([x, y], [p, q]) => [(x - reach * p) / shrunk, (y - reach * q) / shrunk];
		return { nodes: 192, even: false, growth: 1 / shrunk, least, end, reach };
	}
	if (rate !== 0 || second)
		return 'under a drift, and for accelerations, only quadratic running costs are solved';
	const L = record(['vx', 'vy', 'x', 'y', 't'], (A, { vx, vy, x, y, t }) => ({
		L: block.lagrangian(A, params, t, [x, y], [vx, vy], { sigma: A.num(0), divergence: () => A.num(0) }),
	}));
	if (['x', 'y', 't'].some((name) => reads(L, name))) return 'the running cost depends on place or time';
	const top = topSpeedOf(game);
	/** A node stands for its cell: to one that begins within reach the cost is that of going as far as is reached, or a bound would be too high. */
	const cost = (dx: Float64Array, dy: Float64Array, cell: number): Float64Array => {
		const none = new Float64Array(dx.length);
		const far = dx.map((d, i) => Math.hypot(d, dy[i] ?? 0) / T);
		const over = (d: number, i: number): number => d / T / Math.max(1, (far[i] ?? 0) / top);
		const [values = none] = tabulate(L, [dx.map(over), dy.map(over), none, none, none]);
		return values.map((value, i) =>
			(far[i] ?? 0) > top + (cell * Math.SQRT1_2) / T ? Number.POSITIVE_INFINITY : T * value,
		);
	};
	const still = { sigma: 0, divergence: () => 0 };
	const end = (x: Vec<number>, slope: Vec<number>): Vec<number> => {
		const [u, v] = block.control(numbers, params, 0, x, slope, still);
		return [x[0] + T * u, x[1] + T * v];
	};
	return {
		end,
		reach: Math.hypot(...end([0, 0], [1, 0])),
		nodes: 112,
		even: true,
		growth: 1,
		least: (ahead) => leastDisplaced(ahead ? cost : (dx, dy, cell) => cost(negative(dx), negative(dy), cell)),
	};
}

const negative = (field: Float64Array): Float64Array => field.map((value) => -value);

/** The largest speed of any control where L grows faster than all powers, ∞ else. */
function topSpeedOf(game: Game): number {
	const { block, params } = blockOf(game, 'running');
	if (block.growth(params) !== Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
	const still = { sigma: 0, divergence: () => 0 };
	const speeds = Array.from({ length: 64 }, (_, k) => {
		const angle = (2 * Math.PI * k) / 64;
		const q = [STEEP * Math.cos(angle), STEEP * Math.sin(angle)] as const;
		return Math.hypot(...block.control(numbers, params, 0, [0, 0], q, still));
	});
	return Math.max(...speeds);
}
