import { toData } from '../../math/units';
import { mountAxes, tickFormat } from '../axes';
import { centreOf, particlesAt } from '../field';
import { bandwidthAt } from '../flowDensity';
import { gridDensity } from '../kde';
import { remembered } from '../layers/layer';
import { mountLegend } from '../legend';
import { quantile, steadyLimit } from '../limits';
import { mapView } from '../map';
import { child, drawnOn, mountFigure } from '../panel';
import { fieldPainter } from '../raster';
import { mountSurface } from '../surface';
import { inUnitsOf, type View } from '../view';
import { plain } from '../words';
import { type Compared, comparison, whenPlayed } from './compared';
import { measuredAt } from './measured';

type Given = Compared<'paths'>;

/** Cells a side. */
const GRID = 80;

/**
 * ρ_B − ρ_A at the flow times of both, on a grid [GRID, GRID] over the box of both, per unit area of B's lab units. Both are
 * kernel estimates from the particles with one bandwidth, the wider of the two that they ask for: so two equal clouds have no
 * difference, and no shape comes from smoothing one more than the other.
 */
export function densityDifference({ a, b, extent }: Given): Float32Array<ArrayBuffer> {
	const { units } = b.snapshot;
	const [ofA, ofB] = [a, b].map(({ snapshot, t }) => {
		const { paths, times } = snapshot;
		const places = particlesAt(paths, times, t, new Float32Array(paths.length / times.length));
		return inUnitsOf(units, snapshot.units, places);
	});
	if (!ofA || !ofB) return new Float32Array(GRID * GRID);
	const toB = a.snapshot.units.scale / units.scale;
	const bandwidth = Math.max(toB * bandwidthAt(a.snapshot, a.t), bandwidthAt(b.snapshot, b.t));
	const [rhoA, rhoB] = [ofA, ofB].map((places) => gridDensity(places, extent, GRID, bandwidth));
	return new Float32Array(GRID * GRID).map((_, c) => (rhoB?.[c] ?? 0) - (rhoA?.[c] ?? 0));
}

/** ∫ |ρ_B − ρ_A| dx / 2, the total variation of the two estimates, in [0, 1]. */
export function totalVariation(difference: Float32Array, { x, y }: Given['extent']): number {
	const cell = ((x[1] - x[0]) * (y[1] - y[0])) / difference.length;
	return (cell * difference.reduce((sum, value) => sum + Math.abs(value), 0)) / 2;
}

const timeOf = ({ a, b }: Given): string =>
	a.t === b.t ? `t = ${b.t.toFixed(2)}` : `A at t = ${a.t.toFixed(2)}, B at t = ${b.t.toFixed(2)}`;

const wordsOf = (given: Given, field: Float32Array): string =>
	`Density of B less that of A at ${timeOf(given)}, estimated from particles: they differ by ` +
	`${(100 * totalVariation(field, given.extent)).toFixed(0)} % of their mass. ${measuredAt(given)}.`;

/** Pictures in one pass of a playing flow. */
const PLAYED = 24;

/** Where B has more mass than A at t, and where less. */
export const difference = comparison({
	id: 'difference',
	title: 'Difference of densities',
	needs: ['paths'],
	mount(element) {
		const root = child(element, 'panel panel-difference');
		const figure = mountFigure(root);
		const square = child(figure.root, 'panel-square');
		const axes = mountAxes(square);
		const surface = mountSurface(square, 'panel-canvas');
		const legend = mountLegend(root);
		const painter = fieldPainter();
		const viewOf = remembered<View>();
		const limitOf = remembered<number>();
		const ends = steadyLimit(0.5, 1.25);
		let runs: readonly number[] = [];
		return drawnOn<Given>(root, [surface], (given, theme) => {
			const { a, b, extent } = given;
			const { units } = b.snapshot;
			const field = densityDifference(given);
			// Colours mean the same at all times of one pair of pictures.
			const limit = limitOf([a.snapshot, b.snapshot], () => {
				if (runs[0] !== a.snapshot.run || runs[1] !== b.snapshot.run) ends.reset();
				runs = [a.snapshot.run, b.snapshot.run];
				const ended = { a: { ...a, t: a.horizon }, b: { ...b, t: b.horizon }, extent };
				return ends.follow(quantile(densityDifference(ended).map(Math.abs), 0.998));
			});
			const size = tickFormat(Number((limit / units.scale ** 2).toPrecision(3)));
			figure.caption('ρ_B − ρ_A', `${timeOf(given)}; ${measuredAt(given)}`);
			legend.show(theme.diverging, [`more in A, −${size}`, '', `+${size}, more in B`]);
			const context = surface.begin();
			if (!context) return;
			const view = viewOf([extent, units, surface.width, surface.height, theme], () =>
				mapView({ extent, units }, surface.width, surface.height, theme.letters),
			);
			painter.paint(context, view, field, GRID, extent, theme.diverging, [-limit, limit]);
			axes(view, theme.letters);
			surface.describe(wordsOf(given, field));
		});
	},
	depends: (given) => [given.a.snapshot, given.b.snapshot, given.extent, ...whenPlayed(given, PLAYED)],
	summary: (given) => plain(wordsOf(given, densityDifference(given))),
	/** Per unit area of the data, at the centres of the cells. */
	table(given) {
		const { units } = given.b.snapshot;
		return {
			columns: ['x', 'y', 'density_b_minus_a'],
			rows: Array.from(densityDifference(given), (value, c) => {
				const [x, y] = centreOf(c, GRID, given.extent);
				return [toData(units, 0, x), toData(units, 1, y), value / units.scale ** 2];
			}),
		};
	},
});
