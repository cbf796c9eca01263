import { layer } from '../../src/panels/layers/layer';
import { dotRadius } from '../../src/panels/layers/particles';
import { discPainter } from '../../src/panels/splat';

/** Where the particles began. */
export const starts = layer({
	id: 'starts',
	title: 'starts',
	ink: 'ref',
	usual: false,
	height: 25,
	needs: ['paths'],
	mount() {
		const painter = discPainter();
		return {
			paint({ context, view, ratio, theme, snapshot: { paths }, positions }) {
				painter.paint(context, { ...view, ratio }, paths.subarray(0, positions.length), view, {
					radius: dotRadius(view, positions.length / 2),
					color: theme.colors.ref,
					alpha: 0.3,
				});
			},
			key: () => 'blue: where the particles began',
		};
	},
});
