import { blockOf } from '../../game/problem';
import { type Frame, layer } from './layer';

type Painted = Pick<Frame<'pairs' | 'paths'>, 'game' | 'scene' | 'snapshot'>;

/** Whether pairs are made by the model by now, as in iterated fitting after its warm start. */
const isRefitted = ({ game: { solver }, snapshot }: Painted): boolean =>
	solver.method === 'imf' && snapshot.step > Number(solver.warm);

/** Ends of as many of the model's own paths [n, 4] as there are pairs. */
function endsOfPaths({ paths, times }: Painted['snapshot'], n: number): Float32Array {
	const each = paths.length / times.length;
	const last = paths.length - each;
	return Float32Array.from({ length: 4 * Math.min(n, each / 2) }, (_, i) => {
		const [particle, of] = [i >> 2, i & 3];
		return paths[(of < 2 ? 0 : last) + 2 * particle + (of & 1)] ?? Number.NaN;
	});
}

/** The coupling that drifts are matched to: a line between the ends of each pair. */
export const coupling = layer({
	id: 'coupling',
	title: 'coupling',
	ink: 'dyn',
	dashed: true,
	usual: false,
	height: 65,
	needs: ['pairs', 'paths'],
	shows: (game) => blockOf(game, 'solver').block.way === 'bridge',
	mount: () => ({
		paint(frame) {
			const { context, view, theme, scene, snapshot } = frame;
			if (!scene.pairs) return;
			const pairs = isRefitted(frame) ? endsOfPaths(snapshot, scene.pairs.length / 4) : scene.pairs;
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
		key: (frame) =>
			isRefitted(frame) ? 'dashed: ends of the model’s own paths' : 'dashed: pairs as they are first coupled',
	}),
});
