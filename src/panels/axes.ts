import { format, select, ticks } from 'd3';
import { toData, toLab } from '../math/units';
import type { Theme } from './theme';
import type { View } from './view';

/** Numbers on axes and legends: few digits, a true minus sign. */
export const tickFormat = format('~g');

/** Round numbers in [min, max], none nearer to an end than `margin` (same units), where a label would be cut. */
export function innerTicks([min, max]: readonly [number, number], count: number, margin: number): number[] {
	return ticks(min, max, count).filter((v) => v >= min + margin && v <= max - margin);
}

/** Where something stands on an axis, in pixels, and the number there in the units of the data. */
interface Tick {
	readonly at: number;
	readonly value: number;
}

/** Pixels, at letters of the usual size, below which a plot has half as many ticks and no names of its axes. */
export const SMALL = 240;

/** Pixels of a letter and of a line of the numbers on a plot, at letters of the usual size. */
export const LETTER = 6.5;
export const LINE = 13;

/** Ticks of an axis may differ in the last of many digits. */
export const placeFormat = format('.9~g');

const isSmall = ({ width, beyond }: View, letters: number): boolean =>
	beyond !== undefined || width < SMALL * letters;

/** Ticks of a view, of each axis as many as have room for their numbers; `letters` as in a theme. */
export const ticksOf = (
	view: View,
	letters: number,
): { readonly x: readonly Tick[]; readonly y: readonly Tick[] } => {
	const { scale, visible, units, beyond } = view;
	const [count, room] = isSmall(view, letters) ? [4, beyond ? 8 : 20] : [8, 26];
	const margin = (room * letters) / scale;
	const some = (most: number, axis: 0 | 1, [min, max]: View['visible']['x']): Tick[] =>
		innerTicks([toData(units, axis, min), toData(units, axis, max)], most, units.scale * margin).map(
			(value) => ({ value, at: (axis === 0 ? view.x : view.y)(toLab(units, axis, value)) }),
		);
	const on = (axis: 0 | 1, seen: View['visible']['x']): readonly Tick[] => {
		const fits = (ticks: readonly Tick[]): boolean => {
			const long = Math.max(...ticks.map(({ value }) => placeFormat(value).length));
			const need = letters * (axis === 0 ? LETTER * (long + 1) : LINE);
			return Math.abs((ticks[1]?.at ?? Number.POSITIVE_INFINITY) - (ticks[0]?.at ?? 0)) >= need;
		};
		const tries = [count, count / 2, count / 4].map((most) => some(most, axis, seen));
		return tries.find(fits) ?? tries.at(-1) ?? [];
	};
	return { x: on(0, visible.x), y: on(1, visible.y) };
};

/** Light grid lines at the ticks, under everything else. */
export function paintGrid(context: CanvasRenderingContext2D, view: View, theme: Theme): void {
	const { x, y } = ticksOf(view, theme.letters);
	context.strokeStyle = theme.colors.line;
	context.lineWidth = 1;
	context.beginPath();
	for (const { at } of x) {
		context.moveTo(Math.round(at) + 0.5, 0);
		context.lineTo(Math.round(at) + 0.5, view.height);
	}
	for (const { at } of y) {
		context.moveTo(0, Math.round(at) + 0.5);
		context.lineTo(view.width, Math.round(at) + 0.5);
	}
	context.stroke();
}

/** Horizontal grid lines of a chart at its ticks, each with its number left of it. Leaves the colours of text and grid set. */
export function paintLevels(
	context: CanvasRenderingContext2D,
	theme: Theme,
	ticks: readonly number[],
	y: (value: number) => number,
	[left, right]: readonly [number, number],
): void {
	context.fillStyle = theme.colors.mut;
	context.strokeStyle = theme.colors.line;
	context.lineWidth = 1;
	for (const v of ticks) {
		const [text, at] = [tickFormat(v), Math.round(y(v)) + 0.5];
		context.beginPath();
		context.moveTo(left, at);
		context.lineTo(right, at);
		context.stroke();
		context.fillText(text, left - 6 - context.measureText(text).width, at + 4 * theme.letters);
	}
}

/** A dashed line at a height of a chart: what values cannot or should not go below. */
export function paintFloor(
	context: CanvasRenderingContext2D,
	theme: Theme,
	y: number,
	[left, right]: readonly [number, number],
): void {
	context.strokeStyle = theme.colors.tgt;
	context.lineWidth = 1;
	context.setLineDash([4, 3]);
	context.beginPath();
	context.moveTo(left, y);
	context.lineTo(right, y);
	context.stroke();
	context.setLineDash([]);
}

/** Tick labels of a plane, inside the plot: x along the bottom edge, y along the left one; of a small map below and left of it. */
export function mountAxes(parent: Element): (view: View, letters: number) => void {
	const svg = select(parent).append('svg').attr('class', 'panel-axes').attr('aria-hidden', 'true');
	let drawn: View | null = null;
	return (view, letters) => {
		if (drawn === view) return;
		drawn = view;
		const { width, height, beyond } = view;
		const { x, y } = ticksOf(view, letters);
		const small = isSmall(view, letters);
		const margin = small ? 5 : 9;
		const foot = beyond?.bottom ?? height - margin;
		const labels: Label[] = [
			...x.map((tick) => label(placeFormat(tick.value), tick.at, foot, 'middle')),
			...y.map((tick) =>
				beyond
					? label(placeFormat(tick.value), beyond.left, tick.at + 4 * letters, 'end')
					: label(placeFormat(tick.value), margin, tick.at + 4 * letters, 'start'),
			),
		];
		if (!small)
			labels.push(
				label('x₁', width - margin, height - margin, 'end'),
				label('x₂', margin, margin + 9 * letters, 'start'),
			);
		svg
			// In pixels: were its size another's share, every layout around it would lay out its numbers anew.
			.attr('width', width)
			.attr('height', height)
			.selectAll('text')
			.data(labels)
			.join('text')
			.attr('x', (d) => d.x)
			.attr('y', (d) => d.y)
			.attr('text-anchor', (d) => d.anchor)
			.text((d) => d.text);
	};
}

interface Label {
	readonly text: string;
	readonly x: number;
	readonly y: number;
	readonly anchor: string;
}

const label = (text: string, x: number, y: number, anchor: string): Label => ({ text, x, y, anchor });
