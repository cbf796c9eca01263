import type { Game } from '../game/game';
import { blockOf } from '../game/problem';
import { type Algebra, addV, numbers, scaleV, type Vec } from '../math/algebra';
import { duals } from '../math/dual';
import { lazily } from '../math/lazily';
import { tabulate } from '../math/tabulate';
import { type Graph, reads, record } from '../math/trace';
import { type Gains, gainsOf, integral, matrixOf, moving, slopeBy } from './gains';
import { type Followed, leastCosts } from './leastCosts';
import { type Matrix, solved } from './matrix';
import type { Symmetric } from './symmetric';

/**
 * What control moves from some time to T, and at what cost, where L is convex and sees the velocity alone, under a drift a(t)x or Bx, or as an
 * acceleration. z, where a particle would end without further control, has dz = M v dt, M = exp ∫_t^T a, e^(B(T − t)) or T − t, and the slope p of
 * the value function in z stays the same along an optimal way, whose control is v*(Mᵀp): the least cost of moving z by d is the Legendre
 * transform of p ↦ ∫H(Mᵀp)dt at −d.
 */
export interface Moves {
	/** z = growth · place at first, under B e^(B(T − t)) times the place. */
	readonly growth: number;
	/** z is moved no farther in any direction; ∞ without a top speed. */
	readonly most: number;
	/** Whether M turns what control does: a cost that tells directions then changes in time. */
	readonly turning: boolean;
	/** Whether costs are even along both axes: to move less along one then costs no more. */
	readonly mirrored: boolean;
	/** How far z is moved where the slope is p: ∫M v*(Mᵀp)dt. */
	moved<S>(A: Algebra<S>, p: Vec<S>): Vec<S>;
	/** The same for the steepest slope in a direction: where a top speed gets to and no farther. */
	rim(angle: number): Vec<number>;
	/** What that costs, ∫L(v*(Mᵀp))dt. */
	spent(p: Vec<number>): number;
	/** Both, and ∂moved/∂p, which is −∫M ∇²H Mᵀdt: quicker, all gains at once. */
	steered(p: Vec<number>): { readonly moved: Vec<number>; readonly spent: number; readonly bends: Symmetric };
	/** Least costs of moving z by (dx, dy), columns [n], or as far as it can be where that leaves no more than `near`; else +∞. */
	cost(dx: Float64Array, dy: Float64Array, near: number): Float64Array;
}

/** L of velocities, columns [n]. */
type Costs = (vx: Float64Array, vy: Float64Array) => Float64Array;

/** Slopes of a table, from 1/STEEP to STEEP: where the control shows its top speed. */
const [SLOPES, STEEP] = [1024, 1e9];
/** Speeds, as shares of the top speed or of 1, and directions at which a cost is asked for its shape. */
const [SHARES, DIRECTIONS, ALIKE] = [[0.1, 0.25, 0.45], 7, 1e-9];

/** Moves from a time to T, or under a drift to a time before; in words, to go on "…, since ", why they are not known. */
export function movesOf(game: Game, from = 0, to = game.dynamics.horizon): Moves | string {
	const { block, params } = blockOf(game, 'running');
	if (!block.hamiltonian) return 'there is no running cost: any way to the same end is as good as another';
	const still = <S>(A: Algebra<S>) => ({ sigma: A.num(0), divergence: () => A.num(0) });
	const lagrangian = <S>(A: Algebra<S>, t: S, x: Vec<S>, v: Vec<S>): S =>
		block.lagrangian(A, params, t, x, v, still(A));
	const L = record(['vx', 'vy', 'x', 'y', 't'], (A, { vx, vy, x, y, t }) => ({
		L: lagrangian(A, t, [x, y], [vx, vy]),
	}));
	if (['x', 'y', 't'].some((name) => reads(L, name))) return 'the running cost depends on place or time';
	const costs: Costs = (vx, vy) => {
		const none = new Float64Array(vx.length);
		return tabulate(L, [vx, vy, none, none, none])[0] ?? none;
	};
	const paid = <S>(A: Algebra<S>, v: Vec<S>): S => lagrangian(A, A.num(0), [A.num(0), A.num(0)], v);
	const control = <S>(A: Algebra<S>, p: Vec<S>): Vec<S> =>
		block.control(A, params, A.num(0), [A.num(0), A.num(0)], p, still(A));
	const topped = block.growth(params) === Number.POSITIVE_INFINITY;
	const top = topped ? fastest((p) => control(numbers, p)) : Number.POSITIVE_INFINITY;
	const shape = shapeOf(costs, Math.min(1, top));
	const known = gainsOf(game, from, to, shape.round);
	if (typeof known === 'string') return known;
	const { growth, gains } = known;
	const moved = <S>(A: Algebra<S>, p: Vec<S>): Vec<S> => {
		let sum: Vec<S> = [A.num(0), A.num(0)];
		for (const [weight, gain] of gains)
			sum = addV(A, sum, scaleV(A, moving(A, gain, control(A, slopeBy(A, gain, p))), A.num(weight)));
		return sum;
	};
	const spent = (p: Vec<number>): number =>
		integral(gains, (gain) => paid(numbers, control(numbers, slopeBy(numbers, gain, p))));
	const most =
		top * integral(gains, (gain) => (typeof gain === 'number' ? gain : Math.hypot(...gain.flat())));
	const even = gains.every(([, gain]) => typeof gain === 'number');
	const cost = (): Moves['cost'] => {
		const [first] = gains;
		if (first && gains.length === 1 && even && (shape.round || !topped))
			return withinReach(straight(costs, first[0]), most);
		if (shape.quadratic) return quadratic([moved(numbers, [-1, 0]), moved(numbers, [0, -1])]);
		if (!(shape.round && even))
			return leastCosts(followedBy(control, paid), gains, topped, block.smoothing ?? 0);
		const table = lazily(() => tableOf(costs, gains, (p) => -control(numbers, [p, 0])[0]));
		return withinReach((dx, dy) => dx.map((d, i) => table()(Math.hypot(d, dy[i] ?? 0))), most);
	};
	const steered = steering(() => followedIn(game, followedBy(control, paid)), gains);
	const rim = (angle: number): Vec<number> =>
		moved(numbers, [STEEP * Math.cos(angle), STEEP * Math.sin(angle)]);
	const mirrored = shape.mirrored && even;
	return { growth, most, turning: !even, mirrored, moved, rim, spent, steered, cost: cost() };
}

/** What control does and how it bends, recorded once for a game: it is the same from any time on. */
function followedIn(game: Game, followed: Followed): Graph {
	const known = formulas.get(game) ?? followed(true);
	formulas.set(game, known);
	return known;
}
const formulas = new WeakMap<Game, Graph>();

function steering(formula: () => Graph, gains: Gains): Moves['steered'] {
	const matrices = gains.map(([weight, gain]) => ({ weight, gain: matrixOf(gain) }));
	const [qx, qy] = [new Float64Array(gains.length), new Float64Array(gains.length)];
	return ([p, q]) => {
		for (const [k, { gain }] of matrices.entries()) {
			const [[a, b], [c, d]] = gain;
			qx[k] = a * p + c * q;
			qy[k] = b * p + d * q;
		}
		const [vx, vy, L, vxx, vxy, vyy] = tabulate(formula(), [qx, qy]);
		let [mx, my, spent, xx, xy, yy] = [0, 0, 0, 0, 0, 0];
		for (const [k, { weight, gain }] of matrices.entries()) {
			const [[a, b], [c, d]] = gain;
			const [x, y] = [vx?.[k] ?? Number.NaN, vy?.[k] ?? Number.NaN];
			mx += weight * (a * x + b * y);
			my += weight * (c * x + d * y);
			spent += weight * (L?.[k] ?? Number.NaN);
			const [e, f, g] = [vxx?.[k] ?? Number.NaN, vxy?.[k] ?? Number.NaN, vyy?.[k] ?? Number.NaN];
			xx += weight * (a * a * e + 2 * a * b * f + b * b * g);
			xy += weight * (a * c * e + (a * d + b * c) * f + b * d * g);
			yy += weight * (c * c * e + 2 * c * d * f + d * d * g);
		}
		return { moved: [mx, my], spent, bends: [xx, xy, yy] };
	};
}

/** The largest speed of any control. */
function fastest(control: (p: Vec<number>) => Vec<number>): number {
	const speeds = Array.from({ length: 64 }, (_, k) => {
		const angle = (2 * Math.PI * k) / 64;
		return Math.hypot(...control([STEEP * Math.cos(angle), STEEP * Math.sin(angle)]));
	});
	return Math.max(...speeds);
}

/** What L is as far as some velocities tell. @param unit a speed that can be had */
function shapeOf(costs: Costs, unit: number) {
	const asked = (factor: number, turn: number, [x, y]: Vec<number> = [1, 1]): Float64Array => {
		const polar = SHARES.flatMap((share) =>
			Array.from({ length: DIRECTIONS }, (_, k): Vec<number> => [factor * share * unit, turn * k]),
		);
		return costs(
			Float64Array.from(polar, ([v, angle]) => x * v * Math.cos(angle)),
			Float64Array.from(polar, ([v, angle]) => y * v * Math.sin(angle)),
		);
	};
	const alike = (a: Float64Array, b: Float64Array, factor: number): boolean =>
		a.every((value, i) => Math.abs(value - factor * (b[i] ?? Number.NaN)) <= ALIKE * Math.abs(value));
	const turn = (2 * Math.PI) / DIRECTIONS;
	const around = asked(1, turn);
	return {
		round: alike(around, asked(1, 0), 1),
		quadratic: alike(asked(2, turn), around, 4),
		mirrored: alike(asked(1, turn, [-1, 1]), around, 1) && alike(asked(1, turn, [1, -1]), around, 1),
	};
}

/** Least costs where reach is the same in all directions. */
const withinReach =
	(cost: Costs, most: number): Moves['cost'] =>
	(dx, dy, near) => {
		const far = dx.map((d, i) => Math.hypot(d, dy[i] ?? 0));
		const within = (d: number, i: number): number => d / Math.max(1, (far[i] ?? 0) / most);
		const values = cost(dx.map(within), dy.map(within));
		return values.map((value, i) => ((far[i] ?? 0) > most + near ? Number.POSITIVE_INFINITY : value));
	};

/** Straight ways at one speed (Jensen). */
const straight =
	(costs: Costs, T: number): Costs =>
	(dx, dy) => {
		const values = costs(
			dx.map((d) => d / T),
			dy.map((d) => d / T),
		);
		return values.map((value) => T * value);
	};

/** ½dᵀΓ⁻¹d, Γ the Gramian of control. */
const quadratic =
	(gramian: Matrix): Costs =>
	(dx, dy) =>
		dx.map((x, i) => {
			const y = dy[i] ?? Number.NaN;
			const [p, q] = solved(gramian, [x, y]);
			return (p * x + q * y) / 2;
		});

const followedBy =
	(control: <S>(A: Algebra<S>, q: Vec<S>) => Vec<S>, paid: <S>(A: Algebra<S>, v: Vec<S>) => S): Followed =>
	(bends) =>
		record(['qx', 'qy'], (A, { qx, qy }) => {
			const [vx, vy] = control(A, [qx, qy]);
			const known = { vx, vy, L: paid(A, [vx, vy]) };
			if (!bends) return known;
			const D = duals(A);
			const along = (dx: number, dy: number) =>
				control(D, [
					{ value: qx, slope: A.num(dx) },
					{ value: qy, slope: A.num(dy) },
				]);
			const [[{ slope: xx }], [{ slope: xy }, { slope: yy }]] = [along(1, 0), along(0, 1)];
			return { ...known, xx, xy, yy };
		});

/** The least cost of moving z so far: between the slopes of a table, which are its slopes there, a cubic. */
function tableOf(costs: Costs, gains: Gains, speed: (p: number) => number): (far: number) => number {
	const slopes = Float64Array.from({ length: SLOPES + 1 }, (_, k) =>
		k === 0 ? 0 : STEEP ** ((2 * k - 1 - SLOPES) / (SLOPES - 1)),
	);
	const [far, spent] = [new Float64Array(SLOPES + 1), new Float64Array(SLOPES + 1)];
	for (const [weight, gain] of gains) {
		if (typeof gain !== 'number') throw new Error('a gain that is a matrix sees directions');
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
