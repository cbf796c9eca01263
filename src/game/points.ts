/** Points [n, 3] = (x, y, t) of places [n, 2] at one time. */
export const pointsAt = (places: Float32Array, t: number): Float32Array =>
	Float32Array.from({ length: (3 * places.length) / 2 }, (_, i) =>
		i % 3 === 2 ? t : (places[2 * Math.floor(i / 3) + (i % 3)] ?? 0),
	);
