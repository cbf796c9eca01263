import { spacing } from './lattice';

/**
 * min_x f(x) + stiffness (a − x)² of the n values of f from index `first` on, +∞ where all are left out, is written to `out`, the best nodes
 * to `best`.
 */
export type Envelope = (f: Float64Array, first: number, out: Float64Array, best: Int32Array) => void;

/** What envelopes from one axis to another are found with, in units of the spacing. */
interface Axes {
	readonly places: Float64Array;
	readonly stiff: number;
	/** ½ over a distance of nodes. */
	readonly share: Float64Array;
	/** Of the parabolas of the envelope: node, height f/stiff + j², and where each begins to be the lowest. */
	readonly hull: Int32Array;
	readonly heights: Float64Array;
	readonly begins: Float64Array;
}

/**
 * min_x f(x) + stiffness (a − x)² at ascending places a, for values f at n equally spaced ascending nodes; +∞ leaves a node out. The
 * lower envelope of parabolas finds the best node in one pass (Felzenszwalb and Huttenlocher, Theory of Computing 8 (2012) 415,
 * §2.1); the minimum is then that of the parabola through f there and at its neighbours, where it lies between them. In units of
 * the spacing, so that a line of a lattice is as all others are.
 */
export function envelopesOf(nodes: Float64Array, stiffness: number, at: Float64Array): Envelope {
	const [n, h] = [nodes.length, spacing(nodes)];
	const axes: Axes = {
		places: at.map((a) => (a - (nodes[0] ?? Number.NaN)) / h),
		stiff: stiffness * h * h,
		share: Float64Array.from({ length: n }, (_, k) => 0.5 / k),
		...{ hull: new Int32Array(n), heights: new Float64Array(n), begins: new Float64Array(n) },
	};
	return (...line) => lowest(axes, ...line);
}

/** One function of all axes: a closure for each runs at two thirds of the speed. */
function lowest(
	{ places, stiff, share, hull, heights, begins }: Axes,
	...[f, first, out, best]: Parameters<Envelope>
): void {
	const [n, m] = [hull.length, places.length];
	const soft = 1 / stiff;
	let last = -1;
	for (let j = 0; j < n; j++) {
		const value = f[first + j] ?? Number.NaN;
		if (value === Number.POSITIVE_INFINITY) continue;
		const height = value * soft + j * j;
		let from = Number.NEGATIVE_INFINITY;
		while (last >= 0) {
			from = (height - (heights[last] ?? 0)) * (share[j - (hull[last] ?? 0)] ?? 0);
			if (from > (begins[last] ?? 0)) break;
			last--;
			from = Number.NEGATIVE_INFINITY;
		}
		last++;
		hull[last] = j;
		heights[last] = height;
		begins[last] = from;
	}
	if (last < 0) {
		out.fill(Number.POSITIVE_INFINITY);
		return;
	}
	for (let k = 0, on = 0; k < m; k++) {
		const a = places[k] ?? 0;
		while (on < last && (begins[on + 1] ?? 0) <= a) on++;
		const j = hull[on] ?? 0;
		const here = f[first + j] ?? 0;
		const away = a - j;
		const least = here + stiff * away * away;
		best[k] = j;
		out[k] = least;
		if (j === 0 || j === n - 1) continue;
		const before = f[first + j - 1] ?? 0;
		const after = f[first + j + 1] ?? 0;
		const slope = (after - before) / 2 - 2 * stiff * away;
		const curvature = after - 2 * here + before + 2 * stiff;
		// Nothing is known between where a neighbour is left out; where parabolas of f and of the cost cancel there is no lower place.
		if (curvature > 0 && Math.abs(slope) <= curvature && curvature < Number.POSITIVE_INFINITY)
			out[k] = least - (slope * slope) / (2 * curvature);
	}
}
