import type { Vec } from '../../math/algebra';
import { envelopesOf } from './envelope';
import { interpolated, type Lattice, scaled, spacing } from './lattice';

/**
 * From a field on one lattice to min over its nodes of field + cost at each node of another; +∞ leaves a node out. The best nodes are
 * written to `best`, where ways can tell them.
 */
export type Least = (field: Float64Array, from: Lattice, onto: Lattice, best?: Int32Array) => Float64Array;

/** The cost stiffness |y − x|² from x to y, one axis after the other. */
export const leastQuadratic =
	(stiffness: number): Least =>
	(field, from, onto, best) => {
		const [nx, ny, mx, my] = [from.x.length, from.y.length, onto.x.length, onto.y.length];
		// Along x; kept column by column, so that the second pass reads rows, too.
		const transposed = new Float64Array(mx * ny);
		const [row, inRow] = [new Float64Array(mx), new Int32Array(mx)];
		/** The best node of each row, as `transposed`. */
		const columns = new Int32Array(best ? mx * ny : 0);
		const along = envelopesOf(from.x, stiffness, onto.x);
		for (let j = 0; j < ny; j++) {
			along(field, j * nx, row, inRow);
			for (let i = 0; i < mx; i++) transposed[i * ny + j] = row[i] ?? 0;
			for (let i = 0; best && i < mx; i++) columns[i * ny + j] = inRow[i] ?? 0;
		}
		const out = new Float64Array(mx * my);
		const [column, inColumn] = [new Float64Array(my), new Int32Array(my)];
		const up = envelopesOf(from.y, stiffness, onto.y);
		for (let i = 0; i < mx; i++) {
			up(transposed, i * ny, column, inColumn);
			for (let j = 0; j < my; j++) out[j * mx + i] = column[j] ?? 0;
			for (let j = 0; best && j < my; j++) {
				const row = inColumn[j] ?? 0;
				best[j * mx + i] = row * nx + (columns[i * ny + row] ?? 0);
			}
		}
		return out;
	};

/** The same where places grow on the way: `least` is told where they would get to. `ahead`: the field is at the time before. */
export const flowing =
	(least: Least, growth: number, ahead: boolean): Least =>
	(field, from, onto, best) =>
		least(field, scaled(from, ahead ? growth : 1), scaled(onto, ahead ? 1 : growth), best);

/** What is left to pay at the nodes of a lattice. */
export interface Left {
	readonly field: Float64Array;
	readonly lattice: Lattice;
}

/**
 * The same with a state cost, in Strang steps over a lattice between: half of a step's, the way, half. The least, and what was left
 * to pay after each way, from the field on.
 * @param ways of all steps, from the field on
 * @param over the lattice after so many steps
 * @param stateCost at the nodes, after so many steps from where the field is; for the whole of the time, or per time of `time`
 */
export const leastSteps =
	(
		ways: readonly Least[],
		over: (step: number) => Lattice,
		stateCost: (at: Lattice, step: number) => Float64Array,
		time = 1,
	) =>
	(
		field: Float64Array,
		from: Lattice,
		onto: Lattice,
	): { readonly least: Float64Array; readonly left: Left[] } => {
		const steps = ways.length;
		const left: Left[] = [];
		const paid = (values: Float64Array, at: Lattice, step: number, share: number): Float64Array => {
			const cost = stateCost(at, step);
			const out = new Float64Array(values.length);
			const factor = (share * time) / steps;
			for (let i = 0; i < out.length; i++) out[i] = (values[i] ?? 0) + factor * (cost[i] ?? 0);
			return out;
		};
		let [here, at] = [paid(field, from, 0, 0.5), from];
		for (const [k, way] of ways.entries()) {
			const last = k + 1 === steps;
			const next = last ? onto : over(k + 1);
			const least = way(here, at, next);
			left.push({ field: least, lattice: next });
			[here, at] = [paid(least, next, k + 1, last ? 0.5 : 1), next];
		}
		return { least: here, left };
	};

export const leastSplit = (...split: Parameters<typeof leastSteps>): Least => {
	const solved = leastSteps(...split);
	return (field, from, onto) => solved(field, from, onto).least;
};

/**
 * Where the best ways lead from places [n, 2], at the ends of all steps [steps + 1, n, 2].
 * @param left as `leastSteps` tells it
 * @param ends where each of its ways leads from x, by the slope at x of what is left to pay (that of a least is that of the cost at its best)
 */
export function followed(
	left: readonly Left[],
	ends: readonly ((x: Vec<number>, slope: Vec<number>) => Vec<number>)[],
	places: Float32Array,
): Float32Array {
	const row = places.length;
	const states = new Float32Array((left.length + 1) * row);
	states.set(places);
	left.toReversed().forEach(({ field, lattice }, k) => {
		const here = states.subarray(k * row, (k + 1) * row);
		const [along, up] = ([0, 1] as const).map((axis) => {
			const h = spacing(axis === 0 ? lattice.x : lattice.y);
			const beside = (by: number): Float64Array =>
				interpolated(
					field,
					lattice,
					here.map((x, i) => (i % 2 === axis ? x + by : x)),
				);
			const after = beside(h);
			return beside(-h).map((low, i) => ((after[i] ?? Number.NaN) - low) / (2 * h));
		});
		const end = ends.at(-1 - k);
		for (let i = 0; i < row; i += 2) {
			const slope = [along?.[i / 2] ?? Number.NaN, up?.[i / 2] ?? Number.NaN] as const;
			states.set(end?.([here[i] ?? 0, here[i + 1] ?? 0], slope) ?? slope, (k + 1) * row + i);
		}
	});
	return states;
}

/** −least(−w): max over the nodes of w − cost; −∞ leaves a node out. */
export const greatest =
	(least: Least): Least =>
	(w, from, onto) =>
		negated(least(negated(w), from, onto));

function negated(field: Float64Array): Float64Array {
	const out = new Float64Array(field.length);
	for (let i = 0; i < out.length; i++) out[i] = -(field[i] ?? 0);
	return out;
}
