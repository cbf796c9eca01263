import { extent, line, max, scaleLinear, scaleLog, scalePoint } from 'd3';
import { paintFloor, paintLevels, tickFormat } from '../axes';
import { child, drawnOn, type Mounted, mountFigure } from '../panel';
import { mountSurface } from '../surface';
import { boundWord, inDigits } from '../words';

/** A metric at one value of a parameter. */
export interface SweptPoint {
	/** The value, as it was typed. */
	readonly value: string;
	/** Over seeds; null where none of them has the metric yet. */
	readonly mean: number | null;
	/** Null for a single seed. */
	readonly std: number | null;
	readonly n: number;
	/** What the metric should not go below at this value; null where there is no such thing. */
	readonly floor: number | null;
}

export interface SweptState {
	readonly metric: string;
	readonly unit: string | null;
	readonly parameter: string;
	/** What the metric should not go below at any value; null where there is no such thing, or not the same at all. */
	readonly floor: number | null;
	/** What that is: "entropy of π". */
	readonly floorLabel: string | null;
	readonly points: readonly SweptPoint[];
}

/** Largest value over the smallest from which on an axis is logarithmic. */
const DECADES = 20;

/** Where the values of a parameter stand: numbers on a line, or on a logarithmic one where they span decades; names side by side. */
export function placesOf(
	values: readonly string[],
	range: readonly [number, number],
): { readonly numeric: boolean; at(value: string): number } {
	const numbers = values.map(Number);
	const [low = 0, high = 0] = extent(numbers);
	const numeric = values.length > 1 && numbers.every(Number.isFinite) && low < high;
	if (!numeric) {
		const scale = scalePoint(values, range).padding(0.5);
		return { numeric, at: (value) => scale(value) ?? range[0] };
	}
	const scale =
		low > 0 && high / low >= DECADES ? scaleLog([low, high], range) : scaleLinear([low, high], range);
	return { numeric, at: (value) => scale(Number(value)) };
}

/** Pixels to either side of a value that has a floor of its own. */
const MARK = 14;

/** Floors as they are drawn: one over the whole width where it is the same for all, or else a mark at each value. */
export function floorsDrawn(
	{ floor, points }: Pick<SweptState, 'floor' | 'points'>,
	at: (value: string) => number,
	[left, right]: readonly [number, number],
): readonly { readonly floor: number; readonly span: readonly [number, number] }[] {
	if (floor !== null) return [{ floor, span: [left, right] }];
	return points.flatMap(({ value, floor }) =>
		floor === null ? [] : [{ floor, span: [at(value) - MARK, at(value) + MARK] as const }],
	);
}

/** A metric against the values of a parameter: mean over seeds, ± one standard deviation as a bar. */
export function mountSwept(element: HTMLElement): Mounted<SweptState> {
	const root = child(element, 'panel panel-study');
	const figure = mountFigure(root);
	const surface = mountSurface(child(figure.root, 'panel-plot'), 'panel-canvas');
	return drawnOn<SweptState>(
		root,
		[surface],
		({ metric, unit, parameter, floor, floorLabel, points }, theme) => {
			figure.caption(unit ? `${metric}, ${unit}` : metric, 'mean ± one standard deviation over seeds');
			const context = surface.begin();
			if (!context) return;
			const { width, height } = surface;
			const known = points.flatMap(({ value, mean, std, n }) =>
				mean === null ? [] : [{ value, mean, std: std ?? 0, n }],
			);
			const reach = known.flatMap(({ mean, std }) => [mean - std, mean + std]);
			const floors = floor === null ? points.flatMap((point) => point.floor ?? []) : [floor];
			const [low = 0, high = 1] = extent(reach.length === 0 ? reach : [...reach, ...floors]);
			const margin = 0.08 * (high - low || Math.abs(high) || 1);
			const [top, bottom] = [10, height - 34];
			const y = scaleLinear([low - margin, high + margin], [bottom, top]);
			const ticks = y.ticks(5);
			context.font = theme.small;
			const left = (max(ticks, (v) => context.measureText(tickFormat(v)).width) ?? 0) + 8;
			const right = width - 8;
			paintLevels(context, theme, ticks, y, [left, right]);
			const { numeric, at } = placesOf(
				points.map(({ value }) => value),
				[left + 20, right - 20],
			);
			context.textAlign = 'center';
			let room = Number.NEGATIVE_INFINITY;
			for (const { value } of points) {
				const half = context.measureText(value).width / 2;
				if (at(value) - half < room) continue;
				context.fillText(value, at(value), height - 18);
				room = at(value) + half + 6;
			}
			context.fillText(parameter, (left + right) / 2, height - 3);
			context.textAlign = 'left';
			floorsDrawn({ floor, points }, at, [left, right]).forEach(({ floor, span }, k) => {
				paintFloor(context, theme, y(floor), span);
				if (k > 0 || floorLabel === null) return;
				context.fillText(boundWord({ label: floorLabel }), span[0] + 2, y(floor) - 4);
			});
			context.strokeStyle = context.fillStyle = theme.colors.mod;
			context.lineWidth = 1.75;
			if (numeric) {
				const ordered = [...known].sort((a, b) => at(a.value) - at(b.value));
				context.globalAlpha = 0.5;
				context.beginPath();
				line<(typeof known)[number]>(
					({ value }) => at(value),
					({ mean }) => y(mean),
				).context(context)(ordered);
				context.stroke();
				context.globalAlpha = 1;
			}
			for (const { value, mean, std } of known) {
				context.beginPath();
				context.moveTo(at(value), y(mean - std));
				context.lineTo(at(value), y(mean + std));
				for (const end of [y(mean - std), y(mean + std)]) {
					context.moveTo(at(value) - 4, end);
					context.lineTo(at(value) + 4, end);
				}
				context.stroke();
				context.beginPath();
				context.arc(at(value), y(mean), 3.5, 0, 2 * Math.PI);
				context.fill();
			}
			surface.describe(
				`${metric} against ${parameter}, mean and standard deviation over seeds: ${
					known
						.map(({ value, mean, std, n }) => `${value}: ${inDigits(mean)} ± ${inDigits(std)}, n = ${n}`)
						.join('; ') || 'none yet'
				}.`,
			);
		},
	);
}
