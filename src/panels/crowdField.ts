import type { Snapshot } from '../protocol/snapshot';
import type { Ramp } from './color';
import { bilinear, centreOf, fieldAt, particlesAt } from './field';
import { flowDensity, presence } from './flowDensity';
import { isolines } from './isolines';
import { remembered } from './layers/layer';
import { mapView } from './map';
import type { Seen } from './needs';
import { fieldPainter } from './raster';
import type { Theme } from './theme';
import type { View } from './view';

/** What is painted: a field over flow time [K, n, n], at a time. */
interface Painted {
	readonly snapshot: Seen<Snapshot, 'paths'>;
	readonly field: Float32Array;
	readonly t: number;
	readonly ramp: Ramp;
	readonly range: readonly [number, number];
}

type Canvas = { readonly width: number; readonly height: number };

/**
 * Paints a field at a flow time where the crowd is then, with the contour that holds 95 % of ρ_t, and gives the view. Where no particle goes
 * the network was never asked: the field there fades out.
 */
export function crowdField(): (
	context: CanvasRenderingContext2D,
	on: Canvas,
	theme: Theme,
	painted: Painted,
) => View {
	const painter = fieldPainter();
	const viewOf = remembered<View>();
	return (context, { width, height }, theme, { snapshot, field, t, ramp, range }) => {
		const { times, grid, extent, paths } = snapshot;
		const view = viewOf([...extent.x, ...extent.y, width, height, theme], () =>
			mapView(snapshot, width, height, theme.letters),
		);
		const slice = fieldAt(field, times, t, new Float32Array(grid * grid));
		const positions = particlesAt(paths, times, t, new Float32Array(paths.length / times.length));
		const rho = flowDensity(snapshot, t, positions);
		const solid = new Float32Array(grid * grid);
		for (let c = 0; c < solid.length; c++) {
			const [x, y] = centreOf(c, grid, extent);
			solid[c] = presence(bilinear(rho.field, rho.grid, extent, x, y), rho.edge);
		}
		painter.paint(context, view, slice, grid, extent, ramp, range, solid);
		context.strokeStyle = theme.colors.ink;
		context.globalAlpha = 0.45;
		context.beginPath();
		isolines(rho.field, rho.grid, extent)(context, view, rho.edge);
		context.stroke();
		context.globalAlpha = 1;
		return view;
	};
}
