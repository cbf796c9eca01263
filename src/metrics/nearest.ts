/** Mean Euclidean distance of points [n, 2] to their nearest neighbour in a set [m, 2]. */
export function nearestDistance(points: ArrayLike<number>, set: ArrayLike<number>): number {
	let sum = 0;
	for (let i = 0; i < points.length; i += 2) {
		let nearest = Number.POSITIVE_INFINITY;
		for (let j = 0; j < set.length; j += 2) {
			const dx = (points[i] ?? 0) - (set[j] ?? 0);
			const dy = (points[i + 1] ?? 0) - (set[j + 1] ?? 0);
			nearest = Math.min(nearest, dx * dx + dy * dy);
		}
		sum += Math.sqrt(nearest);
	}
	return sum / (points.length / 2);
}
