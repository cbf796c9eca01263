import { format, line, max, scaleLinear } from 'd3';
import type { Remembered, Snapshot } from '../protocol/snapshot';
import { paintLevels, tickFormat } from './axes';
import { sortedQuantile } from './limits';
import type { Seen } from './needs';
import { child, drawnOn, type Mounted, mountFigure, panel, setText } from './panel';
import { mountSurface } from './surface';
import { inDigits, PENDING, plain, stampOf } from './words';

type Pictured = Seen<Snapshot, 'memory'>;

/** Of the larger distances, those that are shown. */
const SHOWN = 0.98;
/** Standard errors beyond ½ from which on a share is told as memorised. */
const CLEAR = 3;

const YET = `Distances to the training points are ${PENDING}.`;
/** In the place of its picture until then. */
const SOON = 'Distances of samples to the training points: they come after the first pictures.';
const ROWS = 'Not measured: the target is nothing but rows, and there are no fresh points of its law.';

/**
 * Distribution functions of the distances from generated particles to the nearest training point and to the nearest of as many fresh
 * points: one and the same for who has learned the law, far apart for who has memorised the points.
 */
export function mountMemory(element: HTMLElement): Mounted<Pictured> {
	const root = child(element, 'panel panel-memory');
	const figure = mountFigure(root);
	const surface = mountSurface(child(figure.root, 'panel-plot'), 'panel-canvas');
	const sentence = child(root, 'panel-sentence');
	const share = child(root, 'panel-share');
	return drawnOn<Pictured>(root, [surface], (snapshot, theme) => {
		const { memory, units } = snapshot;
		const why = absent({ snapshot });
		root.classList.toggle('panel-absent', why === ROWS);
		root.classList.toggle('panel-awaited', why === YET);
		setText(sentence, why === ROWS ? ROWS : SOON);
		setText(share, memory ? shareWords(memory) : '');
		const points = memory ? `n = ${format(',')(memory.points)}` : '';
		figure.caption(
			'Data budget',
			[memory ? stampOf(snapshot, 'memory') : '', points].filter(Boolean).join(', '),
		);
		if (!memory) return surface.blank(why ?? '');
		const context = surface.begin();
		if (!context) return;
		const { width, height } = surface;
		const [top, bottom] = [8, height - 20];
		const end =
			units.scale * Math.max(...[memory.toTraining, memory.toFresh].map((all) => sortedQuantile(all, SHOWN)));
		context.font = theme.small;
		const y = scaleLinear([0, 1], [bottom, top]);
		const ticks = [0, 0.5, 1];
		const left = (max(ticks, (v) => context.measureText(tickFormat(v)).width) ?? 0) + 6;
		const x = scaleLinear([0, end || 1], [left, width - 6]);
		paintLevels(context, theme, ticks, y, [left, width - 6]);
		context.textAlign = 'center';
		for (const v of x.ticks(4).slice(1))
			if (x(v) < width - 60) context.fillText(tickFormat(v), x(v), height - 3);
		context.textAlign = 'right';
		context.fillText('distance', width - 6, height - 3);
		context.textAlign = 'left';
		context.save();
		context.beginPath();
		context.rect(left, 0, width - left, height);
		context.clip();
		context.lineWidth = 1.75;
		context.lineJoin = 'round';
		const curves = [
			{ distances: memory.toFresh, color: theme.colors.mut, dash: [4, 3], name: 'to fresh points' },
			{ distances: memory.toTraining, color: theme.colors.tgt, dash: [], name: 'to training points' },
		];
		for (const { distances, color, dash } of curves) {
			context.strokeStyle = color;
			context.setLineDash(dash);
			context.beginPath();
			line<number>(
				(d) => x(units.scale * d),
				(_, i) => y((i + 1) / distances.length),
			).context(context)(distances);
			context.stroke();
		}
		context.setLineDash([]);
		context.restore();
		curves.toReversed().forEach(({ color, dash, name }, k) => {
			const at = bottom - 22 + 14 * k;
			const from = width - 10 - context.measureText(name).width;
			context.fillStyle = theme.colors.ink;
			context.fillText(name, from, at + 4);
			context.strokeStyle = color;
			context.setLineDash(dash);
			context.beginPath();
			context.moveTo(from - 26, at);
			context.lineTo(from - 6, at);
			context.stroke();
		});
		context.setLineDash([]);
		surface.describe(plain(wordsOf(snapshot, memory)));
	});
}

/** "64.8 % are nearer to a training point: memorised. By the law alone 50 ± 3.9 %." */
function shareWords({ share, error }: Remembered): string {
	const percent = format('.3~g');
	const verdict = share > 0.5 + CLEAR * error ? 'memorised' : 'no sign of memorising';
	return `${percent(100 * share)} % are nearer to a training point: ${verdict}. By the law alone 50 ± ${percent(100 * error)} %.`;
}

const median = (sorted: Float32Array): number => sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;

function wordsOf({ units }: Pictured, memory: Remembered): string {
	const { toTraining, toFresh, points } = memory;
	const [near, far] = [toTraining, toFresh].map((all) => inDigits(units.scale * median(all)));
	return `Distances of ${format(',')(toTraining.length)} generated particles: median ${near} to the nearest of ${format(',')(points)} training points, ${far} to the nearest of as many fresh ones. ${shareWords(memory)}`;
}

const absent = ({ snapshot: { memory, measured } }: { readonly snapshot: Pictured }): string | null => {
	if (memory) return null;
	return measured.memory === undefined ? YET : ROWS;
};

export const memory = panel({
	id: 'memory',
	title: 'Data budget',
	needs: ['memory'],
	shows: ({ training }) => training.points > 0,
	absent,
	mount(element) {
		const { draw, destroy } = mountMemory(element);
		return { draw: ({ snapshot }) => draw(snapshot), destroy };
	},
	depends: ({ snapshot }) => [snapshot],
	summary: ({ snapshot }) =>
		absent({ snapshot }) ?? plain(snapshot.memory ? wordsOf(snapshot, snapshot.memory) : ''),
	/** Both distribution functions: the share of the particles that are no farther than each distance. */
	table: ({ snapshot: { memory, units } }) => ({
		columns: ['share', 'distance_to_training', 'distance_to_fresh'],
		rows: Array.from(memory?.toTraining ?? [], (distance, i) => [
			(i + 1) / (memory?.toTraining.length ?? 1),
			units.scale * distance,
			units.scale * (memory?.toFresh[i] ?? Number.NaN),
		]),
	}),
});
