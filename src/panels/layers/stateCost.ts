import { ticks } from 'd3';
import type { Game } from '../../game/game';
import { blockOf } from '../../game/problem';
import { numbers } from '../../math/algebra';
import { tickFormat } from '../axes';
import { centreOf, type Extent } from '../field';
import { regions } from '../isolines';
import { quantile } from '../limits';
import { offscreen } from '../surface';
import type { Theme } from '../theme';
import type { View } from '../view';
import { layer, remembered } from './layer';

/** Cells a side. */
const GRID = 96;
/** How opaque it is where V is highest: what lies on it stays to be seen. */
const OPAQUE = 0.3;

/** V at t on cells [GRID, GRID] of a box of the lab; null where a game has no state cost. */
function stateCostOn(game: Game, box: Extent, t: number): Float32Array | null {
	const { block, params } = blockOf(game, 'potential');
	const V = block.value?.bind(block);
	return V
		? Float32Array.from({ length: GRID ** 2 }, (_, c) => V(numbers, params, t, centreOf(c, GRID, box)))
		: null;
}

/** Whether V is another at another time. */
function changes(game: Game, box: Extent): boolean {
	const { horizon } = game.dynamics;
	const [first, ...later] = [0, horizon / 3, horizon].map((t) => stateCostOn(game, box, t));
	return later.some((field) => field?.some((value, c) => value !== first?.[c]));
}

/** Round levels inside a range; of a hill that rises from nothing also a low one, where it begins to be felt. */
export function levelsOf(low: number, high: number): number[] {
	const near = 0.02 * (high - low);
	const round = ticks(low, high, 3).filter((level) => level > low + near && level < high - near);
	return Math.abs(low) < near ? [0.3 * (round[0] ?? high), ...round] : round;
}

/** A little more than is seen: regions that reach beyond it are closed out of sight. */
function around({ x, y }: Extent): Extent {
	const wider = ([min, max]: readonly [number, number]) =>
		[min - 0.05 * (max - min), max + 0.05 * (max - min)] as const;
	return { x: wider(x), y: wider(y) };
}

/** The state cost V at t: hills filled, darker the higher, with the values at their contours; over the particles, which would hide it. */
export const stateCost = layer({
	id: 'potential',
	title: 'state cost V',
	ink: 'pot',
	usual: true,
	height: 75,
	needs: [],
	shows: (game) => blockOf(game, 'potential').block.value !== undefined,
	mount() {
		const picture = remembered<HTMLCanvasElement>();
		const moving = remembered<boolean>();
		return {
			paint({ context, view, ratio, theme, game, t }) {
				const { width, height } = view;
				const time = moving([game.potential], () => changes(game, view.visible)) ? t : 0;
				const image = picture([game.potential, view, ratio, theme, time], () => {
					const on = offscreen(width, height, ratio);
					const box = around(view.visible);
					const field = stateCostOn(game, box, time);
					if (field) paintHills(on, view, field, box, theme);
					return on.canvas;
				});
				context.drawImage(image, 0, 0, width, height);
			},
		};
	},
});

function paintHills(
	on: CanvasRenderingContext2D,
	view: View,
	field: Float32Array,
	box: Extent,
	{ colors, small }: Theme,
): void {
	const levels = levelsOf(quantile(field, 0), quantile(field, 1));
	const ringsAt = regions(field, GRID, box);
	const labels: { readonly text: string; readonly x: number; readonly y: number }[] = [];
	on.fillStyle = colors.pot;
	on.strokeStyle = colors.pot;
	// Fills lie over each other: together they come to OPAQUE.
	const alpha = 1 - (1 - OPAQUE) ** (1 / levels.length);
	levels.forEach((level, i) => {
		on.beginPath();
		let lowest = { x: 0, y: 0 };
		for (const ring of ringsAt(view, level))
			ring.forEach(([x, y], k) => {
				if (k === 0) on.moveTo(x, y);
				else on.lineTo(x, y);
				const seen = x > 24 && x < view.width - 24 && y > 0 && y < view.height - 24;
				if (seen && y > lowest.y) lowest = { x, y };
			});
		on.globalAlpha = alpha;
		on.fill('evenodd');
		on.globalAlpha = 0.8;
		on.stroke();
		if (lowest.y > 0) labels.push({ ...lowest, text: `${i === 0 ? 'V = ' : ''}${tickFormat(level)}` });
	});
	on.globalAlpha = 1;
	on.font = small;
	on.textAlign = 'center';
	on.lineWidth = 3;
	on.strokeStyle = colors.panel;
	for (const { text, x, y } of labels) {
		on.strokeText(text, x, y + 4);
		on.fillText(text, x, y + 4);
	}
}
