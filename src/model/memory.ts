import type { Game } from '../game/game';
import { createRng } from '../math/rng';
import { nearestDistance } from '../metrics/nearest';
import type { Metric } from '../protocol/snapshot';
import { heldOutSource, trainingSet } from '../solvers/data';

/** Measures generated particles [n, 2]. */
export type Memory = (ends: Float32Array) => Metric;

/**
 * How near samples are to the training points, beside how near true samples are: nearer means memorised. Over `most`
 * particles at most; null without a data budget.
 */
export function memoryOf(game: Game, most: number): Memory | null {
	const seen = trainingSet(game);
	if (!seen) return null;
	const fresh = heldOutSource(game)(createRng(game.seed).split('fresh'), most);
	const bound = { value: nearestDistance(fresh, seen).mean, label: 'true samples' };
	return (ends) => {
		const { mean: value, error } = nearestDistance(ends.subarray(0, 2 * most), seen);
		return {
			id: 'nearest',
			label: 'mean distance of samples to the nearest training point',
			value,
			error,
			n: Math.min(most, ends.length / 2),
			quantity: 'length',
			bound,
		};
	};
}
