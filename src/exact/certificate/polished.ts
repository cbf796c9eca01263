import { tabulate } from '../../math/tabulate';
import { type Graph, record } from '../../math/trace';
import type { Moves } from '../moves';
import { keptFor } from './displaced';
import { type Lattice, sizeOf, spacing } from './lattice';
import type { Least } from './transport';

/** Displacements of so many cells are told apart to a share of a cell: beyond, a cost hardly bends within one. */
const [FAR, SHARES] = [10, 8];
/** Nodes that are tried, each the nearest to what was found from the last; and ways, each as the slope at the end of the last one leads. */
const [TRIES, PASSES] = [4, 2];
/** Cells beyond what a top speed reaches that are rounding. */
export const ROUNDED = 1e-6;

/** Costs of displacements `onto` − `from` of up to `cells` cells and one, rows of `width`. */
interface Fine {
	readonly cells: number;
	readonly width: number;
	readonly costs: Float64Array;
	/** What onto − from is beyond a whole number of cells, and that number for both first nodes. */
	readonly x: { readonly rest: number; readonly cells: number };
	readonly y: { readonly rest: number; readonly cells: number };
}

function fineOf({ most, cost }: Moves, sign: number, from: Lattice, onto: Lattice): Fine {
	const along = (a: Float64Array, b: Float64Array): Fine['x'] => {
		const apart = ((b[0] ?? 0) - (a[0] ?? 0)) / spacing(a);
		return { rest: apart - Math.round(apart), cells: Math.round(apart) };
	};
	const [x, y] = [along(from.x, onto.x), along(from.y, onto.y)];
	const [hx, hy] = [spacing(from.x), spacing(from.y)];
	// A node that is told is up to √½ of a cell beyond what a top speed reaches, and up to half of one aside.
	const cells = Math.min(FAR, Math.ceil(most / Math.min(hx, hy) + Math.SQRT1_2 + 0.5));
	const half = (cells + 1) * SHARES;
	const width = 2 * half + 1;
	const at = (k: number, rest: number, h: number): number => h * (rest + (k - half) / SHARES);
	const dx = Float64Array.from({ length: width ** 2 }, (_, k) => at(k % width, x.rest, hx));
	const dy = Float64Array.from({ length: width ** 2 }, (_, k) => at(Math.floor(k / width), y.rest, hy));
	const away = (d: number): number => sign * d;
	const costs = cost(dx.map(away), dy.map(away), 0);
	return { cells, width, costs, x, y };
}

/** The paraboloid through a node and its eight neighbours, in cells. */
interface Bowl {
	height: number;
	/** Slopes. */
	p: number;
	q: number;
	/** Second slopes. */
	xx: number;
	xy: number;
	yy: number;
}

/** Writes that of node k of a field [·, nx]; false where a neighbour is missing, or left out. */
function bowlAt(f: Float64Array, nx: number, k: number, bowl: Bowl): boolean {
	const i = k % nx;
	if (i === 0 || i === nx - 1 || k < nx || k >= f.length - nx) return false;
	const at = (step: number): number => f[k + step] ?? Number.NaN;
	const here = at(0);
	bowl.height = here;
	bowl.p = (at(1) - at(-1)) / 2;
	bowl.q = (at(nx) - at(-nx)) / 2;
	bowl.xx = at(1) + at(-1) - 2 * here;
	bowl.xy = (at(1 + nx) + at(-1 - nx) - at(1 - nx) - at(nx - 1)) / 4;
	bowl.yy = at(nx) + at(-nx) - 2 * here;
	return Number.isFinite(bowl.p + bowl.q + bowl.xx + bowl.xy + bowl.yy);
}

const heightAt = ({ height, p, q, xx, xy, yy }: Bowl, x: number, y: number): number =>
	height + x * (p + 0.5 * xx * x + xy * y) + y * (q + 0.5 * yy * y);

/** What is least, and where, in cells from a node. */
interface Lowest {
	value: number;
	x: number;
	y: number;
}

/**
 * Where a paraboloid and the cost are least together, to a share of a cell: by steps from its node, each half of the last.
 * @param x,y cells from the node to where it leads
 */
function lowest(bowl: Bowl, { cells, width, costs }: Fine, x: number, y: number, found: Lowest): void {
	const half = (cells + 1) * SHARES;
	const entry = (y * SHARES + half) * width + x * SHARES + half;
	const { height, p, q, xx, xy, yy } = bowl;
	let a = 0;
	let b = 0;
	let value = height + (costs[entry] ?? Number.NaN);
	// A node beyond what a top speed reaches may be the best one for what is within.
	for (let step = value < Number.POSITIVE_INFINITY ? SHARES / 2 : SHARES; step >= 1; ) {
		let nextA = a;
		let nextB = b;
		const [first, last] = [Math.max(-SHARES, a - step), Math.min(SHARES, a + step)];
		for (let d = Math.max(-SHARES, b - step); d <= Math.min(SHARES, b + step); d += step) {
			// `heightAt`, what is the same along a row once.
			const v = d / SHARES;
			const up = v * (q + 0.5 * yy * v);
			for (let c = first; c <= last; c += step) {
				const u = c / SHARES;
				const here =
					height + u * (p + 0.5 * xx * u + xy * v) + up + (costs[entry - d * width - c] ?? Number.NaN);
				if (!(here < value)) continue;
				value = here;
				nextA = c;
				nextB = d;
			}
		}
		if (nextA === a && nextB === b) step /= 2;
		a = nextA;
		b = nextB;
	}
	found.value = value;
	found.x = a / SHARES;
	found.y = b / SHARES;
}

/** Where slopes (p, q) lead, as columns. */
export const movedBy = (moves: Moves): Graph =>
	record(['p', 'q'], (A, { p, q }) => {
		const [x, y] = moves.moved(A, [p, q]);
		return { x, y };
	});

/**
 * Any cost of ways that lead a few cells far, where one that is not quadratic bends within a cell: the field between nodes is the paraboloid
 * through the nearest one and its neighbours, the cost what it is there. The least is sought over shares of cells, and then where the slopes
 * found so lead (`moved`), which is right up to the rim of what a top speed reaches; both are costs of ways there are.
 * @param rough the same, of which best nodes are told; right for ways over many cells
 */
export function leastPolished(moves: Moves, ahead: boolean, rough: Least): Least {
	const sign = ahead ? 1 : -1;
	const fines = keptFor((from, onto) => fineOf(moves, sign, from, onto));
	const follows = movedBy(moves);
	return (field, from, onto, best = new Int32Array(sizeOf(onto))) => {
		const out = rough(field, from, onto, best);
		const [nx, mx, n] = [from.x.length, onto.x.length, best.length];
		const [hx, hy] = [spacing(from.x), spacing(from.y)];
		const fine = fines(from, onto);
		const [p, q] = [new Float64Array(n), new Float64Array(n)];
		const bowl: Bowl = { height: 0, p: 0, q: 0, xx: 0, xy: 0, yy: 0 };
		const found: Lowest = { value: 0, x: 0, y: 0 };
		for (let m = 0; m < n; m++) {
			// At the rim, and beside what is left out, the rough one stands.
			let node = best[m] ?? 0;
			for (let tries = 0; tries < TRIES && bowlAt(field, nx, node, bowl); tries++) {
				const x = (m % mx) - (node % nx) + fine.x.cells;
				const y = Math.floor(m / mx) - Math.floor(node / nx) + fine.y.cells;
				const near = Math.max(Math.abs(x), Math.abs(y)) <= fine.cells;
				if (near) lowest(bowl, fine, x, y, found);
				const [a, b] = near ? [found.x, found.y] : [0, 0];
				if (near && found.value < Number.POSITIVE_INFINITY) out[m] = found.value;
				p[m] = (-sign * (bowl.p + bowl.xx * a + bowl.xy * b)) / hx;
				q[m] = (-sign * (bowl.q + bowl.xy * a + bowl.yy * b)) / hy;
				const aside = Math.round(a) + nx * Math.round(b);
				if (aside === 0) break;
				node += aside;
			}
		}
		/** Nodes whose slopes are new. */
		let asked = Int32Array.from(p.keys());
		let slopes: readonly [Float64Array, Float64Array] = [p, q];
		for (let pass = 0; pass < PASSES && asked.length > 0; pass++) {
			const [x = p, y = q] = tabulate(follows, slopes);
			const costs = moves.cost(x, y, ROUNDED * hx);
			let count = 0;
			for (let k = 0; k < asked.length; k++) {
				const m = asked[k] ?? 0;
				const a = ((onto.x[m % mx] ?? 0) - sign * (x[k] ?? 0) - (from.x[0] ?? 0)) / hx;
				const b = ((onto.y[Math.floor(m / mx)] ?? 0) - sign * (y[k] ?? 0) - (from.y[0] ?? 0)) / hy;
				const [i, j] = [Math.round(a), Math.round(b)];
				if (!(i >= 0 && i < nx && bowlAt(field, nx, j * nx + i, bowl))) continue;
				const value = heightAt(bowl, a - i, b - j) + (costs[k] ?? Number.NaN);
				if (!(value < (out[m] ?? Number.NaN))) continue;
				out[m] = value;
				// No later node is asked for what is overwritten.
				p[count] = (-sign * (bowl.p + bowl.xx * (a - i) + bowl.xy * (b - j))) / hx;
				q[count] = (-sign * (bowl.q + bowl.xy * (a - i) + bowl.yy * (b - j))) / hy;
				asked[count++] = m;
			}
			asked = asked.subarray(0, count);
			slopes = [p.subarray(0, count), q.subarray(0, count)];
		}
		return out;
	};
}
