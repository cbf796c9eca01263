import { contours } from 'd3';
import type { Extent } from './field';
import type { View } from './view';

/** Adds the line field = level to the context's current path. */
export type Tracer = (context: CanvasRenderingContext2D, view: View, level: number) => void;

/** A corner of a region, in cells from the lower left corner of the grid. */
type Corner = readonly number[];

/** The closed curves around field ≥ level, in cells, and how cells stand in pixels. */
function rings(field: Float32Array, grid: number, extent: Extent) {
	const values = Array.from(field);
	const generator = contours().size([grid, grid]);
	return {
		at: (level: number): readonly (readonly Corner[])[] =>
			Number.isFinite(level) ? generator.contour(values, level).coordinates.flat() : [],
		place:
			(view: View) =>
			([c = 0, r = 0]: Corner): readonly [x: number, y: number] => [
				view.x(extent.x[0] + (c * (extent.x[1] - extent.x[0])) / grid),
				view.y(extent.y[0] + (r * (extent.y[1] - extent.y[0])) / grid),
			],
	};
}

/** The closed curves around field ≥ level, in pixels; they run along the border of the grid where it cuts a region. */
export function regions(field: Float32Array, grid: number, extent: Extent) {
	const found = rings(field, grid, extent);
	return (view: View, level: number) => found.at(level).map((ring) => ring.map(found.place(view)));
}

/** Which cells are not finite, or beside one that is not; null where all are finite. */
function unknownCells(field: Float32Array, grid: number): Uint8Array | null {
	if (field.every(Number.isFinite)) return null;
	const unknown = new Uint8Array(field.length);
	const near = (k: number): readonly number[] => [k - 1, k, k + 1].filter((at) => at >= 0 && at < grid);
	field.forEach((value, cell) => {
		if (Number.isFinite(value)) return;
		for (const row of near(Math.floor(cell / grid)))
			for (const column of near(cell % grid)) unknown[row * grid + column] = 1;
	});
	return unknown;
}

/** Isolines of a field [n, n] on cell centres of the extent; none at a level that is not finite, and none where the field is not. */
export function isolines(field: Float32Array, grid: number, extent: Extent): Tracer {
	const found = rings(field, grid, extent);
	const unknown = unknownCells(field, grid);
	// d3 closes regions along the border of the grid and of what is known; only the isoline itself is traced.
	const onBorder = ([c = 0, r = 0]: Corner): boolean =>
		c <= 0.5 ||
		r <= 0.5 ||
		c >= grid - 0.5 ||
		r >= grid - 0.5 ||
		unknown?.[Math.round(r - 0.5) * grid + Math.round(c - 0.5)] === 1;
	return (context, view, level) => {
		const place = found.place(view);
		for (const ring of found.at(level)) {
			let wasOnBorder = true;
			let first = true;
			for (const corner of ring) {
				const border = onBorder(corner);
				if (first || (wasOnBorder && border)) context.moveTo(...place(corner));
				else context.lineTo(...place(corner));
				wasOnBorder = border;
				first = false;
			}
		}
	};
}
