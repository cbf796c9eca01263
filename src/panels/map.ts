import type { Units } from '../math/units';
import { LETTER, placeFormat, SMALL, ticksOf } from './axes';
import type { Extent } from './field';
import { fitView, type View } from './view';

/** Pixels, at letters of the usual size, that a line of numbers takes below a map, and those on either side of the numbers left of it. */
const FOOT = 13;
const GAP = 4;

/**
 * A map in a plot of this size. Of a small one the numbers of its axes would hide a part: they stand left of it and below.
 * @param letters as in a theme
 */
export function mapView(
	{ extent, units }: { readonly extent: Extent; readonly units: Units },
	width: number,
	height: number,
	letters: number,
): View {
	const around = fitView({ extent, units }, width, height);
	if (Math.min(width, height) >= SMALL * letters) return around;
	const longest = Math.max(1, ...ticksOf(around, letters).y.map(({ value }) => placeFormat(value).length));
	const [margin, foot] = [LETTER * longest * letters + 2 * GAP, FOOT * letters];
	const { scale } = fitView({ extent, units }, Math.max(1, width - margin), Math.max(1, height - foot));
	const [wide, high] = [scale * (extent.x[1] - extent.x[0]), scale * (extent.y[1] - extent.y[0])];
	// In the middle, where that leaves the numbers their room.
	const left = Math.max(margin, (width - wide) / 2);
	const bottom = (height - foot + high) / 2;
	return {
		...around,
		scale,
		visible: extent,
		x: (value) => left + (value - extent.x[0]) * scale,
		y: (value) => bottom - (value - extent.y[0]) * scale,
		at: (px, py) => [extent.x[0] + (px - left) / scale, extent.y[0] + (bottom - py) / scale],
		beyond: { left: left - GAP, bottom: bottom + FOOT * letters - 2 },
	};
}
