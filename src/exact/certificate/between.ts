import type { Game } from '../../game/game';
import { hasStateCost } from '../../game/posed';
import { blockOf } from '../../game/problem';
import { concatenate } from '../../math/arrays';
import type { Box } from '../../math/grid';
import { reads, record } from '../../math/trace';
import { swirlOf } from '../conditions';
import { applied, exponential } from '../matrix';
import { hull, type Lattice, onLattice, scaled, spacing, widened } from './lattice';
import type { Tangent, TangentAt } from './tangent';

/** Where particles of a cloud are: places [K + 1, n, 2] at equally spaced times from one end of the play to the other, masses [n]. */
export interface Crowd {
	readonly states: Float32Array;
	readonly mass: Float64Array;
	/** Flow times of both ends. */
	readonly from: number;
	readonly to: number;
}

/** V, in units of the cost per time. */
interface StateCost {
	/** At the nodes of a lattice, at flow time t. */
	at(lattice: Lattice, t: number): Float64Array;
	/** Whether it is another at other times. */
	readonly changes: boolean;
}

/** Null where there is none. Places are seen as a drift Bx leads them to T. */
export function stateCostOf(game: Game): StateCost | null {
	if (!hasStateCost(game)) return null;
	const { block, params } = blockOf(game, 'potential');
	const swirl = swirlOf(game);
	const T = game.dynamics.horizon;
	const V = record(['x', 'y', 't'], (A, { x, y, t }) => {
		const at = swirl ? applied(A, exponential(A, swirl, A.sub(t, A.num(T))), [x, y]) : ([x, y] as const);
		return { V: block.value ? block.value(A, params, t, at) : A.num(0) };
	});
	return { at: (at, t) => onLattice(V, at, t), changes: reads(V, 't') };
}

/** What is paid on the way where particles are at time t: V(x, t) + g(x, t), I(ρ) ≥ ∫gρ − I*(g). */
export interface Between {
	/** Holds all ways, at the end of flow time. */
	readonly over: Lattice;
	/** So many times as wide it is then as at flow time t. */
	growth(t: number): number;
	/** V + g at flow time t, at the nodes of a lattice; units of the cost per time. */
	cost(at: Lattice, t: number): Float64Array;
	/** ∫I*(g)dt, by so many trapezia. */
	met(steps: number): number;
}

/** Where all ways are at flow time t. */
export const overAt = ({ over, growth }: Pick<Between, 'over' | 'growth'>, t: number): Lattice =>
	scaled(over, 1 / growth(t));

/** Without a crowd particles do not meet. */
export function betweenOf(
	over: Lattice,
	horizon: number,
	stateCost: StateCost | null,
	meeting: { readonly tangentAt: TangentAt; readonly crowd: Crowd } | null,
	growth: Between['growth'] = () => 1,
): Between {
	const tangents = new Map<number, Tangent>();
	const tangent = (t: number): Tangent | null => {
		if (!meeting) return null;
		const { tangentAt, crowd } = meeting;
		const known =
			tangents.get(t) ?? tangentAt(placesAt(crowd, t), crowd.mass, overAt({ over, growth }, t), t);
		tangents.set(t, known);
		return known;
	};
	const kept = new WeakMap<Lattice, Map<number, Float64Array>>();
	const cost = (at: Lattice, t: number): Float64Array => {
		const g = tangent(t)?.at(at);
		const V = stateCost?.at(at, t);
		return V && g
			? V.map((value, k) => value + (g[k] ?? 0))
			: (V ?? g ?? new Float64Array(at.x.length * at.y.length));
	};
	return {
		over,
		growth,
		cost: (at, t) => {
			const fields = kept.get(at) ?? new Map<number, Float64Array>();
			kept.set(at, fields);
			const when = meeting || stateCost?.changes ? t : 0;
			const known = fields.get(when) ?? cost(at, t);
			fields.set(when, known);
			return known;
		},
		met: (steps) => {
			let sum = 0;
			if (meeting)
				for (let k = 0; k <= steps; k++)
					sum += (k % steps === 0 ? 0.5 : 1) * (tangent((k * horizon) / steps)?.conjugate ?? 0);
			return (sum * horizon) / steps;
		},
	};
}

/** No way is paid less for in so many steps, from one lattice at time 0 to another at T. */
export function leastPaid(
	between: Between,
	horizon: number,
	steps: number,
	first: Lattice,
	last: Lattice,
): number {
	let least = Number.POSITIVE_INFINITY;
	for (let k = 0; k <= steps; k++) {
		const t = (k * horizon) / steps;
		const at = k === 0 ? first : k < steps ? overAt(between, t) : last;
		least = between.cost(at, t).reduce((low, paid) => Math.min(low, paid), least);
	}
	return horizon * least;
}

/**
 * How much dearer it is at most in so many steps to go along the rim of a lattice than to be anywhere else; ∞ where that is not all within
 * the lattice between.
 * @param around at the end of flow time; it grows as the lattice between does
 */
export function dearerRound(between: Between, horizon: number, steps: number, { x, y }: Lattice): number {
	const { over } = between;
	/** 1 for nodes at an end of an axis, to a cell, 0 for those within. */
	const alongOf = (axis: Float64Array, own: Float64Array): readonly number[] => {
		const [first, last, cell] = [own[0] ?? 0, own.at(-1) ?? 0, spacing(axis)];
		return Array.from(axis, (a) => {
			const inside = Math.min(a - first, last - a) / cell;
			return inside > 1 ? 0 : inside >= -1 ? 1 : Number.NaN;
		});
	};
	const [columns, rows] = [alongOf(over.x, x), alongOf(over.y, y)];
	const isHeld = (marks: readonly number[]): boolean =>
		marks.indexOf(1) >= 0 && marks.lastIndexOf(1) > marks.indexOf(0);
	if (!isHeld(columns) || !isHeld(rows)) return Number.POSITIVE_INFINITY;
	const isRound = (k: number): boolean =>
		(columns[k % columns.length] ?? 0) + (rows[Math.floor(k / columns.length)] ?? 0) > 0;
	let dearer = 0;
	for (let k = 0; k <= steps; k++) {
		const t = (k * horizon) / steps;
		const paid = between.cost(overAt(between, t), t);
		let [most, least] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
		for (let i = 0; i < paid.length; i++) {
			const value = paid[i] ?? Number.NaN;
			if (value < least) least = value;
			if (value > most && isRound(i)) most = value;
		}
		dearer += ((k % steps === 0 ? 0.5 : 1) * horizon * (most - least)) / steps;
	}
	return dearer;
}

/** Places [n, 2] at flow time t, on straight lines between the times that are known. */
function placesAt({ states, mass, from, to }: Crowd, t: number): Float32Array {
	const row = 2 * mass.length;
	const last = states.length / row - 1;
	const position = (last * (t - from)) / (to - from);
	const before = Math.min(last - 1, Math.floor(position));
	const share = position - before;
	return states
		.subarray(before * row, (before + 1) * row)
		.map((x, i) => (1 - share) * x + share * (states[(before + 1) * row + i] ?? 0));
}

/** A crowd at the ends of so many steps. */
export const inSteps = (crowd: Crowd, steps: number): Float32Array => {
	const { from, to } = crowd;
	const rows = Array.from({ length: steps + 1 }, (_, k) => placesAt(crowd, from + (k / steps) * (to - from)));
	return concatenate(rows);
};

/** The crowd as a lattice that grows sees it from the end of flow time. */
export function widenedCrowd(crowd: Crowd, growth: Between['growth']): Crowd {
	const { states, mass, from, to } = crowd;
	const row = 2 * mass.length;
	const last = states.length / row - 1;
	const at = (i: number): number => from + (Math.floor(i / row) / last) * (to - from);
	return { ...crowd, states: states.map((x, i) => growth(at(i)) * x) };
}

/** What is left free about a crowd: so many times as wide a box. Ways round it bend by as much as a share of how long they are. */
const [FREE, ROUND] = [1.2, 0.8];

/** A box that holds another, and a crowd at all times with room about it. */
export function about(box: Box, { states }: Crowd): Box {
	const along = (axis: 0 | 1): readonly [number, number] => {
		let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
		for (let i = axis; i < states.length; i += 2) {
			low = Math.min(low, states[i] ?? 0);
			high = Math.max(high, states[i] ?? 0);
		}
		return [low, high];
	};
	const held = hull(box, widened({ x: along(0), y: along(1) }, FREE));
	const sides = [held.x, held.y].map(([min, max]) => max - min);
	const [wide = 1, high = 1] = sides.map((side) => Math.max(1, (ROUND * Math.max(...sides)) / side));
	return { x: widened(held, wide).x, y: widened(held, high).y };
}
