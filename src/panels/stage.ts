import { format } from 'd3';
import type { Game } from '../game/game';
import { toData } from '../math/units';
import type { ExactState } from '../protocol/exact';
import type { Scene, Snapshot } from '../protocol/snapshot';
import { mountAxes, paintGrid, tickFormat } from './axes';
import { type Extent, particlesAt } from './field';
import { type FlowDensity, flowDensity } from './flowDensity';
import { drawsExact, LAYERS } from './layers/index';
import { type Beside, type Frame, remembered } from './layers/layer';
import { child, drawnOn, type Mounted, setText } from './panel';
import { mountSurface } from './surface';
import type { Theme } from './theme';
import { type View, viewThrough } from './view';
import { metricInWords } from './words';

/** The id of a layer. */
export type StageLayer = string;

export interface StageState {
	readonly snapshot: Snapshot;
	readonly scene: Scene;
	/** The game that they are of. */
	readonly game: Game;
	/** All that there is to see, where it is not the scene's own box. */
	readonly extent?: Extent;
	/** What is seen of it, in the units of the data; all, if absent or null. */
	readonly window?: Extent | null;
	/** What another experiment beside this one looks like. */
	readonly beside?: Beside | null;
	/** The exact solution, or how far it has come. */
	readonly exact?: ExactState | null;
	/** Flow time in [0, T]. */
	readonly t: number;
	readonly layers: Readonly<Record<StageLayer, boolean>>;
}

/** Of one stage, from the back to the front. */
const mountLayers = () =>
	LAYERS.toSorted((a, b) => a.height - b.height).map(({ id, title, paired, shows, mount }) => ({
		id,
		title,
		shows: (game: Game, scene: Scene, beside: Beside | null) =>
			!(paired && !beside) && shows?.(game, scene) !== false,
		...mount(),
	}));

/** The large plot: fills the element (give it a size). `drawn` is told of every picture. */
export function mountStage(element: HTMLElement, drawn?: (frame: Frame) => void): Mounted<StageState> {
	const root = child(element, 'panel panel-stage');
	const square = child(root, 'panel-square');
	const drawAxes = mountAxes(square);
	const surface = mountSurface(square, 'panel-canvas');
	const key = child(square, 'panel-key');
	const layers = mountLayers();
	const placed = remembered<View>();
	const positionsOf = remembered<Float32Array>();

	return drawnOn<StageState>(
		root,
		[surface],
		({ snapshot, scene, game, extent, window, beside = null, exact = null, t, layers: on }, theme) => {
			const context = surface.begin();
			if (!context) return;
			const { width, height, ratio } = surface;
			const { times, paths } = snapshot;
			const { units } = scene;
			const whole = extent ?? scene.extent;
			const view = placed([scene, whole, window, width, height], () =>
				viewThrough(window, whole, { width, height, units }),
			);
			drawAxes(view, theme.letters);
			paintBeyond(context, view, whole, theme);
			paintGrid(context, view, theme);
			const size = paths.length / times.length;
			const positions = particlesAt(
				paths,
				times,
				t,
				positionsOf([size], () => new Float32Array(size)),
			);
			const progress = t / (times[times.length - 1] || 1);
			let estimate: FlowDensity | null = null;
			const density = (): FlowDensity => {
				estimate ??= flowDensity(snapshot, t, positions);
				return estimate;
			};
			const frame = {
				context,
				view,
				whole,
				ratio,
				theme,
				snapshot,
				scene,
				game,
				t,
				progress,
				positions,
				density,
				beside,
				exact,
			};
			const shown = layers.filter(({ id, shows }) => on[id] && shows(game, scene, beside));
			// A panel may have asked for it, too: what is exact is drawn while a layer of it is on.
			const seen = drawsExact(on, game, scene) ? frame : { ...frame, exact: null };
			for (const layer of shown) layer.paint(seen);
			const keys = shown.map((layer) => layer.key?.(seen));
			setText(key, keys.filter(Boolean).join(' · '));
			drawn?.(frame);
			const names = shown.map(({ title }) => title);
			surface.describe(
				`${size / 2} generated particles at flow time ${t.toFixed(2)} of ${tickFormat(times[times.length - 1] ?? 0)}, ` +
					`training step ${format(',')(snapshot.step)}, x from ${view.visible.x.map((u) => format('.3~g')(toData(units, 0, u))).join(' to ')}. ` +
					`Shown: ${names.join(', ') || 'nothing'}.${metricInWords(snapshot, 'nll')}`,
			);
		},
	);
}

/** Beyond the box nothing is computed: there the ground is another. */
function paintBeyond(
	context: CanvasRenderingContext2D,
	{ width, height, x, y }: View,
	box: Extent,
	theme: Theme,
): void {
	const [left, right, top, bottom] = [x(box.x[0]), x(box.x[1]), y(box.y[1]), y(box.y[0])];
	context.fillStyle = theme.colors.bg;
	context.beginPath();
	context.rect(0, 0, width, height);
	context.rect(left, top, right - left, bottom - top);
	context.fill('evenodd');
}
