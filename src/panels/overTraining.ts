import { format, line, max, min, scaleLinear } from 'd3';
import { paintLevels, tickFormat } from './axes';
import { lossScale } from './lossScale';
import type { Theme } from './theme';

/** A quantity at training steps, ascending. */
export interface Trace {
	readonly color: string;
	readonly points: readonly (readonly [step: number, value: number])[];
	/** Written at its end. */
	readonly label?: string;
}

/** Positive quantities over training steps on a log scale, and levels that they are held to. */
export function paintOverTraining(
	context: CanvasRenderingContext2D,
	{ width, height }: { readonly width: number; readonly height: number },
	theme: Theme,
	traces: readonly Trace[],
	floors: readonly { readonly value: number; readonly label: string }[] = [],
): void {
	const shown = traces.map((trace) => ({ ...trace, points: trace.points.filter(([, value]) => value > 0) }));
	const values = [
		...shown.flatMap(({ points }) => points.map(([, value]) => value)),
		...floors.map(({ value }) => value),
	];
	if (values.length === 0) return;
	const [top, bottom] = [8, height - 20];
	const { ticks, y } = lossScale(values, min(values) ?? 1, [bottom, top]);
	context.font = theme.small;
	const left = Math.max(...ticks.map((v) => context.measureText(tickFormat(v)).width)) + 6;
	const right = width - 8;
	const last = max(shown, ({ points }) => points.at(-1)?.[0]) ?? 1;
	const x = scaleLinear([0, Math.max(1, last)], [left, right]);
	paintLevels(context, theme, ticks, y, [left, right]);
	context.fillText('step', 0, height - 3);
	const words = format(',')(last);
	context.fillText(words, right - context.measureText(words).width, height - 3);

	for (const { value, label } of floors) {
		context.strokeStyle = theme.colors.tgt;
		context.lineWidth = 1;
		context.setLineDash([4, 3]);
		context.beginPath();
		context.moveTo(left, y(value));
		context.lineTo(right, y(value));
		context.stroke();
		context.setLineDash([]);
		context.fillStyle = theme.colors.mut;
		context.fillText(label, left + 2, y(value) > top + 16 ? y(value) - 4 : y(value) + 12);
	}
	context.lineWidth = 1.75;
	context.lineJoin = 'round';
	for (const { color, points, label } of shown) {
		const end = points.at(-1);
		if (!end) continue;
		context.strokeStyle = context.fillStyle = color;
		context.beginPath();
		line<readonly [number, number]>(
			([step]) => x(step),
			([, value]) => y(value),
		).context(context)(points);
		context.stroke();
		context.beginPath();
		context.arc(x(end[0]), y(end[1]), 3, 0, 2 * Math.PI);
		context.fill();
		if (label) context.fillText(label, x(end[0]) - 6 - context.measureText(label).width, y(end[1]) - 6);
	}
}
