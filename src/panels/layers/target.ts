import { max } from 'd3';
import { readsTarget } from '../../game/problem';
import { isolines } from '../isolines';
import { discPainter } from '../splat';
import { offscreen } from '../surface';
import { layer, remembered } from './layer';
import { dotRadius } from './particles';

/** The target: its samples as a pale cloud, or, where it has none, soft bands of its density. */
export const target = layer({
	id: 'target',
	title: 'target',
	ink: 'tgt',
	usual: true,
	height: 10,
	needs: ['target', 'targetDensity'],
	shows: readsTarget,
	mount() {
		const cloud = remembered<HTMLCanvasElement>();
		return {
			paint({ context, view, ratio, theme, scene }) {
				const image = cloud([scene, theme, view, ratio], () => {
					const layer = offscreen(view.width, view.height, ratio);
					if (scene.target.length > 0) {
						discPainter().paint(layer, { ...view, ratio }, scene.target, view, {
							radius: 1.15 * dotRadius(view, scene.target.length / 2),
							color: theme.colors.tgt,
							alpha: 0.25,
						});
					} else if (scene.targetDensity) {
						const highest = max(scene.targetDensity) ?? 0;
						layer.fillStyle = theme.colors.tgt;
						layer.globalAlpha = 0.09;
						const trace = isolines(scene.targetDensity, scene.grid, scene.extent);
						for (const share of [0.05, 0.15, 0.35, 0.6, 0.85]) {
							layer.beginPath();
							trace(layer, view, share * highest);
							layer.fill('evenodd');
						}
					}
					return layer.canvas;
				});
				context.drawImage(image, 0, 0, view.width, view.height);
			},
		};
	},
});
