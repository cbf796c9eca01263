import { column } from '../../src/math/arrays';

/** Distance of the medians of two clouds [n, 2], axis by axis. */
export function medianDistance(a: Float32Array, b: Float32Array): number {
	const median = (cloud: Float32Array, axis: 0 | 1): number =>
		column(cloud, 2, axis).sort()[Math.floor(cloud.length / 4)] ?? Number.NaN;
	return Math.hypot(median(a, 0) - median(b, 0), median(a, 1) - median(b, 1));
}
