import type { Vec } from '../../math/algebra';
import { column } from '../../math/arrays';
import type { Box } from '../../math/grid';
import { tabulate } from '../../math/tabulate';
import type { Graph } from '../../math/trace';

/** Equally spaced nodes along x and along y; fields on it are [ny, nx], row-major. */
export interface Lattice {
	readonly x: Float64Array;
	readonly y: Float64Array;
}

/** Centres of n cells along each side of a box. */
export function latticeOf(box: Box, n: number): Lattice {
	const centres = ([min, max]: readonly [number, number]): Float64Array =>
		Float64Array.from({ length: n }, (_, k) => min + ((k + 0.5) / n) * (max - min));
	return { x: centres(box.x), y: centres(box.y) };
}

/** Centres of cells of given sides that fill a box, an even number along each of its own. */
export function latticeWith({ x, y }: Box, width: number, height = width): Lattice {
	const axis = ([min, max]: readonly [number, number], cell: number): Float64Array => {
		const n = 2 * Math.ceil((max - min) / cell / 2);
		return Float64Array.from({ length: n }, (_, k) => (min + max) / 2 + (k + 0.5 - n / 2) * cell);
	};
	return { x: axis(x, width), y: axis(y, height) };
}

/** A box about the same centre, `factor` times as wide. */
export function widened({ x, y }: Box, factor: number): Box {
	const wide = ([min, max]: readonly [number, number]) => {
		const [middle, half] = [(min + max) / 2, ((max - min) / 2) * factor];
		return [middle - half, middle + half] as const;
	};
	return { x: wide(x), y: wide(y) };
}

/** The least box about two. */
export const hull = (a: Box, b: Box): Box => ({
	x: [Math.min(a.x[0], b.x[0]), Math.max(a.x[1], b.x[1])],
	y: [Math.min(a.y[0], b.y[0]), Math.max(a.y[1], b.y[1])],
});

/** Between the nodes of an axis. */
export const spacing = (axis: Float64Array): number => (axis[1] ?? 0) - (axis[0] ?? 0);
/** The lattice, or where places [n, 2] are beyond its nodes a wider one of as many. */
export function latticeAround(lattice: Lattice, places: Float32Array): Lattice {
	const { x, y } = lattice;
	const axis = (nodes: Float64Array, which: 0 | 1): Float64Array => {
		const [first, last] = [nodes[0] ?? 0, nodes.at(-1) ?? 0];
		let [low, high] = [first, last];
		for (let i = which; i < places.length; i += 2) {
			low = Math.min(low, places[i] ?? 0);
			high = Math.max(high, places[i] ?? 0);
		}
		if (low === first && high === last) return nodes;
		return nodes.map((_, k) => low + (k / (nodes.length - 1)) * (high - low));
	};
	const wider = { x: axis(x, 0), y: axis(y, 1) };
	return wider.x === x && wider.y === y ? lattice : wider;
}

/** Area of a cell. */
export const areaOf = ({ x, y }: Lattice): number => spacing(x) * spacing(y);
export const sizeOf = ({ x, y }: Lattice): number => x.length * y.length;

/** Nodes from the edge that are a rim. */
export const RIM = 3;
/** Whether node k is at the rim. */
export function isAtRim({ x, y }: Lattice, k: number): boolean {
	const [i, j] = [k % x.length, Math.floor(k / x.length)];
	return i < RIM || j < RIM || i >= x.length - RIM || j >= y.length - RIM;
}

export const highestAtRim = (field: Float64Array, lattice: Lattice): number =>
	field.reduce(
		(top, value, k) => (isAtRim(lattice, k) ? Math.max(top, value) : top),
		Number.NEGATIVE_INFINITY,
	);

/** Nodes by index as rows (x, y) [n, 2]; all of them unless told otherwise. */
export function nodesOf(lattice: Lattice, which?: Int32Array): Float32Array<ArrayBuffer> {
	const { x, y } = lattice;
	const n = which?.length ?? sizeOf(lattice);
	const rows = new Float32Array(2 * n);
	for (let i = 0; i < n; i++) {
		const k = which ? (which[i] ?? 0) : i;
		rows[2 * i] = x[k % x.length] ?? Number.NaN;
		rows[2 * i + 1] = y[Math.floor(k / x.length)] ?? Number.NaN;
	}
	return rows;
}

export const nodeOf = ({ x, y }: Lattice, k: number): Vec<number> => [
	x[k % x.length] ?? Number.NaN,
	y[Math.floor(k / x.length)] ?? Number.NaN,
];

/** The slope of a field at node k from its neighbours, at the edge from one of them. */
export function slopeAt(field: Float64Array, { x, y }: Lattice, k: number): Vec<number> {
	const along = (axis: Float64Array, at: number, stride: number): number => {
		const [before, after] = [at > 0 ? 1 : 0, at < axis.length - 1 ? 1 : 0];
		const rise = (field[k + after * stride] ?? Number.NaN) - (field[k - before * stride] ?? Number.NaN);
		return rise / ((before + after) * spacing(axis));
	};
	return [along(x, k % x.length, 1), along(y, Math.floor(k / x.length), x.length)];
}

/** The first output of a formula of x, y, t at places [n, 2], at one time; in rows of so many, if known. */
export function atPlaces(formula: Graph, places: ArrayLike<number>, row?: number, t = 0): Float64Array {
	const times = new Float64Array(places.length / 2).fill(t);
	const [values = times] = tabulate(formula, [column(places, 2, 0), column(places, 2, 1), times], row);
	return values;
}
/** The same at all nodes. */
export const onLattice = (formula: Graph, lattice: Lattice, t = 0): Float64Array =>
	atPlaces(formula, nodesOf(lattice), lattice.x.length, t);

const scales = new WeakMap<Lattice, Map<number, Lattice>>();
/** The same one for the same factor. */
export function scaled(lattice: Lattice, factor: number): Lattice {
	if (factor === 1) return lattice;
	const known = scales.get(lattice) ?? new Map<number, Lattice>();
	scales.set(lattice, known);
	const times = (axis: Float64Array) => axis.map((a) => factor * a);
	const found = known.get(factor) ?? { x: times(lattice.x), y: times(lattice.y) };
	known.set(factor, found);
	return found;
}

/** Every other node along each side. */
export function halved({ x, y }: Lattice): Lattice {
	const every = (axis: Float64Array) => axis.filter((_, k) => k % 2 === 0);
	return { x: every(x), y: every(y) };
}
/** A field at the nodes of the halved lattice. */
export function fieldHalved(field: Float64Array, { x }: Lattice): Float64Array {
	return field.filter((_, k) => (k % x.length) % 2 === 0 && Math.floor(k / x.length) % 2 === 0);
}

/** The node before a place on an axis, and how far it is from there to the next; the outermost beyond them. */
function cell(axis: Float64Array, at: number): readonly [index: number, share: number] {
	const position = Math.min(axis.length - 1, Math.max(0, (at - (axis[0] ?? 0)) / spacing(axis)));
	const index = Math.min(axis.length - 2, Math.floor(position));
	return [index, position - index];
}

/** How far a place is from the nodes before it to those after, along both axes. */
export const betweenNodes = ({ x, y }: Lattice, [a, b]: Vec<number>): Vec<number> => [
	cell(x, a)[1],
	cell(y, b)[1],
];

/** Bilinear interpolation at places [n, 2]; beyond the outermost nodes constant along an axis. */
export function interpolated(field: Float64Array, { x, y }: Lattice, places: Float32Array): Float64Array {
	const out = new Float64Array(places.length / 2);
	const along = (at: number, share: number): number =>
		(1 - share) * (field[at] ?? Number.NaN) + share * (field[at + 1] ?? Number.NaN);
	for (let k = 0; k < out.length; k++) {
		const [i, fx] = cell(x, places[2 * k] ?? Number.NaN);
		const [j, fy] = cell(y, places[2 * k + 1] ?? Number.NaN);
		const at = j * x.length + i;
		out[k] = (1 - fy) * along(at, fx) + fy * along(at + x.length, fx);
	}
	return out;
}

/**
 * Masses [n] at places [n, 2] given to the four nodes around each, so that the mean of a field over them is that of its
 * interpolation at the places; Σ = 1.
 */
export function deposited(places: Float32Array, mass: ArrayLike<number>, { x, y }: Lattice): Float64Array {
	const out = new Float64Array(x.length * y.length);
	const add = (at: number, m: number): void => {
		out[at] = (out[at] ?? 0) + m;
	};
	let total = 0;
	for (let k = 0; k < mass.length; k++) {
		const [i, fx] = cell(x, places[2 * k] ?? Number.NaN);
		const [j, fy] = cell(y, places[2 * k + 1] ?? Number.NaN);
		const m = mass[k] ?? 0;
		if (!Number.isFinite(fx + fy)) continue;
		total += m;
		const at = j * x.length + i;
		add(at, m * (1 - fx) * (1 - fy));
		add(at + 1, m * fx * (1 - fy));
		add(at + x.length, m * (1 - fx) * fy);
		add(at + x.length + 1, m * fx * fy);
	}
	for (let k = 0; k < out.length; k++) out[k] = (out[k] ?? 0) / total;
	return out;
}
