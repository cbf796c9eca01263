import type { Scene, Snapshot } from '../protocol/snapshot';
import { mountAxes, tickFormat } from './axes';
import { bandwidthOf, gridDensity } from './kde';
import { remembered } from './layers/layer';
import { mountLegend } from './legend';
import { niceAbove, quantile } from './limits';
import { child, drawnOn, mountFigure, type Panel } from './panel';
import { fieldPainter } from './raster';
import { mountSurface } from './surface';
import { fitView, type View } from './view';
import { metricInWords } from './words';

export interface DensityState {
	readonly snapshot: Snapshot;
	readonly scene: Scene;
}

type Grid = Pick<Scene, 'extent' | 'grid'>;

/** Model ρ_T beside the target π on one colour scale, set by the target so that training does not move it. */
export function mountDensity(element: HTMLElement): Panel<DensityState> {
	const root = child(element, 'panel panel-density');
	const pair = child(root, 'panel-pair');
	const mountPlot = () => {
		const figure = mountFigure(pair);
		const square = child(figure.root, 'panel-square');
		const axes = mountAxes(square);
		return { figure, axes, surface: mountSurface(square, 'panel-canvas'), painter: fieldPainter() };
	};
	const plots = { model: mountPlot(), target: mountPlot() };
	const legend = mountLegend(root);
	const targetOf = remembered<Float32Array>();
	const modelOf = remembered<Float32Array>();
	const limitOf = remembered<number>();
	const viewOf = remembered<View>();

	return drawnOn<DensityState>(
		root,
		[plots.model.surface, plots.target.surface],
		({ snapshot, scene }, theme) => {
			const target = targetOf([scene], () => scene.targetDensity ?? estimated(scene.target, scene));
			const model = modelOf([snapshot], () => snapshot.density ?? estimated(lastPlaces(snapshot), snapshot));
			const limit = limitOf([target], () => densityLimit(target));
			const shownLimit = Number((limit / scene.units.scale ** 2).toPrecision(3));
			const show = ({ axes, surface, painter }: typeof plots.model, field: Float32Array, of: Grid): void => {
				const context = surface.begin();
				if (!context) return;
				const view = viewOf([scene, surface.width, surface.height], () =>
					fitView(scene, surface.width, surface.height),
				);
				painter.paint(context, view, field, of.grid, of.extent, theme.sequential, [0, limit]);
				axes(view);
			};
			show(plots.model, model, snapshot);
			show(plots.target, target, scene);
			const notes = {
				model: snapshot.density ? '' : 'estimated',
				target: scene.targetDensity ? '' : 'estimated',
			};
			plots.model.figure.caption('Model ρ_T', notes.model);
			plots.target.figure.caption('Target π', notes.target);
			legend.show(theme.sequential, ['0', 'probability per unit area', tickFormat(shownLimit)]);
			const fromSamples = (note: string): string => (note ? ', estimated from samples' : '');
			plots.model.surface.describe(
				`Density of the model at t = T${fromSamples(notes.model)}, training step ${snapshot.step}, ` +
					`colours from 0 to ${tickFormat(shownLimit)} per unit area.${metricInWords(snapshot, 'nll')}`,
			);
			plots.target.surface.describe(`Density of the target${fromSamples(notes.target)}, same colours.`);
		},
	);
}

/** Where particles are at t = T, [N, 2]. */
const lastPlaces = ({ paths, times }: Snapshot): Float32Array =>
	paths.subarray(paths.length - paths.length / times.length);

/** Kernel estimate from samples [N, 2] on the grid [n, n]; zero where there are none. */
function estimated(points: Float32Array, { extent, grid }: Grid): Float32Array {
	return points.length === 0
		? new Float32Array(grid * grid)
		: gridDensity(points, extent, grid, bandwidthOf(points, extent, grid));
}

/** The deepest colour: a round number just above all but the sharpest 0.1 % of the cells. */
function densityLimit(density: Float32Array): number {
	return niceAbove(quantile(density, 0.999));
}
