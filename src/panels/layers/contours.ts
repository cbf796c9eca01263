import { isolines } from '../isolines';
import { massLevels } from '../kde';
import { layer } from './layer';

/** Shares of the mass enclosed, outermost first. */
const SHARES = [0.95, 0.75, 0.5, 0.25];

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
			paint({ context, view, theme, snapshot: { extent }, positions, density }) {
				const { field, grid } = density();
				const trace = isolines(field, grid, extent);
				context.strokeStyle = theme.colors.ink;
				context.lineJoin = 'round';
				context.lineWidth = 1.1;
				massLevels(field, grid, extent, positions, SHARES).forEach((level, i) => {
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
