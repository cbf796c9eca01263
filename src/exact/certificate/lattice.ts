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

/** Centres of cells of a given size that fill a box, an even number along each side. */
export function latticeWith({ x, y }: Box, cell: number): Lattice {
	const axis = ([min, max]: readonly [number, number]): Float64Array => {
		const n = 2 * Math.ceil((max - min) / cell / 2);
		return Float64Array.from({ length: n }, (_, k) => (min + max) / 2 + (k + 0.5 - n / 2) * cell);
	};
	return { x: axis(x), y: axis(y) };
}

/** A box about the same centre, `factor` times as wide. */
export function widened({ x, y }: Box, factor: number): Box {
	const wide = ([min, max]: readonly [number, number]) => {
		const [middle, half] = [(min + max) / 2, ((max - min) / 2) * factor];
		return [middle - half, middle + half] as const;
	};
	return { x: wide(x), y: wide(y) };
}

const spacing = (axis: Float64Array): number => (axis[1] ?? 0) - (axis[0] ?? 0);
/** Area of a cell. */
export const areaOf = ({ x, y }: Lattice): number => spacing(x) * spacing(y);
export const sizeOf = ({ x, y }: Lattice): number => x.length * y.length;

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

/** The first output of a formula of x, y, t at all nodes, t = 0. */
export function onLattice(formula: Graph, lattice: Lattice): Float64Array {
	const nodes = nodesOf(lattice);
	const n = nodes.length / 2;
	const [values] = tabulate(formula, [column(nodes, 2, 0), column(nodes, 2, 1), new Float64Array(n)]);
	return values ?? new Float64Array(n);
}

export const scaled = ({ x, y }: Lattice, factor: number): Lattice =>
	factor === 1 ? { x, y } : { x: x.map((a) => factor * a), y: y.map((a) => factor * a) };

/** Every other node along each side. */
export function halved({ x, y }: Lattice): Lattice {
	const every = (axis: Float64Array) => axis.filter((_, k) => k % 2 === 0);
	return { x: every(x), y: every(y) };
}
/** A field at the nodes of the halved lattice. */
export function fieldHalved(field: Float64Array, { x }: Lattice): Float64Array {
	return field.filter((_, k) => (k % x.length) % 2 === 0 && Math.floor(k / x.length) % 2 === 0);
}

/** Bilinear interpolation at places [n, 2]; beyond the outermost nodes constant along an axis. */
export function interpolated(field: Float64Array, { x, y }: Lattice, places: Float32Array): Float64Array {
	const out = new Float64Array(places.length / 2);
	const cell = (axis: Float64Array, at: number): readonly [number, number] => {
		const position = Math.min(axis.length - 1, Math.max(0, (at - (axis[0] ?? 0)) / spacing(axis)));
		const index = Math.min(axis.length - 2, Math.floor(position));
		return [index, position - index];
	};
	for (let k = 0; k < out.length; k++) {
		const [i, fx] = cell(x, places[2 * k] ?? Number.NaN);
		const [j, fy] = cell(y, places[2 * k + 1] ?? Number.NaN);
		const along = (row: number): number => {
			const at = row * x.length + i;
			return (1 - fx) * (field[at] ?? Number.NaN) + fx * (field[at + 1] ?? Number.NaN);
		};
		out[k] = (1 - fy) * along(j) + fy * along(j + 1);
	}
	return out;
}
