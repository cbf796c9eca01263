import { curveMonotoneX, line, scaleLinear } from 'd3';
import { LINE, tickFormat } from './axes';
import { bracket } from './field';
import type { Theme } from './theme';

/** A quantity over flow time, [K] at the times [K]; `top` ends the axis. */
export interface Curve {
	readonly times: Float32Array;
	readonly values: Float32Array;
	readonly top: number;
	/** The same at earlier steps of training, the oldest first. */
	readonly before?: readonly Float32Array[];
}

/** A profile [K] at a flow time, linear between the times [K]. */
export function meanAt(profile: Float32Array, times: Float32Array, t: number): number {
	const { k, u } = bracket(times, t);
	return (1 - u) * (profile[k] ?? 0) + u * (profile[k + 1] ?? profile[k] ?? 0);
}

/**
 * Values that stand left of a chart from 0 to `top`, as many as have room over each other.
 * @param height of the chart in pixels
 * @param letters as in a theme
 */
export function levelMarks(top: number, height: number, letters: number): readonly number[] {
	const lines = height / (LINE * letters);
	return lines >= 2 ? [0, top / 2, top] : lines >= 1 ? [0, top] : [top];
}

/** The curve over [0, T] in the colours of flow time, with the current t marked. */
export function paintProfile(
	context: CanvasRenderingContext2D,
	width: number,
	height: number,
	theme: Theme,
	{ times, values, top, before = [] }: Curve,
	now: { readonly t: number; readonly value: number },
): void {
	const end = times[times.length - 1] || 1;
	context.font = theme.small;
	const { letters } = theme;
	const [right, above, below] = [width - 6, 8 * letters, height - 20 * letters];
	const marks = levelMarks(top, below - above, letters);
	const left = Math.max(...marks.map((v) => context.measureText(tickFormat(v)).width)) + 6;
	const x = scaleLinear([0, end], [left, right]);
	const y = scaleLinear([0, top], [below, above]);
	context.fillStyle = theme.colors.mut;
	context.strokeStyle = theme.colors.line;
	context.lineWidth = 1;
	context.beginPath();
	for (const v of marks) {
		context.moveTo(left, Math.round(y(v)) + 0.5);
		context.lineTo(right, Math.round(y(v)) + 0.5);
	}
	context.stroke();
	context.textAlign = 'right';
	for (const v of marks) context.fillText(tickFormat(v), left - 6, y(v) + 4 * letters);
	context.textAlign = 'center';
	context.fillText('0', left, height - 4 * letters);
	context.fillText('t', (left + right) / 2, height - 4 * letters);
	context.textAlign = 'right';
	context.fillText(tickFormat(end), right, height - 4 * letters);
	context.textAlign = 'left';

	const trace = line<number>(
		(_, k) => x(times[k] ?? 0),
		(v) => y(v),
	)
		.curve(curveMonotoneX)
		.context(context);
	context.save();
	context.beginPath();
	context.rect(left, above, right - left, below - above);
	context.clip();
	context.strokeStyle = theme.colors.mut;
	for (const [i, earlier] of before.entries()) {
		context.globalAlpha = 0.15 + (0.35 * (i + 1)) / before.length;
		context.beginPath();
		trace(earlier);
		context.stroke();
	}
	context.restore();

	const gradient = context.createLinearGradient(left, 0, right, 0);
	for (let i = 0; i <= 16; i++) gradient.addColorStop(i / 16, theme.time.at(i / 16));
	context.strokeStyle = gradient;
	context.lineWidth = 2;
	context.lineJoin = 'round';
	context.beginPath();
	trace(values);
	context.stroke();
	context.lineTo(right, below);
	context.lineTo(left, below);
	context.fillStyle = gradient;
	context.globalAlpha = 0.1;
	context.fill();
	context.globalAlpha = 1;

	const [px, py] = [x(now.t), y(now.value)];
	context.strokeStyle = theme.colors.mut;
	context.lineWidth = 1;
	context.beginPath();
	context.moveTo(Math.round(px) + 0.5, above);
	context.lineTo(Math.round(px) + 0.5, below);
	context.stroke();
	context.fillStyle = theme.time.at(now.t / end);
	context.strokeStyle = theme.colors.panel;
	context.lineWidth = 2;
	context.beginPath();
	context.arc(px, py, 4.5, 0, 2 * Math.PI);
	context.fill();
	context.stroke();
}
