import type { Snapshot } from '../../protocol/snapshot';
import { tickFormat } from '../axes';
import { bilinear, fieldAt, inside } from '../field';
import { presence } from '../flowDensity';
import { niceAbove, quantile } from '../limits';
import { pictureIn } from '../solution';
import { DASHES, type Frame, layer, ofPlace, remembered } from './layer';

/** 95 % quantile of the particles' speed over the whole flow, rounded up: the length of one arrow cell. */
export function typicalSpeed({ times, paths }: Pick<Snapshot, 'times' | 'paths'>): number {
	const size = paths.length / times.length;
	const stride = 2 * Math.max(1, Math.floor(size / 2 / 150));
	const speeds: number[] = [];
	for (let k = 0; k + 1 < times.length; k++) {
		const step = (times[k + 1] ?? 0) - (times[k] ?? 0);
		for (let i = k * size; i + 1 < (k + 1) * size; i += stride) {
			const dx = (paths[i + size] ?? 0) - (paths[i] ?? 0);
			const dy = (paths[i + size + 1] ?? 0) - (paths[i + 1] ?? 0);
			speeds.push(Math.hypot(dx, dy) / step);
		}
	}
	return niceAbove(quantile(speeds, 0.95));
}

/** Arrows of a velocity on a coarse grid; `speed` is that of an arrow as long as a cell. */
function arrowPainter() {
	const scratch = remembered<Float32Array>();
	return (
		{ context, view, t, density }: Pick<Frame, 'context' | 'view' | 't' | 'density'>,
		{ grid, extent, velocity, times }: Pick<Snapshot, 'grid' | 'extent' | 'velocity' | 'times'>,
		speed: number,
	): void => {
		if (!velocity) return;
		const out = scratch([grid], () => new Float32Array(2 * grid * grid));
		const field = fieldAt(velocity, times, t, out);
		const columns = Math.min(24, Math.max(8, Math.round(view.width / 29)));
		const cell = view.width / columns;
		// Faint where no particle goes: there the field is extrapolation. One stroke for each faintness.
		const rho = density();
		const arrows: (() => void)[][] = [[], [], []];
		for (let row = 0; row < view.height / cell; row++)
			for (let column = 0; column < columns; column++) {
				const [px, py] = [(column + 0.5) * cell, (row + 0.5) * cell];
				const [x, y] = view.at(px, py);
				// Beyond its box the field is not known.
				if (!inside(extent, x, y)) continue;
				const vx = bilinear(field, grid, extent, x, y, 2, 0) / speed;
				const vy = -bilinear(field, grid, extent, x, y, 2, 1) / speed;
				const size = Math.hypot(vx, vy);
				if (!(size > 0.02)) continue;
				// Beyond the printed speed an arrow grows no more: it would run into its neighbours.
				const reach = (0.46 * cell * Math.min(1.15, size)) / size;
				const here = presence(bilinear(rho.field, rho.grid, extent, x, y), rho.edge);
				arrows[Math.round(2 * here)]?.push(() =>
					arrow(context, px - vx * reach, py - vy * reach, px + vx * reach, py + vy * reach),
				);
			}
		arrows.forEach((some, i) => {
			context.globalAlpha = [0.22, 0.55, 0.95][i] ?? 1;
			context.beginPath();
			for (const draw of some) draw();
			context.stroke();
		});
		context.globalAlpha = 1;
	};
}

/** The velocity f + v* at t: one arrow a coarse cell, centred there, length proportional to speed; about the same centres the exact one. */
export const velocity = layer({
	id: 'velocity',
	title: 'velocity',
	ink: 'dyn',
	usual: false,
	height: 40,
	needs: ['velocity', 'paths'],
	mount() {
		const speedOf = remembered<number>();
		const [paintModel, paintExact] = [arrowPainter(), arrowPainter()];
		return {
			paint(frame) {
				const { context, view, theme, snapshot, exact } = frame;
				if (!snapshot.velocity) return;
				const speed = speedOf([snapshot], () => typicalSpeed(snapshot));
				context.strokeStyle = theme.colors.dyn;
				context.lineWidth = Math.max(0.9, view.width / 560);
				context.lineCap = 'round';
				paintModel(frame, snapshot, speed);
				const truth = pictureIn(exact);
				if (!truth) return;
				// In the colour of the model's, dashes on an arrow that is nearly the same are not told apart.
				context.strokeStyle = theme.colors.ink;
				context.lineCap = 'butt';
				context.setLineDash(DASHES);
				paintExact(frame, truth, speed);
				context.setLineDash([]);
			},
			key({ snapshot, game, exact }) {
				const speed = snapshot.units.scale * speedOf([snapshot], () => typicalSpeed(snapshot));
				const beside = snapshot.velocity && pictureIn(exact)?.velocity ? ', dashed: exact' : '';
				return `longest arrow: |v| = ${tickFormat(speed)}${ofPlace(game)}${beside}`;
			},
		};
	},
});

function arrow(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
	const [dx, dy] = [(x1 - x0) * 0.3, (y1 - y0) * 0.3];
	context.moveTo(x0, y0);
	context.lineTo(x1, y1);
	context.moveTo(x1 - dx - 0.6 * dy, y1 - dy + 0.6 * dx);
	context.lineTo(x1, y1);
	context.lineTo(x1 - dx + 0.6 * dy, y1 - dy - 0.6 * dx);
}
