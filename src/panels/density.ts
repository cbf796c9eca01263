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

/**
 * Model ρ_T beside the target π, or where π plays no part beside ρ_0, on one colour scale, set by what stands beside it so
 * that training does not move it.
 */
export function mountDensity(element: HTMLElement): Panel<DensityState> {
	const root = child(element, 'panel panel-density');
	const pair = child(root, 'panel-pair');
	const mountPlot = () => {
		const figure = mountFigure(pair);
		const square = child(figure.root, 'panel-square');
		const axes = mountAxes(square);
		return { figure, axes, surface: mountSurface(square, 'panel-canvas'), painter: fieldPainter() };
	};
	const plots = { model: mountPlot(), beside: mountPlot() };
	const legend = mountLegend(root);
	const besideOf = remembered<Float32Array>();
	const modelOf = remembered<Float32Array>();
	const limitOf = remembered<number>();
	const viewOf = remembered<View>();

	return drawnOn<DensityState>(
		root,
		[plots.model.surface, plots.beside.surface],
		({ snapshot, scene }, theme) => {
			const aimed = scene.targetDensity !== null || scene.target.length > 0;
			const beside = besideOf(
				[scene],
				() => scene.targetDensity ?? estimated(aimed ? scene.target : placesAt(snapshot, 0), scene),
			);
			const model = modelOf(
				[snapshot],
				() => snapshot.density ?? estimated(placesAt(snapshot, snapshot.times.length - 1), snapshot),
			);
			const limit = limitOf([beside], () => densityLimit(beside));
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
			show(plots.beside, beside, scene);
			const notes = {
				model: snapshot.density ? '' : 'estimated',
				beside: scene.targetDensity ? '' : 'estimated',
			};
			plots.model.figure.caption('Model ρ_T', notes.model);
			plots.beside.figure.caption(aimed ? 'Target π' : 'Reference ρ_0', notes.beside);
			legend.show(theme.sequential, ['0', 'probability per unit area', tickFormat(shownLimit)]);
			const fromSamples = (note: string): string => (note ? ', estimated from samples' : '');
			plots.model.surface.describe(
				`Density of the model at t = T${fromSamples(notes.model)}, training step ${snapshot.step}, ` +
					`colours from 0 to ${tickFormat(shownLimit)} per unit area.${metricInWords(snapshot, 'nll')}`,
			);
			plots.beside.surface.describe(
				`Density of the ${aimed ? 'target' : 'reference'}${fromSamples(notes.beside)}, same colours.`,
			);
		},
	);
}

/** Where particles are at time k of the snapshot, [N, 2]. */
function placesAt({ paths, times }: Snapshot, k: number): Float32Array {
	const size = paths.length / times.length;
	return paths.subarray(k * size, (k + 1) * size);
}

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
