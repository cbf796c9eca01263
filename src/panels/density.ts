import { problemOf } from '../game/problem';
import { toData } from '../math/units';
import type { Scene } from '../protocol/snapshot';
import { mountAxes, tickFormat } from './axes';
import { bilinear, centreOf } from './field';
import { bandwidthOf, gridDensity } from './kde';
import { remembered } from './layers/layer';
import { mountLegend } from './legend';
import { niceAbove, quantile } from './limits';
import { child, drawnOn, type Mounted, mountFigure, panel, type Shown } from './panel';
import { fieldPainter } from './raster';
import { mountSurface } from './surface';
import { fitView, type View } from './view';
import { metricInWords, plain, stampOf } from './words';

const needs = ['paths', 'density', 'metrics', 'target', 'targetDensity'] as const;
export interface DensityState extends Pick<Shown<(typeof needs)[number]>, 'snapshot' | 'scene'> {
	/** Whose density the model's is, where there is more than one: "of the flow". */
	readonly law: string;
}

type Grid = Pick<Scene, 'extent' | 'grid'>;

/**
 * Model ρ_T beside the target π, or where π plays no part beside ρ_0, on one colour scale, set by what stands beside it so
 * that training does not move it.
 */
export function mountDensity(element: HTMLElement): Mounted<DensityState> {
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
		({ snapshot, scene, law }, theme) => {
			const beside = besideOf([scene], () => besideIn({ snapshot, scene }));
			const model = modelOf([snapshot], () => modelIn({ snapshot }));
			const limit = limitOf([beside], () => densityLimit(beside));
			const shownLimit = limitInWords(limit, scene);
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
			const older = snapshot.density ? stampOf(snapshot, 'density') : 'estimated';
			plots.model.figure.caption('Model ρ_T', [law, older].filter(Boolean).join(', '));
			plots.beside.figure.caption(
				isAimed(scene) ? 'Target π' : 'Reference ρ_0',
				scene.targetDensity ? '' : 'estimated',
			);
			legend.show(theme.sequential, ['0', 'probability per unit area', shownLimit]);
			const words = wordsOf({ snapshot, scene, law }, shownLimit);
			plots.model.surface.describe(words.model);
			plots.beside.surface.describe(words.beside);
		},
	);
}

const isAimed = ({ targetDensity, target }: DensityState['scene']): boolean =>
	targetDensity !== null || target.length > 0;

type Drawn = Omit<DensityState, 'law'>;

const besideIn = ({ snapshot, scene }: Drawn): Float32Array =>
	scene.targetDensity ?? estimated(isAimed(scene) ? scene.target : placesAt(snapshot, 0), scene);

const modelIn = ({ snapshot }: Pick<Drawn, 'snapshot'>): Float32Array =>
	snapshot.density ?? estimated(placesAt(snapshot, snapshot.times.length - 1), snapshot);

/** In the units of the data. */
const limitInWords = (limit: number, { units }: DensityState['scene']): string =>
	tickFormat(Number((limit / units.scale ** 2).toPrecision(3)));

function wordsOf({ snapshot, scene, law }: DensityState, limit: string): { model: string; beside: string } {
	const source = (density: Float32Array | null): string => (density ? '' : ', estimated from samples');
	const older = stampOf(snapshot, 'density');
	return {
		model:
			`Density of the model at t = T${law && `, ${law}`}${source(snapshot.density)}, training ${older || `step ${snapshot.step}`}, ` +
			`colours from 0 to ${limit} per unit area.${metricInWords(snapshot, 'nll')}`,
		beside: `Density of the ${isAimed(scene) ? 'target' : 'reference'}${source(scene.targetDensity)}, same colours.`,
	};
}

/**
 * With noise the deterministic flow and the dynamics have the same density in theory, and not in a model: which of them is drawn. Where the
 * density is none of the change of variables it is that of the particles that are shown.
 */
function lawOf({ snapshot, game }: Pick<Shown<(typeof needs)[number]>, 'snapshot' | 'game'>): string {
	const { sigma, flow } = problemOf(game);
	if (!sigma) return '';
	if (snapshot.density && flow) return flow.learned ? 'as learned' : 'of the flow';
	return game.sampler.process === 'flow' ? 'of the flow' : 'of the noisy dynamics';
}

/** Where particles are at time k of the snapshot, [N, 2]. */
function placesAt({ paths, times }: DensityState['snapshot'], k: number): Float32Array {
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

export const density = panel({
	id: 'density',
	title: 'Density',
	needs,
	mount(element) {
		const { draw, destroy } = mountDensity(element);
		return { draw: (shown) => draw({ ...shown, law: lawOf(shown) }), destroy };
	},
	depends: ({ snapshot, scene }) => [snapshot, scene],
	summary(shown) {
		const { snapshot, scene } = shown;
		const limit = densityLimit(besideIn({ snapshot, scene }));
		const { model, beside } = wordsOf({ snapshot, scene, law: lawOf(shown) }, limitInWords(limit, scene));
		return plain(`${model} ${beside}`);
	},
	/** Both densities, per unit area, at the centres of the model's cells. */
	table({ snapshot, scene }) {
		const [model, beside] = [modelIn({ snapshot }), besideIn({ snapshot, scene })];
		const { grid, extent, units } = snapshot;
		const area = units.scale ** 2;
		return {
			columns: ['x', 'y', 'model', isAimed(scene) ? 'target' : 'reference'],
			rows: Array.from(model, (value, c) => {
				const [x, y] = centreOf(c, grid, extent);
				const other = bilinear(beside, scene.grid, scene.extent, x, y);
				return [toData(units, 0, x), toData(units, 1, y), value / area, other / area];
			}),
		};
	},
});
