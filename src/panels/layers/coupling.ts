import { blockOf } from '../../game/problem';
import { layer } from './layer';

/** The coupling that drifts are matched to: a line between the ends of each pair. */
export const coupling = layer({
	id: 'coupling',
	title: 'coupling',
	ink: 'dyn',
	dashed: true,
	usual: false,
	height: 65,
	needs: ['pairs'],
	shows: (game) => blockOf(game, 'solver').block.way === 'bridge',
	mount: () => ({
		paint({ context, view, theme, scene: { pairs } }) {
			if (!pairs) return;
			context.strokeStyle = theme.colors.dyn;
			context.lineWidth = 1;
			context.globalAlpha = 0.45;
			context.setLineDash([4, 3]);
			context.beginPath();
			for (let i = 0; i < pairs.length; i += 4) {
				context.moveTo(view.x(pairs[i] ?? 0), view.y(pairs[i + 1] ?? 0));
				context.lineTo(view.x(pairs[i + 2] ?? 0), view.y(pairs[i + 3] ?? 0));
			}
			context.stroke();
			context.setLineDash([]);
			context.globalAlpha = 1;
		},
		key: () => 'dashed: pairs as they are first coupled',
	}),
});
