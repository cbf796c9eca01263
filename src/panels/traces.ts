import { format, line, max, min, scaleLinear, scaleLog } from 'd3';
import { paintLevels, tickFormat } from './axes';
import { lossScale } from './lossScale';
import type { Theme } from './theme';

type Point = readonly [at: number, value: number];

/** A curve over time, steps or numbers of evaluations, ascending; values that are not finite are left out. */
export interface Trace {
	/** A colour, or that of flow time. */
	readonly color: string;
	readonly points: readonly Point[];
	readonly dashed?: boolean;
	/** Points that are marked: the last one, or each. */
	readonly dots?: 'last' | 'all';
	/** In the colours of flow time, from the left to the right end of the axis. */
	readonly byTime?: boolean;
}

/** What is across: its name, whether by powers of two, and where it begins, if not with the first point. */
export interface Across {
	readonly name: string;
	readonly scale: 'linear' | 'log2';
	readonly from?: number;
	/** Pixels that are kept free at the right, for names. */
	readonly gutter?: number;
	/** Further values that are to be in sight, as a floor. */
	readonly also?: readonly number[];
}

/** Where things stand in the chart that was painted, in CSS pixels. */
export interface Chart {
	readonly left: number;
	readonly right: number;
	readonly top: number;
	readonly bottom: number;
	readonly kind: 'log' | 'symlog';
	x(at: number): number;
	y(value: number): number;
}

/** Curves over each other on one logarithmic scale, or, where a value is not positive, a symmetric one. Null where there is none. */
export function paintTraces(
	context: CanvasRenderingContext2D,
	{ width, height }: { readonly width: number; readonly height: number },
	theme: Theme,
	traces: readonly Trace[],
	{ name, scale, from, gutter = 8, also = [] }: Across,
): Chart | null {
	const known = traces.map((trace) => ({
		...trace,
		points: trace.points.filter(([, value]) => Number.isFinite(value)),
	}));
	const values = [...known.flatMap(({ points }) => points.map(([, value]) => value)), ...also];
	const places = known.flatMap(({ points }) => points.map(([at]) => at));
	const [first, last] = [from ?? min(places), max(places)];
	if (first === undefined || last === undefined) return null;
	const [top, bottom] = [12 * theme.letters, height - 20 * theme.letters];
	const { kind, ticks, y } = lossScale(values, min(values) ?? 1, [bottom, top]);
	context.font = theme.small;
	const left = Math.max(...ticks.map((v) => context.measureText(tickFormat(v)).width), 16) + 6;
	const right = Math.max(left + 40, width - gutter);
	const x =
		scale === 'linear'
			? scaleLinear([first, Math.max(last, first + 1e-9)], [left, right])
			: scaleLog([first, Math.max(last, 2 * first)], [left + 8, right]).base(2);
	paintLevels(context, theme, ticks, y, [left, right]);
	context.fillText(name, 0, height - 3 * theme.letters);
	const named = scale === 'linear' ? x.ticks(3) : [...new Set(places)];
	const room = left + context.measureText(name).width / 2;
	for (const at of named) {
		const words = format(',~g')(at);
		const half = context.measureText(words).width / 2;
		if (x(at) - half > room - left / 2 && x(at) + half <= width)
			context.fillText(words, Math.min(x(at) - half, width - 2 * half), height - 3 * theme.letters);
	}

	context.save();
	context.beginPath();
	context.rect(left, 0, right - left + 4, bottom);
	context.clip();
	context.lineWidth = 1.75;
	context.lineJoin = 'round';
	for (const { color, points, dashed, dots, byTime } of known) {
		context.strokeStyle = context.fillStyle = byTime ? overTime(context, theme, [left, right]) : color;
		context.setLineDash(dashed ? [5, 4] : []);
		context.beginPath();
		line<Point>(
			([at]) => x(at),
			([, value]) => y(value),
		).context(context)(points);
		context.stroke();
		context.setLineDash([]);
		const marked = dots === 'all' ? points : dots === 'last' ? points.slice(-1) : [];
		for (const [at, value] of marked) {
			context.beginPath();
			context.arc(x(at), y(value), 3, 0, 2 * Math.PI);
			context.fill();
		}
	}
	context.restore();
	return { left, right, top, bottom, kind, x, y };
}

function overTime(
	context: CanvasRenderingContext2D,
	theme: Theme,
	[left, right]: readonly [number, number],
): CanvasGradient {
	const gradient = context.createLinearGradient(left, 0, right, 0);
	for (let i = 0; i <= 16; i++) gradient.addColorStop(i / 16, theme.time.at(i / 16));
	return gradient;
}
