import { format } from 'd3';
import type { Units } from '../data/distribution';
import type { Apart, ExactKnown } from '../protocol/exact';
import type { Snapshot } from '../protocol/snapshot';
import { fieldAt } from './field';
import type { Seen } from './needs';
import { child, drawnOn, type Mounted, mountFigure, panel, type Shown, setText } from './panel';
import { unsolvedWords } from './solution';
import { mountSurface, type Surface } from './surface';
import { slotColor, type Theme } from './theme';
import { paintTraces, type Trace } from './traces';
import { inDigits, plain, stamp } from './words';

export interface ApartState {
	readonly snapshot: Seen<Snapshot, never>;
	/** Flow time in [0, T]. */
	readonly t: number;
	readonly known: ExactKnown;
}

/** Over flow time: the relative error of v under the exact ρ_t, and W₂ of ρ_t to it over what two samples of it are apart. */
export function mountApart(element: HTMLElement): Mounted<ApartState> {
	const root = child(element, 'panel panel-apart');
	const sentence = child(root, 'panel-sentence');
	const pair = child(root, 'panel-pair');
	const mountPlot = () => {
		const figure = mountFigure(pair);
		return { figure, surface: mountSurface(child(figure.root, 'panel-plot'), 'panel-canvas') };
	};
	const [speed, law] = [mountPlot(), mountPlot()];
	const error = child(root, 'panel-end-condition');
	return drawnOn<ApartState>(root, [speed.surface, law.surface], ({ snapshot, t, known }, theme) => {
		const found = foundIn(snapshot, known);
		const pending = typeof found === 'string' ? found : '';
		root.classList.toggle('panel-absent', typeof found === 'string');
		setText(sentence, pending);
		if (typeof found === 'string') return;
		const { apart, solution } = found;
		const { scale } = snapshot.units;
		const older = stamp(apart.step, snapshot.step);
		const said = (text: string) => [older, text].filter(Boolean).join(', ');
		speed.figure.caption('error of v', said(percent(at(apart, apart.velocity, t))));
		law.figure.caption('W₂ to exact ρ_t', said(distanceIn(apart, t, scale)));
		setText(error, `Exact: ${solution}. Dashed: two samples of it, n = ${apart.n}.`);
		const curve = (values: Float32Array, factor: number, look: Omit<Trace, 'points'>): Trace => ({
			...look,
			points: Array.from(values, (value, k) => [apart.times[k] ?? Number.NaN, factor * value] as const),
		});
		const color = slotColor(theme, 'terminal');
		paint(speed.surface, theme, t, [curve(apart.velocity, 100, { color, byTime: true })]);
		paint(law.surface, theme, t, [
			curve(apart.floor, scale, { color: theme.colors.tgt, dashed: true }),
			curve(apart.w2, scale, { color, byTime: true }),
		]);
		const words = wordsOf(apart, snapshot.units);
		speed.surface.describe(words.velocity);
		law.surface.describe(plain(words.law));
	});
}

function paint(surface: Surface, theme: Theme, t: number, traces: readonly Trace[]): void {
	const context = surface.begin();
	if (!context) return;
	const chart = paintTraces(context, surface, theme, traces, { name: 't', scale: 'linear', from: 0 });
	if (!chart) return;
	context.strokeStyle = theme.colors.mut;
	context.lineWidth = 1;
	context.beginPath();
	context.moveTo(Math.round(chart.x(t)) + 0.5, chart.top);
	context.lineTo(Math.round(chart.x(t)) + 0.5, chart.bottom);
	context.stroke();
}

/** A curve [K] of a comparison at t. */
const at = ({ times }: Apart, values: Float32Array, t: number): number =>
	fieldAt(values, times, t, new Float32Array(1))[0] ?? Number.NaN;

/** W₂ at t; what is no more than its floor is a matter of luck. */
export function distanceIn(apart: Apart, t: number, scale: number): string {
	const [w2, floor] = [at(apart, apart.w2, t), at(apart, apart.floor, t)];
	return [inDigits(scale * w2), ...(w2 > floor ? [] : [`floor ${inDigits(scale * floor)}`])].join(', ');
}

const percent = (share: number): string => `${inDigits(100 * share)} %`;

/** The comparison of the picture's run, and how far the solution may be off; or why there is none, in a sentence. */
function foundIn(
	{ run }: Pick<Snapshot, 'run'>,
	{ exact, apart }: ExactKnown,
): string | { readonly apart: Apart; readonly solution: string } {
	if (exact.type !== 'drawn') return unsolvedWords(exact) ?? '';
	if (apart?.run !== run) return 'The model is being compared with the exact solution.';
	if ('why' in apart) return `The model was not compared with the exact solution: ${apart.why}.`;
	return { apart, solution: exact.picture.error };
}

function wordsOf(apart: Apart, { scale }: Units): { readonly velocity: string; readonly law: string } {
	const over = (values: Float32Array, tell: (value: number) => string): string =>
		[0, Math.floor(values.length / 2), values.length - 1]
			.map((k) => `${tell(values[k] ?? Number.NaN)} at t = ${(apart.times[k] ?? 0).toFixed(2)}`)
			.join(', ');
	const length = (value: number) => inDigits(scale * value);
	return {
		velocity: `Relative error of v at step ${format(',')(apart.step)}: ${over(apart.velocity, percent)}.`,
		law: `W₂ of ρ_t to the exact one: ${over(apart.w2, length)}. Two samples of it: ${over(apart.floor, length)}, n = ${apart.n}.`,
	};
}

const absent = ({ snapshot, known }: Shown<never>): string | null => {
	const found = foundIn(snapshot, known);
	return typeof found === 'string' ? found : null;
};

/** Pictures in one pass of a playing flow. */
const PLAYED = 24;

export const apart = panel({
	id: 'apart',
	usual: false,
	title: 'Beside the exact solution',
	needs: [],
	shows: (_, scene) => scene?.exact !== undefined,
	asks: () => 'comparison',
	absent,
	mount: mountApart,
	depends: ({ snapshot, known: { exact, apart }, t, horizon, playing }) => [
		snapshot,
		exact,
		apart,
		playing ? Math.round((PLAYED * t) / horizon) : t,
	],
	summary({ snapshot, known }) {
		const found = foundIn(snapshot, known);
		if (typeof found === 'string') return found;
		const { velocity, law } = wordsOf(found.apart, snapshot.units);
		return plain(`${velocity} ${law} The exact solution: ${found.solution}.`);
	},
	/** In the units of the data. */
	table({ snapshot, known }) {
		const found = foundIn(snapshot, known);
		const { scale } = snapshot.units;
		const row = ({ step, times, velocity, w2, floor, n }: Apart, k: number) =>
			[step, times[k], velocity[k], scale * (w2[k] ?? Number.NaN), scale * (floor[k] ?? Number.NaN), n].map(
				(value) => value ?? Number.NaN,
			);
		return {
			columns: ['step', 't', 'relative_error_of_v', 'w2', 'w2_of_two_samples', 'n'],
			rows: typeof found === 'string' ? [] : Array.from(found.apart.times, (_, k) => row(found.apart, k)),
		};
	},
});
