import { discPainter } from '../splat';
import type { View } from '../view';
import { layer } from './layer';

/** CSS pixels. Smaller dots for more particles, so that the ink stays about the same. */
export function dotRadius({ width, height }: Pick<View, 'width' | 'height'>, count: number): number {
	return Math.min(
		3,
		Math.max(0.9, 1.8 * Math.sqrt(Math.min(width, height) / 640) * (3000 / Math.max(1, count)) ** 0.25),
	);
}

/** The particles at t, in the colour of their time. */
export const particles = layer({
	id: 'particles',
	title: 'particles',
	ink: 'time',
	usual: true,
	height: 60,
	needs: [],
	mount() {
		const painter = discPainter();
		return {
			paint({ context, view, ratio, theme, progress, positions }) {
				painter.paint(context, { ...view, ratio }, positions, view, {
					radius: dotRadius(view, positions.length / 2),
					color: theme.time.at(progress),
					alpha: 0.78,
				});
			},
		};
	},
});
