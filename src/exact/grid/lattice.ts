import type { Box } from '../../math/grid';
import { emptyWeights, FIRST, STENCIL, weighSix } from '../../math/lagrange';
import type { Slopes } from '../closedForm';
import type { Point } from '../symmetric';

/** n×n cells of a box; fields on it are [n, n], row-major, row = y, at the centres. */
export interface Lattice {
	readonly box: Box;
	readonly n: number;
	/** Centres along either axis, [n]. */
	readonly xs: Float64Array;
	readonly ys: Float64Array;
	/** Sides of a cell. */
	readonly hx: number;
	readonly hy: number;
}

/** Throws unless n is a multiple of 4, from 8 on. */
export function latticeOf(box: Box, n: number): Lattice {
	if (!(n >= 8 && n % 4 === 0)) throw new Error(`a grid has a multiple of 4 cells a side, not ${n}`);
	const axis = ([min, max]: readonly [number, number]): Float64Array =>
		Float64Array.from({ length: n }, (_, k) => min + ((k + 0.5) / n) * (max - min));
	return {
		box,
		n,
		xs: axis(box.x),
		ys: axis(box.y),
		hx: (box.x[1] - box.x[0]) / n,
		hy: (box.y[1] - box.y[0]) / n,
	};
}

/** All centres, [n², 2]. */
export const centresOf = ({ n, xs, ys }: Lattice): Float64Array =>
	Float64Array.from({ length: 2 * n * n }, (_, k) => {
		const cell = Math.floor(k / 2);
		return (k % 2 === 0 ? xs[cell % n] : ys[Math.floor(cell / n)]) ?? Number.NaN;
	});

/** A function of the place at all centres. */
export const onLattice = ({ n, xs, ys }: Lattice, f: (x: Point) => number): Float64Array =>
	Float64Array.from({ length: n * n }, (_, k) =>
		f([xs[k % n] ?? Number.NaN, ys[Math.floor(k / n)] ?? Number.NaN]),
	);

/** A smooth field between its cells. */
export interface Surface {
	/** NaN beyond the box, and beside a cell that is not finite. */
	value(x: Point): number;
	slopes(x: Point): Slopes;
}

/** Of a field that is told cell by cell, by the polynomial through 6×6 of them around a place: exact for log-densities of Gaussians. */
export function surfaceOf({ box, n, hx, hy }: Lattice, field: (cell: number) => number): Surface {
	const [along, across] = [emptyWeights(), emptyWeights()];
	/** The first cell of the stencil, and how far the place is behind its third. */
	const stencil = (position: number): readonly [first: number, u: number] => {
		const first = Math.min(n - STENCIL, Math.max(0, Math.floor(position) + FIRST));
		return [first, position - first + FIRST];
	};
	const weigh = ([x, y]: Point): number => {
		if (!(x >= box.x[0] && x <= box.x[1] && y >= box.y[0] && y <= box.y[1])) return Number.NaN;
		const [i, u] = stencil((x - box.x[0]) / hx - 0.5);
		const [j, v] = stencil((y - box.y[0]) / hy - 0.5);
		weighSix(u, along);
		weighSix(v, across);
		return j * n + i;
	};
	/** The cells around a place, [6, 6]: telling one may be dear. */
	const cells = new Float64Array(STENCIL * STENCIL);
	const read = (corner: number): void => {
		for (let j = 0; j < STENCIL; j++)
			for (let i = 0; i < STENCIL; i++)
				cells[j * STENCIL + i] = Number.isNaN(corner) ? Number.NaN : field(corner + j * n + i);
	};
	const sum = (x: Float64Array, y: Float64Array): number => {
		let total = 0;
		for (let j = 0; j < STENCIL; j++) {
			let row = 0;
			for (let i = 0; i < STENCIL; i++) row += (x[i] ?? 0) * (cells[j * STENCIL + i] ?? 0);
			total += (y[j] ?? 0) * row;
		}
		return Number.isFinite(total) ? total : Number.NaN;
	};
	return {
		value: (x) => {
			read(weigh(x));
			return sum(along.value, across.value);
		},
		slopes: (x) => {
			read(weigh(x));
			return {
				Ux: sum(along.slope, across.value) / hx,
				Uy: sum(along.value, across.slope) / hy,
				Uxx: sum(along.bend, across.value) / hx ** 2,
				Uxy: sum(along.slope, across.slope) / (hx * hy),
				Uyy: sum(along.value, across.bend) / hy ** 2,
			};
		},
	};
}

/** A field at the cells of another lattice. Beside a cell that is not finite, as at an edge, it is that of the nearest cell; −∞ beyond the box. */
export function resampled(from: Lattice, field: Float64Array, to: Lattice): Float64Array {
	const surface = surfaceOf(from, (cell) => field[cell] ?? Number.NaN);
	const index = (at: number, [min]: readonly [number, number], h: number) =>
		Math.min(from.n - 1, Math.max(0, Math.floor((at - min) / h)));
	return onLattice(to, (x) => {
		const value = surface.value(x);
		if (!Number.isNaN(value)) return value;
		const inside =
			x[0] >= from.box.x[0] && x[0] <= from.box.x[1] && x[1] >= from.box.y[0] && x[1] <= from.box.y[1];
		const cell = index(x[1], from.box.y, from.hy) * from.n + index(x[0], from.box.x, from.hx);
		return inside ? (field[cell] ?? Number.NaN) : Number.NEGATIVE_INFINITY;
	});
}
