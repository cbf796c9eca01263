import { type Estimate, estimate } from '../math/stats';

/** Of each point [n, 2] the distance to the nearest of a set [m, 2], and which that is. */
export interface Nearest {
	/** Euclidean [n]; ∞ where the set is empty. */
	readonly distances: Float64Array;
	/** Row of the set [n]. */
	readonly rows: Int32Array;
}

export function nearestIn(points: ArrayLike<number>, set: ArrayLike<number>): Nearest {
	const distances = new Float64Array(points.length / 2);
	const rows = new Int32Array(distances.length);
	for (let i = 0; i < points.length; i += 2) {
		let [nearest, row] = [Number.POSITIVE_INFINITY, 0];
		for (let j = 0; j < set.length; j += 2) {
			const dx = (points[i] ?? 0) - (set[j] ?? 0);
			const dy = (points[i + 1] ?? 0) - (set[j + 1] ?? 0);
			const square = dx * dx + dy * dy;
			if (square < nearest) [nearest, row] = [square, j / 2];
		}
		distances[i / 2] = Math.sqrt(nearest);
		rows[i / 2] = row;
	}
	return { distances, rows };
}

/** Mean Euclidean distance of points [n, 2] to their nearest neighbour in a set [m, 2], with its standard error. */
export const nearestDistance = (points: ArrayLike<number>, set: ArrayLike<number>): Estimate =>
	estimate(nearestIn(points, set).distances);
