import type { Rng } from '../math/rng';
import { mean, standardDeviation } from '../math/stats';

/** A number with its spread: what a distance shows although nothing is wrong. */
export interface NoiseFloor {
	readonly mean: number;
	/** Standard deviation over the repeats (divisor repeats − 1). */
	readonly std: number;
	readonly repeats: number;
}

/** The distance of two independent clouds of one law, over `repeats` ≥ 2 pairs; depends on the seed alone. */
export function noiseFloor(
	distance: (a: Float32Array, b: Float32Array) => number,
	draw: (rng: Rng) => Float32Array,
	rng: Rng,
	repeats = 5,
): NoiseFloor {
	if (!(repeats >= 2)) throw new Error(`a noise floor needs at least 2 repeats, not ${repeats}`);
	const values = Array.from({ length: repeats }, (_, k) =>
		distance(draw(rng.split(`${k}/a`)), draw(rng.split(`${k}/b`))),
	);
	return { mean: mean(values), std: standardDeviation(values), repeats };
}
