import { bracket } from '../field';
import { offscreen } from '../surface';
import { layer, remembered } from './layer';

/** Paths drawn: enough to show the flow, few enough to be followed. */
const SHOWN = 260;

/** Paths of some particles from time 0 up to t; each stretch has the colour of its time. */
export const trails = layer({
	id: 'paths',
	title: 'paths',
	ink: 'time',
	usual: true,
	height: 50,
	needs: ['paths'],
	mount() {
		const layerOf = remembered<CanvasRenderingContext2D>();
		const finished = remembered<{ readonly layer: CanvasRenderingContext2D; upTo: number }>();
		return {
			paint({ context, view, ratio, theme, snapshot, t, positions }) {
				const { times, paths } = snapshot;
				const { width, height } = view;
				const count = positions.length / 2;
				const shown = Math.min(SHOWN, count);
				const end = times[times.length - 1] || 1;
				const place = (k: number, i: number): readonly [number, number] => [
					view.x(paths[2 * (k * count + i)] ?? 0),
					view.y(paths[2 * (k * count + i) + 1] ?? 0),
				];
				const style = (on: CanvasRenderingContext2D, at: number): void => {
					on.strokeStyle = theme.time.at(at / end);
					on.globalAlpha = theme.dark ? 0.5 : 0.42;
					on.lineWidth = Math.max(0.8, width / 560);
				};
				// As t goes on only the next stretch is stroked; going back in time starts the layer anew.
				const layer = layerOf([width, height, ratio], () => offscreen(width, height, ratio));
				const done = finished([snapshot, theme, view, layer], () => {
					layer.clearRect(0, 0, width, height);
					return { layer, upTo: 0 };
				});
				const { k: last, u } = bracket(times, t);
				if (last < done.upTo) {
					done.layer.clearRect(0, 0, width, height);
					done.upTo = 0;
				}
				for (; done.upTo < last; done.upTo++) {
					style(done.layer, ((times[done.upTo] ?? 0) + (times[done.upTo + 1] ?? 0)) / 2);
					done.layer.beginPath();
					for (let i = 0; i < shown; i++) curve(done.layer, times, done.upTo, (k) => place(k, i));
					done.layer.stroke();
				}
				context.drawImage(done.layer.canvas, 0, 0, width, height);
				if (u === 0) return;
				style(context, t);
				context.beginPath();
				for (let i = 0; i < shown; i++) {
					context.moveTo(...place(last, i));
					context.lineTo(view.x(positions[2 * i] ?? 0), view.y(positions[2 * i + 1] ?? 0));
				}
				context.stroke();
				context.globalAlpha = 1;
			},
		};
	},
});

/** The stretch k → k + 1 as the Bézier form of the Hermite cubic that the particles follow (field.ts). */
function curve(
	path: CanvasRenderingContext2D,
	times: ArrayLike<number>,
	k: number,
	place: (k: number) => readonly [number, number],
): void {
	const [before, after] = [Math.max(0, k - 1), Math.min(times.length - 1, k + 2)];
	const time = (i: number): number => times[i] ?? 0;
	const third = (time(k + 1) - time(k)) / 3;
	const [b, c] = [place(k), place(k + 1)];
	const [a, d] = [place(before), place(after)];
	const from = third / (time(k + 1) - time(before));
	const to = third / (time(after) - time(k));
	path.moveTo(b[0], b[1]);
	path.bezierCurveTo(
		b[0] + from * (c[0] - a[0]),
		b[1] + from * (c[1] - a[1]),
		c[0] - to * (d[0] - b[0]),
		c[1] - to * (d[1] - b[1]),
		c[0],
		c[1],
	);
}
