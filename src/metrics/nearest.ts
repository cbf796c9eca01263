import { type Estimate, estimate } from '../math/stats';

/** Mean Euclidean distance of points [n, 2] to their nearest neighbour in a set [m, 2], with its standard error. */
export function nearestDistance(points: ArrayLike<number>, set: ArrayLike<number>): Estimate {
	const distances = new Float64Array(points.length / 2);
	for (let i = 0; i < points.length; i += 2) {
		let nearest = Number.POSITIVE_INFINITY;
		for (let j = 0; j < set.length; j += 2) {
			const dx = (points[i] ?? 0) - (set[j] ?? 0);
			const dy = (points[i + 1] ?? 0) - (set[j + 1] ?? 0);
			nearest = Math.min(nearest, dx * dx + dy * dy);
		}
		distances[i / 2] = Math.sqrt(nearest);
	}
	return estimate(distances);
}
