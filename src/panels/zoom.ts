import type { Extent } from './field';
import { fitView, type View } from './view';

/** How much larger and smaller than whole a plot can be seen. */
const CLOSEST = 40;
const FARTHEST = 0.5;

/** What a hand does to a view: so many times as large about a pixel (its middle), and moved by so many pixels. */
export interface Gesture {
	readonly factor?: number;
	readonly at?: readonly [x: number, y: number];
	readonly by?: readonly [x: number, y: number];
}

/**
 * What is seen after a gesture, in the lab's units: what was under `at` is then under `at` + `by`. The middle of the view stays in
 * the whole box, so that nobody gets lost.
 */
export function afterGesture(view: View, whole: Extent, { factor = 1, at, by = [0, 0] }: Gesture): Extent {
	const { width, height, units } = view;
	const [px, py] = at ?? [width / 2, height / 2];
	const fitting = fitView({ extent: whole, units }, width, height).scale;
	const scale = Math.min(CLOSEST * fitting, Math.max(FARTHEST * fitting, view.scale * factor));
	const [x, y] = view.at(px, py);
	const span = (middle: number, [min, max]: readonly [number, number], size: number) => {
		const centre = Math.min(max, Math.max(min, middle));
		return [centre - size / scale / 2, centre + size / scale / 2] as const;
	};
	return {
		x: span(x - (px + by[0] - width / 2) / scale, whole.x, width),
		y: span(y + (py + by[1] - height / 2) / scale, whole.y, height),
	};
}
