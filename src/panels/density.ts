import { problemOf } from '../game/problem';
import { toData } from '../math/units';
import type { ExactState } from '../protocol/exact';
import type { Scene } from '../protocol/snapshot';
import { mountAxes, tickFormat } from './axes';
import { bilinear, centreOf, fieldAt, particlesAt } from './field';
import { flowDensity } from './flowDensity';
import { bandwidthOf, gridDensity } from './kde';
import { remembered } from './layers/layer';
import { mountLegend } from './legend';
import { levelsAround, niceAbove, quantile } from './limits';
import { mapView } from './map';
import { child, drawnOn, type Mounted, mountFigure, panel, type Shown, setText } from './panel';
import { fieldPainter } from './raster';
import { unsolvedWords } from './solution';
import { mountSurface } from './surface';
import type { View } from './view';
import { metricInWords, plain, stampOf } from './words';

const needs = ['paths', 'density', 'metrics', 'target', 'targetDensity', 'exact'] as const;
export interface DensityState extends Pick<Shown<(typeof needs)[number]>, 'snapshot' | 'scene'> {
	/** Whose density the model's is, where there is more than one: "of the flow". */
	readonly law: string;
	/** The exact solution, in the place of the target at flow time t; null where nobody chose it. */
	readonly solution: { readonly exact: ExactState; readonly t: number } | null;
}

type Grid = Pick<Scene, 'extent' | 'grid'>;
/** A density per unit area on a grid [n, n]. */
interface Field extends Grid {
	readonly field: Float32Array;
}

/**
 * Model ρ_T beside the target π, or where π plays no part beside ρ_0; or model ρ_t beside the exact one. On one colour scale,
 * set by what stands beside it so that training does not move it.
 */
export function mountDensity(element: HTMLElement): Mounted<DensityState> {
	const root = child(element, 'panel panel-density');
	const pair = child(root, 'panel-pair');
	const mountPlot = () => {
		const figure = mountFigure(pair);
		const square = child(figure.root, 'panel-square');
		const axes = mountAxes(square);
		const surface = mountSurface(square, 'panel-canvas');
		return { figure, axes, surface, painter: fieldPainter(), why: child(square, 'panel-why') };
	};
	const plots = { model: mountPlot(), beside: mountPlot() };
	const legend = mountLegend(root);
	const besideOf = remembered<Field>();
	const modelOf = remembered<Field>();
	const limitOf = remembered<number>();
	const viewOf = remembered<View>();

	return drawnOn<DensityState>(root, [plots.model.surface, plots.beside.surface], (state, theme) => {
		const { snapshot, scene, law, solution } = state;
		const from = solution ? [solution.exact, solution.t] : [];
		const beside = besideOf([scene, ...from], () => besideIn(state));
		const model = modelOf([snapshot, solution?.t], () => modelIn(state));
		const limit = limitOf([beside], () => densityLimit(beside.field));
		const shownLimit = limitInWords(limit, scene);
		const show = ({ axes, surface, painter }: typeof plots.model, of: Field): void => {
			const context = surface.begin();
			if (!context) return;
			const view = viewOf([scene, surface.width, surface.height, theme], () =>
				mapView(scene, surface.width, surface.height, theme.letters),
			);
			painter.paint(context, view, of.field, of.grid, of.extent, theme.sequential, [0, limit]);
			axes(view, theme.letters);
		};
		show(plots.model, model);
		show(plots.beside, beside);
		const older = isKnown(state) ? stampOf(snapshot, 'density') : 'estimated';
		const when = solution ? `t = ${solution.t.toFixed(2)}` : '';
		plots.model.figure.caption(
			solution ? 'Model ρ_t' : 'Model ρ_T',
			[law, older, when].filter(Boolean).join(', '),
		);
		const why = solution && unseenWords(solution.exact);
		// Where the picture would be: a long sentence over it would leave no room for the other.
		setText(plots.beside.why, why ?? '');
		if (solution) plots.beside.figure.caption('Exact ρ_t', why ? '' : when);
		else
			plots.beside.figure.caption(
				isAimed(scene) ? 'Target π' : 'Reference ρ_0',
				scene.targetDensity ? '' : 'estimated',
			);
		legend.show(theme.sequential, ['0', 'probability per unit area', shownLimit]);
		const words = wordsOf(state, shownLimit);
		plots.model.surface.describe(words.model);
		plots.beside.surface.describe(words.beside);
	});
}

const isAimed = ({ targetDensity, target }: DensityState['scene']): boolean =>
	targetDensity !== null || target.length > 0;

type Drawn = Omit<DensityState, 'law'>;

/** Of the exact solution at t, nothing while that is not known; else of the target, or the reference. */
function besideIn({ snapshot, scene, solution }: Drawn): Field {
	if (!solution) {
		const points = isAimed(scene) ? scene.target : placesAt(snapshot, 0);
		return { ...gridOf(scene), field: scene.targetDensity ?? estimated(points, scene) };
	}
	const { exact, t } = solution;
	const empty = new Float32Array((exact.type === 'drawn' ? exact.picture : scene).grid ** 2);
	if (exact.type !== 'drawn') return { ...gridOf(scene), field: empty };
	const { density, times } = exact.picture;
	return { ...gridOf(exact.picture), field: density ? fieldAt(density, times, t, empty) : empty };
}

const gridOf = ({ extent, grid }: Grid): Grid => ({ extent, grid });

/** Whether the model's density is that of the change of variables, which is known at T alone. */
const isKnown = ({ snapshot, solution }: Pick<Drawn, 'snapshot' | 'solution'>): boolean =>
	snapshot.density !== null && (solution === null || solution.t >= (snapshot.times.at(-1) ?? 0));

/** Of the model: at T, or beside the exact solution at t. */
function modelIn({ snapshot, solution }: Pick<Drawn, 'snapshot' | 'solution'>): Field {
	const { density, times, paths } = snapshot;
	if (density && isKnown({ snapshot, solution })) return { ...gridOf(snapshot), field: density };
	if (!solution)
		return { ...gridOf(snapshot), field: estimated(placesAt(snapshot, times.length - 1), snapshot) };
	const { t } = solution;
	const places = particlesAt(paths, times, t, new Float32Array(paths.length / times.length));
	const { field, grid } = flowDensity(snapshot, t, places);
	return { extent: snapshot.extent, grid, field };
}

/** Why there is no exact density to be seen; null where there is. */
const unseenWords = (exact: ExactState): string | null =>
	unsolvedWords(exact) ??
	(exact.type === 'drawn' && exact.picture.density === null ? 'Telling its density would take long.' : null);

/** In the units of the data. */
const limitInWords = (limit: number, { units }: DensityState['scene']): string =>
	tickFormat(Number((limit / units.scale ** 2).toPrecision(3)));

function wordsOf(state: DensityState, limit: string): { model: string; beside: string } {
	const { snapshot, scene, law, solution } = state;
	const source = (known: boolean): string => (known ? '' : ', estimated from samples');
	const older = stampOf(snapshot, 'density');
	const when = solution ? solution.t.toFixed(2) : 'T';
	const model =
		`Density of the model at t = ${when}${law && `, ${law}`}${source(isKnown(state))}, training ${older || `step ${snapshot.step}`}, ` +
		`colours from 0 to ${limit} per unit area.${metricInWords(snapshot, 'nll')}`;
	if (!solution)
		return {
			model,
			beside: `Density of the ${isAimed(scene) ? 'target' : 'reference'}${source(scene.targetDensity !== null)}, same colours.`,
		};
	const { exact } = solution;
	const error = exact.type === 'drawn' ? exact.picture.error : '';
	return {
		model,
		beside: unseenWords(exact) ?? `Density of the exact solution at t = ${when}, same colours; ${error}.`,
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

/** The deepest colour: a round number just above all but the sharpest 0.1 % of the cells, or if half of the mass is in fewer just above that. */
export function densityLimit(density: Float32Array): number {
	return niceAbove(Math.max(quantile(density, 0.999), levelsAround(density)(0.5) || 0));
}

type Given = Shown<(typeof needs)[number]>;

const besideExact = ({ chosen, scene }: Pick<Given, 'chosen' | 'scene'>): boolean =>
	chosen === 'exact' && scene.exact !== undefined;

const stateOf = (shown: Given): DensityState => ({
	...shown,
	law: lawOf(shown),
	solution: besideExact(shown) ? { exact: shown.known.exact, t: shown.t } : null,
});

/** Pictures in one pass of a playing flow. */
const PLAYED = 24;

export const density = panel({
	id: 'density',
	title: 'Density',
	needs,
	alternatives: {
		name: 'Density beside the model',
		of: (scene) =>
			scene.exact === undefined
				? []
				: [
						{ id: 'end', title: isAimed(scene) ? 'target π' : 'reference ρ_0' },
						{ id: 'exact', title: 'exact ρ_t' },
					],
	},
	asks: (shown) => (besideExact(shown) ? 'solution' : null),
	mount(element) {
		const { draw, destroy } = mountDensity(element);
		return { draw: (shown) => draw(stateOf(shown)), destroy };
	},
	depends(shown) {
		const { snapshot, scene, known, t, horizon, playing } = shown;
		const moving = [known.exact, playing ? Math.round((PLAYED * t) / horizon) : t];
		return [snapshot, scene, ...(besideExact(shown) ? moving : [])];
	},
	summary(shown) {
		const state = stateOf(shown);
		const limit = densityLimit(besideIn(state).field);
		const { model, beside } = wordsOf(state, limitInWords(limit, shown.scene));
		return plain(`${model} ${beside}`);
	},
	/** Both densities, per unit area, at the centres of the model's cells. */
	table(shown) {
		const state = stateOf(shown);
		const { scene, snapshot } = state;
		const [model, beside] = [modelIn(state), besideIn(state)];
		const { units } = snapshot;
		const area = units.scale ** 2;
		const other = state.solution ? 'exact' : isAimed(scene) ? 'target' : 'reference';
		return {
			columns: ['x', 'y', 'model', other],
			rows: Array.from(model.field, (value, c) => {
				const [x, y] = centreOf(c, model.grid, model.extent);
				const there = bilinear(beside.field, beside.grid, beside.extent, x, y);
				return [toData(units, 0, x), toData(units, 1, y), value / area, there / area];
			}),
		};
	},
});
