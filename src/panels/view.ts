import { toData, toLab, type Units } from '../math/units';
import type { Extent } from './field';

/** The lab's units to CSS pixels, equal on both axes, y upward. */
export interface View {
	readonly width: number;
	readonly height: number;
	/** Pixels per unit. */
	readonly scale: number;
	/** What is visible: at least the extent, more along one axis where the shapes differ. */
	readonly visible: Extent;
	x(value: number): number;
	y(value: number): number;
	/** The point under a pixel. */
	at(px: number, py: number): readonly [number, number];
	/** Those that axes are written in. */
	readonly units: Units;
	/** Where numbers of the axes end left of a small map, and stand below it, in pixels; absent where they stand on the plot. */
	readonly beyond?: { readonly left: number; readonly bottom: number };
}

export function fitView(
	{ extent, units }: { readonly extent: Extent; readonly units: Units },
	width: number,
	height: number,
): View {
	const [cx, cy] = [(extent.x[0] + extent.x[1]) / 2, (extent.y[0] + extent.y[1]) / 2];
	const scale = Math.min(width / (extent.x[1] - extent.x[0]), height / (extent.y[1] - extent.y[0]));
	const [rx, ry] = [width / scale / 2, height / scale / 2];
	return {
		width,
		height,
		scale,
		units,
		visible: { x: [cx - rx, cx + rx], y: [cy - ry, cy + ry] },
		x: (value) => width / 2 + (value - cx) * scale,
		y: (value) => height / 2 - (value - cy) * scale,
		at: (px, py) => [cx + (px - width / 2) / scale, cy - (py - height / 2) / scale],
	};
}

/** What is seen of the whole, through a window in the units of the data where there is one. */
export const viewThrough = (
	window: Extent | null | undefined,
	whole: Extent,
	{ width, height, units }: Pick<View, 'width' | 'height' | 'units'>,
): View => fitView({ extent: window ? boxInLab(units, window) : whole, units }, width, height);

type Place = readonly [x: number, y: number];

/** A place of the lab in the units of the data, and back. */
export const inData = (units: Units, [x, y]: Place): Place => [toData(units, 0, x), toData(units, 1, y)];
export const inLab = (units: Units, [x, y]: Place): Place => [toLab(units, 0, x), toLab(units, 1, y)];

/** Places [N, 2] of the lab in one game's units in those of another. */
export function inUnitsOf(to: Units, from: Units, places: Float32Array): Float32Array {
	if (to === from) return places;
	return places.map((u, i) => {
		const axis = i % 2 === 0 ? 0 : 1;
		return toLab(to, axis, toData(from, axis, u));
	});
}

const corners =
	(change: typeof inData) =>
	(units: Units, { x, y }: Extent): Extent => {
		const [low, high] = [change(units, [x[0], y[0]]), change(units, [x[1], y[1]])];
		return { x: [low[0], high[0]], y: [low[1], high[1]] };
	};
/** A box of the lab in the units of the data, and back. */
export const boxInData = corners(inData);
export const boxInLab = corners(inLab);
