import { extent, format, line, max, scaleLinear } from 'd3';
import type { Scene } from '../../protocol/snapshot';
import { paintLevels, tickFormat } from '../axes';
import { spreadApart } from '../labels';
import { type LossScale, lossScale } from '../lossScale';
import { child, drawnOn, type Mounted, mountFigure } from '../panel';
import { mountSurface } from '../surface';
import { slotColor } from '../theme';
import { inDigits } from '../words';

/** A mean over seeds at a training step, and the standard deviation. */
interface Point {
	readonly step: number;
	readonly mean: number;
	readonly std: number;
}

/** One term of the loss over training. */
export interface CurvesState {
	readonly term: Pick<Scene['terms'][number], 'label' | 'slot'>;
	/** One curve, or two that are compared: the first of them is grey and dashed. */
	readonly curves: readonly { readonly name: string; readonly points: readonly Point[] }[];
	/** Of the whole run. */
	readonly steps: number;
}

/** Largest mean over the smallest up to which a scale is linear. */
const LINEAR = 3;

/** Logarithmic for means that fall far; linear where a logarithm would leave the spread no room. */
function scaleOf(
	curves: CurvesState['curves'],
	range: readonly [bottom: number, top: number],
): Pick<LossScale, 'ticks' | 'y'> & { readonly kind: LossScale['kind'] | 'linear' } {
	const points = curves.flatMap((curve) => curve.points);
	const means = points.map(({ mean }) => mean);
	const [low = 1, high = 1] = extent(means);
	if (low > 0 && high > LINEAR * low) return lossScale(means, low, range);
	const [from = 0, to = 1] = extent(points.flatMap(({ mean, std }) => [mean - std, mean + std]));
	const y = scaleLinear([from, to > from ? to : from + 1], range).nice(4);
	return { kind: 'linear', ticks: y.ticks(4), y };
}

/** Means over seeds as lines, ± one standard deviation as a band, over training steps; logarithmic where these fall far. */
export function mountCurves(element: HTMLElement): Mounted<CurvesState> {
	const root = child(element, 'panel panel-study');
	const figure = mountFigure(root);
	const surface = mountSurface(child(figure.root, 'panel-plot'), 'panel-canvas');
	return drawnOn<CurvesState>(root, [surface], ({ term, curves, steps }, theme) => {
		const ends = curves.map(({ points }) => points.at(-1)?.mean ?? Number.NaN);
		const [only] = ends;
		figure.caption(term.label, ends.length === 1 && only !== undefined ? inDigits(only) : '');
		const context = surface.begin();
		if (!context) return;
		const { width, height } = surface;
		const [top, bottom] = [8, height - 18];
		const { y, ticks, kind } = scaleOf(curves, [bottom, top]);
		context.font = theme.small;
		const left = (max(ticks, (v) => context.measureText(tickFormat(v)).width) ?? 0) + 6;
		const names = curves.length > 1 ? curves.map(({ name }) => context.measureText(name).width) : [];
		const right = width - (max(names) ?? 0) - 8;
		const x = scaleLinear([0, steps], [left, right]);
		paintLevels(context, theme, ticks, y, [left, right]);
		const words = format(',')(steps);
		context.fillText('0', left, height - 3);
		context.fillText(words, right - context.measureText(words).width, height - 3);

		context.save();
		context.beginPath();
		context.rect(left, top, right - left, bottom - top);
		context.clip();
		/** What a logarithm cannot show lies under the plot. */
		const placed = (value: number): number => (kind === 'log' && value <= 0 ? height : y(value));
		const styleOf = (k: number) => {
			const compared = curves.length > 1 && k === 0;
			return {
				color: compared ? theme.colors.mut : slotColor(theme, term.slot),
				dash: compared ? [5, 4] : [],
			};
		};
		curves.forEach(({ points }, k) => {
			const { color, dash } = styleOf(k);
			context.fillStyle = context.strokeStyle = color;
			context.beginPath();
			for (const { step, mean, std } of points) context.lineTo(x(step), placed(mean + std));
			for (const { step, mean, std } of points.toReversed()) context.lineTo(x(step), placed(mean - std));
			context.globalAlpha = 0.18;
			context.fill();
			context.globalAlpha = 1;
			context.lineWidth = 1.75;
			context.setLineDash(dash);
			context.beginPath();
			line<Point>(
				({ step }) => x(step),
				({ mean }) => y(mean),
			).context(context)(points);
			context.stroke();
			context.setLineDash([]);
		});
		context.restore();
		if (curves.length > 1)
			spreadApart(
				ends.map((value) => (Number.isFinite(value) ? y(value) : bottom)),
				13,
				[top, bottom],
			).forEach((at, k) => {
				context.fillStyle = styleOf(k).color;
				context.fillText(curves[k]?.name ?? '', right + 4, at + 4);
			});
		surface.describe(
			`${term.label} over training, mean and standard deviation over seeds: ${curves
				.map(({ name, points }) => {
					const [first, last] = [points[0], points.at(-1)];
					if (!first || !last) return `${name}: no step yet`;
					return `${curves.length > 1 ? `${name} ` : ''}from ${inDigits(first.mean)} to ${inDigits(last.mean)} ± ${inDigits(last.std)}`;
				})
				.join('; ')}.`,
		);
	});
}
