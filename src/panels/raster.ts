import type { Ramp } from './color';
import { RAMP_SIZE } from './color';
import { type Extent, upsample } from './field';
import type { View } from './view';

/**
 * Paints a field [n, n] through a colour ramp. The numbers are refined before they are coloured, so edges
 * stay clean, and no colour appears that the legend does not have.
 */
export interface FieldPainter {
	/** `range`: the numbers at the two ends of the ramp; what lies beyond takes the end's colour. */
	paint(
		context: CanvasRenderingContext2D,
		view: View,
		field: Float32Array,
		grid: number,
		extent: Extent,
		ramp: Ramp,
		range: readonly [number, number],
		/** How solid each cell is, [n, n] in [0, 1]. */
		opacity?: Float32Array,
	): void;
}

export function fieldPainter(): FieldPainter {
	const canvas = document.createElement('canvas');
	const inner = canvas.getContext('2d');
	return {
		paint(context, view, field, grid, extent, ramp, [low, high], opacity) {
			if (!inner) return;
			const [left, right, top, bottom] = [
				view.x(extent.x[0]),
				view.x(extent.x[1]),
				view.y(extent.y[1]),
				view.y(extent.y[0]),
			];
			const factor = Math.max(1, Math.min(6, Math.round(((right - left) * devicePixelRatio) / grid)));
			const fine = factor === 1 ? field : upsample(field, grid, factor);
			const solid = opacity && (factor === 1 ? opacity : upsample(opacity, grid, factor));
			const size = grid * factor;
			if (canvas.width !== size) Object.assign(canvas, { width: size, height: size });
			const image = inner.createImageData(size, size);
			const words = new Uint32Array(image.data.buffer);
			const toIndex = (RAMP_SIZE - 1) / (high - low);
			for (let row = 0; row < size; row++) {
				const from = (size - 1 - row) * size;
				for (let i = 0; i < size; i++) {
					const index = ((fine[from + i] ?? 0) - low) * toIndex + 0.5;
					// NaN falls through both comparisons to the ramp's lower end.
					const at = index >= RAMP_SIZE ? RAMP_SIZE - 1 : index > 0 ? Math.floor(index) : 0;
					words[row * size + i] = ramp.pixels[at] ?? 0;
					if (solid) image.data[4 * (row * size + i) + 3] = 255 * (solid[from + i] ?? 1);
				}
			}
			inner.putImageData(image, 0, 0);
			context.imageSmoothingQuality = 'high';
			context.drawImage(canvas, left, top, right - left, bottom - top);
		},
	};
}
