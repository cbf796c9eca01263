import { envelope } from './envelope';
import type { Lattice } from './lattice';

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
		const turned = new Float64Array(mx * ny);
		const row = new Float64Array(mx);
		/** The best node of each row, as `turned`. */
		const [inRow, columns] = [new Int32Array(mx), new Int32Array(best ? mx * ny : 0)];
		for (let j = 0; j < ny; j++) {
			envelope(field.subarray(j * nx, (j + 1) * nx), from.x, stiffness, onto.x, row, inRow);
			for (let i = 0; i < mx; i++) turned[i * ny + j] = row[i] ?? 0;
			for (let i = 0; best && i < mx; i++) columns[i * ny + j] = inRow[i] ?? 0;
		}
		const out = new Float64Array(mx * my);
		const [column, inColumn] = [new Float64Array(my), new Int32Array(my)];
		for (let i = 0; i < mx; i++) {
			envelope(turned.subarray(i * ny, (i + 1) * ny), from.y, stiffness, onto.y, column, inColumn);
			for (let j = 0; j < my; j++) {
				out[j * mx + i] = column[j] ?? 0;
				const row = inColumn[j] ?? 0;
				if (best) best[j * mx + i] = row * nx + (columns[i * ny + row] ?? 0);
			}
		}
		return out;
	};

/**
 * The same with a state cost, in `steps` Strang steps over a lattice between: half of a step's, the way, half.
 * @param stateCost for the whole of the time, at the nodes, after so many steps from where the field is
 */
export const leastSplit =
	(
		stiffness: number,
		steps: number,
		over: Lattice,
		stateCost: (at: Lattice, step: number) => Float64Array,
	): Least =>
	(field, from, onto) => {
		const way = leastQuadratic(stiffness * steps);
		const paid = (values: Float64Array, at: Lattice, step: number, share: number): Float64Array => {
			const cost = stateCost(at, step);
			return values.map((value, i) => value + (share * (cost[i] ?? 0)) / steps);
		};
		let here = way(paid(field, from, 0, 0.5), from, over);
		for (let k = 1; k < steps; k++) here = way(paid(here, over, k, 1), over, k + 1 < steps ? over : onto);
		return paid(here, onto, steps, 0.5);
	};

/** −least(−w): max over the nodes of w − cost; −∞ leaves a node out. */
export const greatest =
	(least: Least): Least =>
	(w, from, onto) =>
		least(
			w.map((value) => -value),
			from,
			onto,
		).map((value) => -value);
