import { format } from 'd3';
import { particlesAt } from '../field';
import { flowDensity } from '../flowDensity';
import { isolines } from '../isolines';
import { massLevels } from '../kde';
import { discPainter } from '../splat';
import { boxInData, boxInLab, inUnitsOf } from '../view';
import { DASHES, layer } from './layer';
import { dotRadius } from './particles';

/** Shares of the mass enclosed, outermost first. */
const SHARES = [0.95, 0.5];

/** What another experiment is compared with: its particles at t and the contours of their density, in grey. */
export const ghost = layer({
	id: 'ghost',
	title: 'A as ghost in B',
	ink: 'mut',
	dashed: true,
	usual: false,
	height: 55,
	needs: ['paths'],
	paired: true,
	mount() {
		const painter = discPainter();
		return {
			paint({ context, view, ratio, theme, scene: { units }, beside }) {
				if (!beside) return;
				const { snapshot, t } = beside;
				const { paths, times, extent } = snapshot;
				const own = particlesAt(paths, times, t, new Float32Array(paths.length / times.length));
				const positions = inUnitsOf(units, snapshot.units, own);
				painter.paint(context, { ...view, ratio }, positions, view, {
					radius: dotRadius(view, positions.length / 2),
					color: theme.colors.mut,
					alpha: 0.5,
				});
				const { field, grid } = flowDensity(snapshot, t, own);
				const trace = isolines(field, grid, boxInLab(units, boxInData(snapshot.units, extent)));
				context.strokeStyle = theme.colors.mut;
				context.lineWidth = 1.1;
				context.setLineDash(DASHES);
				for (const level of massLevels(field, grid, extent, own, SHARES)) {
					context.beginPath();
					trace(context, view, level);
					context.stroke();
				}
				context.setLineDash([]);
			},
			key: ({ beside }) =>
				beside
					? `grey: ${beside.name} at step ${format(',')(beside.snapshot.step)}, 50, 95 % of its ρ_t`
					: '',
		};
	},
});
