import { numbers, scaleV, type Vec } from '../../math/algebra';
import { tabulate } from '../../math/tabulate';
import type { Moves } from '../moves';
import { spacing } from './lattice';
import { movedBy, ROUNDED } from './polished';
import type { Least } from './transport';

/** Displacements that nodes may not show, columns [n], and what they cost. */
export interface Spots {
	readonly dx: Float64Array;
	readonly dy: Float64Array;
	readonly costs: Float64Array;
}

/**
 * The same least, also over places where no node is: between nodes the field is bilinear, and +∞ beside what is left out.
 * @param spots displacements `onto` − `from`, for nodes so far apart
 */
export const leastAlsoAt =
	(least: Least, spots: (cell: number) => Spots): Least =>
	(field, from, onto, best) => {
		const out = least(field, from, onto, best);
		const [nx, ny, mx, my] = [from.x.length, from.y.length, onto.x.length, onto.y.length];
		const [hx, hy] = [spacing(from.x), spacing(from.y)];
		const { dx, dy, costs } = spots(Math.min(hx, hy));
		for (let s = 0; s < costs.length; s++) {
			const paid = costs[s] ?? Number.NaN;
			const a = ((onto.x[0] ?? 0) - (dx[s] ?? 0) - (from.x[0] ?? 0)) / hx;
			const b = ((onto.y[0] ?? 0) - (dy[s] ?? 0) - (from.y[0] ?? 0)) / hy;
			const [i0, j0] = [Math.floor(a), Math.floor(b)];
			const [fx, fy] = [a - i0, b - j0];
			const [first, last] = [Math.max(0, -i0), Math.min(mx, nx - 1 - i0)];
			for (let j = Math.max(0, -j0); j < Math.min(my, ny - 1 - j0); j++)
				for (let i = first; i < last; i++) {
					const k = (j + j0) * nx + i + i0;
					const low = (1 - fx) * (field[k] ?? 0) + fx * (field[k + 1] ?? 0);
					const high = (1 - fx) * (field[k + nx] ?? 0) + fx * (field[k + nx + 1] ?? 0);
					const here = (1 - fy) * low + fy * high + paid;
					if (!(here < (out[j * mx + i] ?? 0))) continue;
					out[j * mx + i] = here;
					if (best) best[j * mx + i] = k + Math.round(fx) + nx * Math.round(fy);
				}
		}
		return out;
	};

/** Ways that are followed, each as the slope at the end of the last one leads. */
const PASSES = 3;

/**
 * The same least, also over where slopes of the bilinear field lead: next to the rim of what a top speed reaches, where costs rise ever more steeply
 * towards it, and neither nodes nor spots are. Each is the cost of a way there is.
 * @param rough the same, of which best nodes are told
 */
export function leastSteered(moves: Moves, ahead: boolean, rough: Least): Least {
	const sign = ahead ? 1 : -1;
	const follows = movedBy(moves);
	return (field, from, onto, best = new Int32Array(onto.x.length * onto.y.length)) => {
		const out = rough(field, from, onto, best);
		const [nx, ny, mx] = [from.x.length, from.y.length, onto.x.length];
		const [hx, hy] = [spacing(from.x), spacing(from.y)];
		const at = (k: number): number => field[k] ?? Number.NaN;
		const [p, q] = [new Float64Array(out.length), new Float64Array(out.length)];
		/** Writes the slope at cells (a, b) from the first node. */
		const lean = (m: number, a: number, b: number): void => {
			const [i, j] = [Math.min(nx - 2, Math.floor(a)), Math.min(ny - 2, Math.floor(b))];
			const [fx, fy, k] = [a - i, b - j, j * nx + i];
			p[m] = (-sign * ((1 - fy) * (at(k + 1) - at(k)) + fy * (at(k + nx + 1) - at(k + nx)))) / hx;
			q[m] = (-sign * ((1 - fx) * (at(k + nx) - at(k)) + fx * (at(k + nx + 1) - at(k + 1)))) / hy;
		};
		for (const [m, node] of best.entries()) lean(m, node % nx, Math.floor(node / nx));
		for (let pass = 0; pass < PASSES; pass++) {
			const [x = p, y = q] = tabulate(follows, [p, q]);
			const costs = moves.cost(x, y, ROUNDED * hx);
			for (let m = 0; m < out.length; m++) {
				const a = ((onto.x[m % mx] ?? 0) - sign * (x[m] ?? 0) - (from.x[0] ?? 0)) / hx;
				const b = ((onto.y[Math.floor(m / mx)] ?? 0) - sign * (y[m] ?? 0) - (from.y[0] ?? 0)) / hy;
				const [i, j] = [Math.floor(a), Math.floor(b)];
				if (!(i >= 0 && j >= 0 && i < nx - 1 && j < ny - 1)) continue;
				const [fx, fy, k] = [a - i, b - j, j * nx + i];
				const low = (1 - fx) * at(k) + fx * at(k + 1);
				const high = (1 - fx) * at(k + nx) + fx * at(k + nx + 1);
				const here = (1 - fy) * low + fy * high + (costs[m] ?? Number.NaN);
				if (!(here < (out[m] ?? Number.NaN))) continue;
				out[m] = here;
				lean(m, a, b);
			}
		}
		return out;
	};
}

/** Spots on the rim of what is reached for each cell that is as long, at least, and at most: from there on slopes are followed as well from fewer. */
const [DENSE, FEWEST, MOST] = [2, 24, 128];
/** Cells from which on nodes show what is within. */
const SHOWN = 3;

/**
 * Spots on the rim of what a top speed reaches; where that is but a few cells far also halfway there, and where they stay.
 * @param rim displacements to it, by an angle
 * @param most the farthest of them
 */
export function spotsWithin(
	rim: (angle: number) => Vec<number>,
	most: number,
	cost: (dx: Float64Array, dy: Float64Array) => Float64Array,
	cell: number,
): Spots {
	// Along both axes, too.
	const n = 4 * Math.ceil(Math.min(MOST, Math.max(FEWEST, (DENSE * 2 * Math.PI * most) / cell)) / 4);
	const shares = most < SHOWN * cell ? [0, 0.5, 1] : [1];
	const spots = Array.from({ length: n }, (_, k) => rim((2 * Math.PI * k) / n)).flatMap((to) =>
		shares.map((share) => scaleV(numbers, to, share)),
	);
	const [dx, dy] = [Float64Array.from(spots, ([x]) => x), Float64Array.from(spots, ([, y]) => y)];
	return { dx, dy, costs: cost(dx, dy) };
}
