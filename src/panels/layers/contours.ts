import { isolines } from '../isolines';
import { layer } from './layer';

/** Contours of a kernel estimate of ρ_t that enclose 25, 50, 75 and 95 % of the particles. */
export const contours = layer({
	id: 'density',
	title: 'density',
	ink: 'ink',
	usual: true,
	height: 70,
	needs: [],
	mount() {
		return {
			paint({ context, view, theme, snapshot: { extent }, density }) {
				const { field, grid, levels } = density();
				const trace = isolines(field, grid, extent);
				context.strokeStyle = theme.colors.ink;
				context.lineJoin = 'round';
				context.lineWidth = 1.1;
				levels.forEach((level, i) => {
					context.globalAlpha = 0.32 + 0.14 * i;
					context.beginPath();
					trace(context, view, level);
					context.stroke();
				});
				context.globalAlpha = 1;
			},
			key: () => 'contours: 25, 50, 75, 95 % of ρ_t',
		};
	},
});
