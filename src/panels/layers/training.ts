import { format } from 'd3';
import { discPainter } from '../splat';
import { layer } from './layer';
import { dotRadius } from './particles';

/** The data budget: the points that training sees, where their number is limited. */
export const training = layer({
	id: 'training',
	title: 'training points',
	ink: 'tgt',
	usual: true,
	height: 20,
	needs: ['training'],
	shows: ({ training: { points } }) => points > 0,
	mount() {
		const painter = discPainter();
		return {
			paint({ context, view, ratio, theme, scene: { training } }) {
				if (!training) return;
				painter.paint(context, { ...view, ratio }, training, view, {
					radius: 1.6 * dotRadius(view, training.length / 2),
					color: theme.colors.tgt,
					alpha: 0.9,
				});
			},
			key: ({ scene: { training } }) =>
				training ? `${format(',')(training.length / 2)} training points` : '',
		};
	},
});
