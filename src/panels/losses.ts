import { format, max, min, scaleLinear } from 'd3';
import type { LossRecord, Mark, Scene } from '../protocol/snapshot';
import { paintLevels, tickFormat } from './axes';
import { type Block, type LossHistory, lossHistory, movingMedian } from './history';
import { freeBaseline, spreadApart } from './labels';
import { type LossScale, lossScale } from './lossScale';
import { child, drawnOn, type Mounted, mountFigure, panel, setText } from './panel';
import { mountSurface } from './surface';
import { slotColor, type Theme } from './theme';
import { inDigits, plain } from './words';

export interface LossesState {
	readonly terms: Scene['terms'];
	/** Training step of the picture where that is not the present; null where it is. */
	readonly looked: number | null;
	/** What happened to the run on the way. */
	readonly marks: readonly Mark[];
}

/** Losses by term over training steps. It keeps its own history: append what a snapshot brings, then draw. */
export interface LossesPanel extends Mounted<LossesState> {
	append(record: LossRecord): void;
	clear(): void;
}

/** The losses of one term. */
export interface Curve extends Pick<Scene['terms'][number], 'label' | 'slot'> {
	readonly blocks: readonly Block[];
	/** The running median of the blocks: the strong line. */
	readonly smooth: readonly number[];
}

/** Pixels of a chart beside whose title no long note has room. */
const NARROW = 300;

export function mountLosses(element: HTMLElement): LossesPanel {
	const root = child(element, 'panel panel-losses');
	const figure = mountFigure(root);
	const plot = child(figure.root, 'panel-plot');
	const surface = mountSurface(plot, 'panel-canvas');
	const ends = child(plot, 'panel-ends');
	const history = lossHistory();

	const mounted = drawnOn<LossesState>(root, [surface], ({ terms, looked, marks }, theme) => {
		const context = surface.begin();
		if (!context) return;
		const curves = curvesOf(history, terms);
		const labels = labelsIn(ends, curves, theme);
		context.font = theme.small;
		const gutter = Math.max(0, ...labels.map(({ words }) => context.measureText(words).width)) + 6;
		const { width, height } = surface;
		const [top, bottom] = [8, height - 20];
		const { kind, ticks, y } = scaleOf(curves, [bottom, top]);
		const last = max(curves, ({ blocks }) => blocks.at(-1)?.step) ?? 1;
		const left = Math.max(...ticks.map((v) => context.measureText(tickFormat(v)).width)) + 6;
		const right = Math.max(left + 40, width - gutter);
		const x = scaleLinear([0, Math.max(1, last)], [left, right]);
		// The axis tells the steps, too: in a narrow place the height is the chart's.
		const note = `to step ${format(',')(history.length)}, ${kind} scale, unweighted`;
		figure.caption('Losses', width < NARROW * theme.letters ? `${kind}, unweighted` : note);

		paintLevels(context, theme, ticks, y, [left, right]);
		context.fillText('step', 0, height - 3);
		let free = context.measureText('step ').width;
		for (const step of x.ticks(3).filter((v) => v > 0 && Number.isInteger(v))) {
			const text = format(',')(step);
			const { width } = context.measureText(text);
			const at = Math.min(x(step) - width / 2, right - width);
			if (at < free) continue;
			context.fillText(text, at, height - 3);
			free = at + width + 6;
		}

		context.save();
		context.beginPath();
		context.rect(left, 0, right - left, bottom);
		context.clip();
		context.lineJoin = 'round';
		for (const { slot, blocks } of curves) {
			// The band from lowest to highest; while blocks are single steps it is the raw line.
			context.strokeStyle = context.fillStyle = slotColor(theme, slot);
			context.beginPath();
			for (const { step, high } of blocks) context.lineTo(x(step), y(high));
			for (const { step, low } of blocks.toReversed()) context.lineTo(x(step), y(low));
			context.globalAlpha = 0.16;
			context.fill();
			context.globalAlpha = 0.24;
			context.stroke();
		}
		context.globalAlpha = 1;
		context.lineWidth = 1.75;
		for (const { slot, blocks, smooth } of curves) {
			context.strokeStyle = slotColor(theme, slot);
			context.beginPath();
			blocks.forEach(({ step }, i) => {
				context.lineTo(x(step), y(smooth[i] ?? 0));
			});
			context.stroke();
		}
		context.restore();
		const placed = markPlaces(
			marks.map(({ step, text }) => ({ at: x(step), width: context.measureText(text).width + 8 })),
			[left, right],
		);
		const paths = curves.map(({ blocks, smooth }) =>
			blocks.map(({ step }, i) => [x(step), y(smooth[i] ?? 0)] as const),
		);
		marks.forEach(({ step, text }, i) => {
			const { width } = context.measureText(text);
			const from = placed[i] === 'left' ? x(step) - width - 4 : x(step) + 4;
			// The step that is looked at is told at the bottom.
			const lines = [top + 10, bottom - (looked === null ? 4 : 18)] as const;
			// Where curves are everywhere the line stands alone; what it means is in the words of the panel.
			const height = placed[i] ? freeBaseline(from, width, lines, paths) : undefined;
			const words = height === undefined ? '' : text;
			paintMark(context, theme.colors.mut, x(step), [top, bottom], words, height ?? top, placed[i]);
		});
		if (looked !== null) {
			const text = `step ${format(',')(looked)}`;
			const side = x(looked) + context.measureText(text).width + 8 > right ? 'left' : 'right';
			paintMark(context, theme.colors.ink, x(looked), [top, bottom], text, bottom - 4, side);
		}

		const wanted = curves.map(({ smooth }) => y(smooth.at(-1) ?? 0));
		spreadApart(wanted, 14, [top, bottom - 4]).forEach((at, i) => {
			const label = labels[i];
			if (label) label.element.style.top = `${at}px`;
		});
		surface.describe(wordsOf(history.length, kind, curves, marks));
	});
	return {
		...mounted,
		append: history.append,
		clear: history.clear,
	};
}

/** Those of a history that have been recorded, in the order of the terms. */
export function curvesOf(history: LossHistory, terms: Scene['terms']): readonly Curve[] {
	return terms.flatMap(({ name, label, slot }): Curve[] => {
		const blocks = history.blocks(name);
		if (blocks.length === 0) return [];
		const width = Math.max(5, Math.round(blocks.length / 40));
		return [{ label, slot, blocks, smooth: movingMedian(blocks, width) }];
	});
}

const scaleOf = (curves: readonly Curve[], range: readonly [bottom: number, top: number]): LossScale =>
	lossScale(
		curves.flatMap(({ smooth }) => smooth),
		min(curves, ({ blocks }) => min(blocks, ({ low }) => low)) ?? 1,
		range,
	);

const wordsOf = (
	steps: number,
	kind: LossScale['kind'],
	curves: readonly Curve[],
	marks: readonly Mark[],
): string =>
	curves.length === 0
		? 'Losses: no step yet.'
		: `Losses after ${format(',')(steps)} steps, ${kind} scale: ` +
			`${curves.map(({ label, smooth }) => `${label} ${inDigits(smooth.at(-1) ?? 0)}`).join(', ')}.` +
			marks.map(({ step, text }) => ` At step ${format(',')(step)}: ${text}.`).join('');

/**
 * On which side of its line each word stands, of `width` pixels at `at`, ascending; null where neither has room within [left, right]. Words of
 * the later mark come first, to the right where they fit; the last one may stand left of its line, near the edge.
 */
export function markPlaces(
	words: readonly { readonly at: number; readonly width: number }[],
	[left, right]: readonly [number, number],
): ('left' | 'right' | null)[] {
	let room = right;
	const placed = words.toReversed().map(({ at, width }, i) => {
		const before = words[words.length - 2 - i]?.at ?? left;
		if (at + width <= room) {
			room = at;
			return 'right';
		}
		if (at > room || at - width < before) return null;
		room = at - width;
		return 'left';
	});
	return placed.reverse();
}

/** A line at a step, and what it means beside it. */
function paintMark(
	context: CanvasRenderingContext2D,
	color: string,
	x: number,
	[top, bottom]: readonly [number, number],
	words: string,
	height: number,
	side: 'left' | 'right' | null = 'right',
): void {
	const at = Math.round(x) + 0.5;
	context.strokeStyle = context.fillStyle = color;
	context.lineWidth = 1;
	context.beginPath();
	context.moveTo(at, top);
	context.lineTo(at, bottom);
	context.stroke();
	context.fillText(words, side === 'left' ? at - 4 - context.measureText(words).width : at + 4, height);
}

/** One label a curve, in its colour, made anew only when the number of curves changes. */
function labelsIn(
	parent: HTMLElement,
	curves: readonly Curve[],
	theme: Theme,
): readonly { readonly element: HTMLElement; readonly words: string }[] {
	while (parent.childElementCount > curves.length) parent.lastElementChild?.remove();
	while (parent.childElementCount < curves.length) child(parent, 'panel-end');
	return curves.map(({ label, slot, smooth }, i) => {
		const element = parent.children[i] as HTMLElement;
		element.style.color = slotColor(theme, slot);
		const words = `${label} ${inDigits(smooth.at(-1) ?? Number.NaN)}`;
		setText(element, words);
		return { element, words: plain(words) };
	});
}

export const losses = panel({
	id: 'losses',
	title: 'Losses',
	needs: ['losses', 'terms', 'marks'],
	mount(element) {
		const mounted = mountLosses(element);
		let fed: readonly LossRecord[] = [];
		let count = 0;
		return {
			draw({ losses, scene, snapshot, past }) {
				// Another array is another run.
				if (losses !== fed) {
					mounted.clear();
					fed = losses;
					count = 0;
				}
				for (const record of losses.slice(count)) mounted.append(record);
				count = losses.length;
				mounted.draw({ terms: scene.terms, looked: past ? snapshot.step : null, marks: snapshot.marks });
			},
			destroy: mounted.destroy,
		};
	},
	depends: ({ losses, scene, snapshot, past }) => [
		scene,
		losses,
		losses.length,
		past && snapshot.step,
		// While a length is dragged one mark is put for another.
		JSON.stringify(snapshot.marks),
	],
	summary({ losses, scene, snapshot: { marks } }) {
		const history = lossHistory();
		for (const record of losses) history.append(record);
		const curves = curvesOf(history, scene.terms);
		return plain(wordsOf(history.length, scaleOf(curves, [1, 0]).kind, curves, marks));
	},
	/** Every step: the weighted total, then the unweighted terms. */
	table: ({ losses, scene: { terms } }) => ({
		columns: ['step', 'total', ...terms.map(({ name }) => name)],
		rows: losses.flatMap((record) =>
			Array.from(record.steps, (step, i) => [
				step,
				record.total[i] ?? Number.NaN,
				...terms.map(({ name }) => record.terms[name]?.[i] ?? Number.NaN),
			]),
		),
	}),
});
