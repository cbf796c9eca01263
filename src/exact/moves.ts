import type { Game } from '../game/game';
import { blockOf } from '../game/problem';
import { type Algebra, addV, numbers, scaleV, type Vec } from '../math/algebra';
import { lazily } from '../math/lazily';
import { knotWeights } from '../math/quadrature';
import { tabulate } from '../math/tabulate';
import { reads, record } from '../math/trace';
import { driftless, firstOrder, rateOf, turnOf, unturned } from './conditions';

/**
 * What control moves from some time to T, and at what cost, where L is convex and sees the velocity alone, under a drift a(t) x or as an
 * acceleration. z, where a particle would end without further control, has dz = g v dt, g = exp ∫_t^T a or T − t (under a drift ωJx the
 * turn e^(ωJ(T − t)), which an L that is the same in all directions does not see), and the slope p of
 * the value function in z stays the same along an optimal way, whose control is v*(g p): the least cost of moving z by d is the Legendre
 * transform of p ↦ ∫H(g p)dt at −d.
 */
export interface Moves {
	/** z = growth · place at first, and turned by ω(T − t). */
	readonly growth: number;
	/** How far z can be moved; ∞ without a top speed. */
	readonly most: number;
	/** How far z is moved where the slope is p: ∫g v*(g p)dt. */
	moved<S>(A: Algebra<S>, p: Vec<S>): Vec<S>;
	/** What that costs, ∫L(v*(g p))dt. */
	spent(p: Vec<number>): number;
	/** Least costs of moving z by (dx, dy), columns [n], none farther than it can be. */
	cost(dx: Float64Array, dy: Float64Array): Float64Array;
}

/** L of velocities, columns [n]. */
type Costs = (vx: Float64Array, vy: Float64Array) => Float64Array;
/** g over time: ∫f(g)dt = Σ weight f(gain). */
type Gains = readonly (readonly [weight: number, gain: number])[];

/** Intervals of a quadrature over time, of the fourth order, for each factor e by which places grow; for a gain that ends at 0; and over a time in which places hardly grow. */
const [INTERVALS, TO_NOTHING, SHORT] = [24, 96, { grown: 0.2, intervals: 4 }];
/** Slopes of a table, from 1/STEEP to STEEP: where the control shows its top speed. */
const [SLOPES, STEEP] = [1024, 1e9];
/** Speeds, as shares of the top speed or of 1, and directions at which a cost is asked for its shape. */
const [SHARES, DIRECTIONS, ALIKE] = [[0.1, 0.25, 0.45], 7, 1e-9];

/** Moves from a time to T, or under a drift to a time before; in words, to go on "…, since ", why they are not known. */
export function movesOf(game: Game, from = 0, to = game.dynamics.horizon): Moves | string {
	const { block, params } = blockOf(game, 'running');
	if (!block.hamiltonian) return 'there is no running cost: any way to the same end is as good as another';
	const turns = turnOf(game) !== 0;
	const known = gainsOf(unturned(game), from, to);
	if (known === null) return 'the drift is no multiple of x, and no rotation';
	const lagrangian = <S>(A: Algebra<S>, t: S, x: Vec<S>, v: Vec<S>): S =>
		block.lagrangian(A, params, t, x, v, { sigma: A.num(0), divergence: () => A.num(0) });
	const L = record(['vx', 'vy', 'x', 'y', 't'], (A, { vx, vy, x, y, t }) => ({
		L: lagrangian(A, t, [x, y], [vx, vy]),
	}));
	if (['x', 'y', 't'].some((name) => reads(L, name))) return 'the running cost depends on place or time';
	const costs: Costs = (vx, vy) => {
		const none = new Float64Array(vx.length);
		return tabulate(L, [vx, vy, none, none, none])[0] ?? none;
	};
	const control = <S>(A: Algebra<S>, p: Vec<S>): Vec<S> => {
		const still = { sigma: A.num(0), divergence: () => A.num(0) };
		return block.control(A, params, A.num(0), [A.num(0), A.num(0)], p, still);
	};
	const top =
		block.growth(params) === Number.POSITIVE_INFINITY
			? fastest((p) => control(numbers, p))
			: Number.POSITIVE_INFINITY;
	const { growth, gains } = known;
	const moved = <S>(A: Algebra<S>, p: Vec<S>): Vec<S> => {
		let sum: Vec<S> = [A.num(0), A.num(0)];
		for (const [weight, gain] of gains)
			sum = addV(A, sum, scaleV(A, control(A, scaleV(A, p, A.num(gain))), A.num(weight * gain)));
		return sum;
	};
	const spent = (p: Vec<number>): number =>
		integral(gains, (gain) => lagrangian(numbers, 0, [0, 0], control(numbers, scaleV(numbers, p, gain))));
	const cost = costOf(costs, gains, turns, Math.min(1, top), (p) => -control(numbers, [p, 0])[0]);
	const most = top * integral(gains, (gain) => gain);
	if (cost) return { growth, most, moved, spent, cost };
	return turns
		? 'under a rotation, running costs are solved that are the same in all directions'
		: 'under a drift, and for accelerations, running costs are solved that are quadratic or the same in all directions';
}

const integral = (gains: Gains, f: (gain: number) => number): number =>
	gains.reduce((sum, [weight, gain]) => sum + weight * f(gain), 0);

/** Null where the drift is no multiple of x. */
function gainsOf(
	game: Game,
	from: number,
	to: number,
): { readonly growth: number; readonly gains: Gains } | null {
	const rate = rateOf(game);
	const accelerated = !firstOrder(game);
	if (rate === null || (accelerated && !driftless(game))) return null;
	if (!accelerated && driftless(game)) return { growth: 1, gains: [[to - from, 1]] };
	const at = (t: number): number => (accelerated ? to - t : Math.exp((to - t) * rate((t + to) / 2)));
	const growth = accelerated ? 1 : at(from);
	const grown = Math.abs(Math.log(growth));
	const moving = grown < SHORT.grown ? SHORT.intervals : Math.ceil(INTERVALS * Math.max(1, grown));
	const n = accelerated ? TO_NOTHING : moving;
	const weights = from < to ? knotWeights(n, to - from) : [];
	return { growth, gains: Array.from(weights, (weight, k) => [weight, at(from + (k / n) * (to - from))]) };
}

/** The largest speed of any control. */
function fastest(control: (p: Vec<number>) => Vec<number>): number {
	const speeds = Array.from({ length: 64 }, (_, k) => {
		const angle = (2 * Math.PI * k) / 64;
		return Math.hypot(...control([STEEP * Math.cos(angle), STEEP * Math.sin(angle)]));
	});
	return Math.max(...speeds);
}

/** Null where L is neither quadratic nor the same in all directions, and g changes, or only quadratic, and g turns. @param unit a speed that can be had */
function costOf(
	costs: Costs,
	gains: Gains,
	turns: boolean,
	unit: number,
	speed: (p: number) => number,
): Moves['cost'] | null {
	const asked = (factor: number, turn: number): Float64Array => {
		const polar = SHARES.flatMap((share) =>
			Array.from({ length: DIRECTIONS }, (_, k): Vec<number> => [factor * share * unit, turn * k]),
		);
		return costs(
			Float64Array.from(polar, ([v, angle]) => v * Math.cos(angle)),
			Float64Array.from(polar, ([v, angle]) => v * Math.sin(angle)),
		);
	};
	const alike = (a: Float64Array, b: Float64Array, factor: number): boolean =>
		a.every((value, i) => Math.abs(value - factor * (b[i] ?? Number.NaN)) <= ALIKE * Math.abs(value));
	const around = asked(1, (2 * Math.PI) / DIRECTIONS);
	const round = alike(around, asked(1, 0), 1);
	if (turns && !round) return null;
	const [first] = gains;
	// Straight ways at one speed (Jensen).
	if (gains.length === 1 && first)
		return (dx, dy) => {
			const [T] = first;
			const values = costs(
				dx.map((d) => d / T),
				dy.map((d) => d / T),
			);
			return values.map((value) => T * value);
		};
	if (alike(asked(2, (2 * Math.PI) / DIRECTIONS), around, 4)) {
		const square = integral(gains, (gain) => gain ** 2);
		return (dx, dy) => costs(dx, dy).map((value) => value / square);
	}
	if (!round) return null;
	const table = lazily(() => tableOf(costs, gains, speed));
	return (dx, dy) => dx.map((d, i) => table()(Math.hypot(d, dy[i] ?? 0)));
}

/** The least cost of moving z so far: between the slopes of a table, which are its slopes there, a cubic. */
function tableOf(costs: Costs, gains: Gains, speed: (p: number) => number): (far: number) => number {
	const slopes = Float64Array.from({ length: SLOPES + 1 }, (_, k) =>
		k === 0 ? 0 : STEEP ** ((2 * k - 1 - SLOPES) / (SLOPES - 1)),
	);
	const [far, spent] = [new Float64Array(SLOPES + 1), new Float64Array(SLOPES + 1)];
	for (const [weight, gain] of gains) {
		const speeds = slopes.map((p) => speed(gain * p));
		const paid = costs(speeds, new Float64Array(speeds.length));
		speeds.forEach((v, k) => {
			far[k] = (far[k] ?? 0) + weight * gain * v;
			spent[k] = (spent[k] ?? 0) + weight * (paid[k] ?? Number.NaN);
		});
	}
	return (d) => {
		let [low, high] = [0, SLOPES];
		if (!(d < (far[SLOPES] ?? 0))) return spent[SLOPES] ?? Number.NaN;
		while (high - low > 1) {
			const middle = (low + high) >> 1;
			if ((far[middle] ?? 0) <= d) low = middle;
			else high = middle;
		}
		const [from, width] = [far[low] ?? 0, (far[high] ?? 0) - (far[low] ?? 0)];
		const s = (d - from) / width;
		const [a, b] = [spent[low] ?? 0, spent[high] ?? 0];
		const [p, q] = [(slopes[low] ?? 0) * width, (slopes[high] ?? 0) * width];
		return a + s * (p + s * (3 * (b - a) - 2 * p - q + s * (p + q - 2 * (b - a))));
	};
}
