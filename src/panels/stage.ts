import { format } from 'd3';
import type { Game } from '../game/game';
import { toData } from '../math/units';
import type { Scene, Snapshot } from '../protocol/snapshot';
import { mountAxes, paintGrid, tickFormat } from './axes';
import { bilinear, type Extent, fieldAt, particlesAt } from './field';
import { type FlowDensity, flowDensity } from './flowDensity';
import { LAYERS } from './layers/index';
import { type Frame, remembered } from './layers/layer';
import { child, drawnOn, type Mounted, setText } from './panel';
import { mountSurface } from './surface';
import { fitView, type View } from './view';
import { metricInWords } from './words';

/** The id of a layer. */
export type StageLayer = string;

export interface StageState {
	readonly snapshot: Snapshot;
	readonly scene: Scene;
	/** The game that they are of. */
	readonly game: Game;
	/** The box that is shown, where it is not the scene's own. */
	readonly extent?: Extent;
	/** Flow time in [0, T]. */
	readonly t: number;
	readonly layers: Readonly<Record<StageLayer, boolean>>;
}

/** Of one stage, from the back to the front. */
const mountLayers = () =>
	LAYERS.toSorted((a, b) => a.height - b.height).map(({ id, title, shows, mount }) => ({
		id,
		title,
		shows,
		...mount(),
	}));

/** The large plot: fills the element (give it a size), draws in its largest centred square. */
export function mountStage(element: HTMLElement): Mounted<StageState> {
	const root = child(element, 'panel panel-stage');
	const square = child(root, 'panel-square');
	const drawAxes = mountAxes(square);
	const surface = mountSurface(square, 'panel-canvas');
	const key = child(square, 'panel-key');
	const readout = child(square, 'panel-readout');
	const layers = mountLayers();
	const placed = remembered<View>();
	const positionsOf = remembered<Float32Array>();
	const densityOf = flowDensity();
	let hovered: readonly [number, number] | null = null;
	let shown: Frame | null = null;

	const describePoint = (): void => {
		setText(readout, shown && hovered ? pointInWords(shown, ...shown.view.at(...hovered)) : '');
	};
	surface.canvas.addEventListener('pointermove', ({ offsetX, offsetY }) => {
		hovered = [offsetX, offsetY];
		describePoint();
	});
	surface.canvas.addEventListener('pointerleave', () => {
		hovered = null;
		describePoint();
	});

	return drawnOn<StageState>(root, [surface], ({ snapshot, scene, game, extent, t, layers: on }, theme) => {
		const context = surface.begin();
		if (!context) return;
		const { width, height, ratio } = surface;
		const { times, paths } = snapshot;
		const box = { extent: extent ?? scene.extent, units: scene.units };
		const view = placed([scene, box.extent, width, height], () => fitView(box, width, height));
		drawAxes(view);
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
			estimate ??= densityOf(snapshot, t, positions);
			return estimate;
		};
		const frame = { context, view, ratio, theme, snapshot, scene, game, t, progress, positions, density };
		const drawn = layers.filter(({ id, shows }) => on[id] && shows?.(game) !== false);
		for (const layer of drawn) layer.paint(frame);
		const keys = drawn.map((layer) => layer.key?.(frame));
		setText(key, keys.filter(Boolean).join(' · '));
		shown = frame;
		describePoint();
		const names = drawn.map(({ title }) => title);
		surface.describe(
			`${size / 2} generated particles at flow time ${t.toFixed(2)} of ${tickFormat(times[times.length - 1] ?? 0)}, ` +
				`training step ${format(',')(snapshot.step)}, x from ${box.extent.x.map((u) => tickFormat(toData(scene.units, 0, u))).join(' to ')}. ` +
				`Shown: ${names.join(', ') || 'nothing'}.${metricInWords(snapshot, 'nll')}`,
		);
	});
}

/** Coordinates under the pointer, and what the model says there. */
function pointInWords({ snapshot, t }: Frame, x: number, y: number): string {
	const { grid, extent, units, value, velocity, times } = snapshot;
	const number = format('.2f');
	const cells = grid * grid;
	const place = `(${number(toData(units, 0, x))}, ${number(toData(units, 1, y))})`;
	const fieldOf = (field: Float32Array, width: 1 | 2): Float32Array =>
		fieldAt(field, times, t, new Float32Array(width * cells));
	const at = (field: Float32Array, width: 1 | 2, k: 0 | 1): number =>
		bilinear(field, grid, extent, x, y, width, k);
	const v = velocity && fieldOf(velocity, 2);
	const speed = v && units.scale * Math.hypot(at(v, 2, 0), at(v, 2, 1));
	const u = value && at(fieldOf(value, 1), 1, 0);
	return [
		place,
		...(speed === null ? [] : [`|v| ${number(speed)}`]),
		...(u === null ? [] : [`U ${number(u)}`]),
	].join(' · ');
}
