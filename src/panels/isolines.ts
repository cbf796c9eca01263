import { contours } from 'd3';
import type { Extent } from './field';
import type { View } from './view';

/** Adds the line field = level to the context's current path. */
export type Tracer = (context: CanvasRenderingContext2D, view: View, level: number) => void;

/** Isolines of a field [n, n] on cell centres of the extent; none at a level that is not finite. */
export function isolines(field: Float32Array, grid: number, extent: Extent): Tracer {
	const values = Array.from(field);
	const generator = contours().size([grid, grid]);
	// d3 closes regions along the border of the grid; only the isoline itself is traced.
	const onBorder = ([c = 0, r = 0]: readonly number[]): boolean =>
		c <= 0.5 || r <= 0.5 || c >= grid - 0.5 || r >= grid - 0.5;
	return (context, view, level) => {
		if (!Number.isFinite(level)) return;
		const toX = (c: number): number => view.x(extent.x[0] + (c * (extent.x[1] - extent.x[0])) / grid);
		const toY = (r: number): number => view.y(extent.y[0] + (r * (extent.y[1] - extent.y[0])) / grid);
		for (const polygon of generator.contour(values, level).coordinates)
			for (const ring of polygon) {
				let wasOnBorder = true;
				let first = true;
				for (const point of ring) {
					const border = onBorder(point);
					const [c = 0, r = 0] = point;
					if (first || (wasOnBorder && border)) context.moveTo(toX(c), toY(r));
					else context.lineTo(toX(c), toY(r));
					wasOnBorder = border;
					first = false;
				}
			}
	};
}
