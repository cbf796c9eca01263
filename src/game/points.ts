/** Points [n, 3] = (x, y, t) of places [n, 2] at one time. */
export function pointsAt(places: Float32Array, t: number): Float32Array<ArrayBuffer> {
	const points = new Float32Array((3 * places.length) / 2);
	for (let at = 0, i = 0; at < points.length; at += 3, i += 2) {
		points[at] = places[i] ?? 0;
		points[at + 1] = places[i + 1] ?? 0;
		points[at + 2] = t;
	}
	return points;
}
