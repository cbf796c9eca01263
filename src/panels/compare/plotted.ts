import { spreadApart } from '../labels';
import { child, drawnOn, type Mounted, mountFigure, setText } from '../panel';
import { mountSurface } from '../surface';
import type { Theme } from '../theme';
import { type Across, type Chart, paintTraces, type Trace } from '../traces';

/** A curve and whose it is, as it is named behind its end. */
export type Named = Trace & { readonly name: string };

/** What a chart of curves over each other shows. */
export interface Plotted {
	readonly traces: readonly Named[];
	readonly across: Omit<Across, 'gutter'>;
	/** Draws what stands beside the curves; returns what of it has no room there, for the title. */
	beside?(context: CanvasRenderingContext2D, chart: Chart): string;
}

/** What a chart is drawn by; `Given` is what its comparison is given. */
interface Plot<Given> {
	/** Why there is none. */
	absent(given: Given): string | null;
	caption(given: Given): readonly [title: string, note: string];
	words(given: Given): string;
	plot(given: Given, theme: Theme): Plotted;
}

/** A chart with a title and the names of its curves behind their ends, or the sentence why there is none. */
export function mountPlot<Given>(element: HTMLElement, of: Plot<Given>): Mounted<Given> {
	const root = child(element, 'panel panel-plotted');
	const figure = mountFigure(root);
	const surface = mountSurface(child(figure.root, 'panel-plot'), 'panel-canvas');
	const sentence = child(root, 'panel-sentence');
	return drawnOn<Given>(root, [surface], (given, theme) => {
		const why = of.absent(given);
		root.classList.toggle('panel-absent', why !== null);
		setText(sentence, why ?? '');
		const [title, note] = of.caption(given);
		figure.caption(title, note);
		if (why !== null) return surface.blank(why);
		const context = surface.begin();
		if (!context) return;
		const { traces, across, beside } = of.plot(given, theme);
		context.font = theme.small;
		const gutter = Math.max(0, ...traces.map(({ name }) => context.measureText(name).width)) + 8;
		const chart = paintTraces(context, surface, theme, traces, { ...across, gutter });
		if (!chart) return;
		paintNames(context, theme, chart, traces);
		const crowded = beside?.(context, chart);
		if (crowded) figure.caption(title, `${note}, ${crowded}`);
		surface.describe(of.words(given));
	});
}

function paintNames(
	context: CanvasRenderingContext2D,
	theme: Theme,
	{ y, right, top, bottom }: Chart,
	traces: readonly Named[],
): void {
	const known = traces.filter(({ points }) => points.length > 0);
	const wanted = known.map(({ points }) => y(points.at(-1)?.[1] ?? 0));
	spreadApart(wanted, 13, [top, bottom - 2]).forEach((at, k) => {
		const trace = known[k];
		if (!trace) return;
		context.fillStyle = trace.byTime ? theme.colors.ink : trace.color;
		context.fillText(trace.name, right + 6, at + 4);
	});
}
