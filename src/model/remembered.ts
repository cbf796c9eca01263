import type { Game } from '../game/game';
import { createRng } from '../math/rng';
import { copying } from '../metrics/copying';
import type { Remembered } from '../protocol/snapshot';
import { ownRowsOf, sourceOf, trainingSet } from '../solvers/data';

/** Comparisons of a sample with a point at once: more would take longer than a picture. */
const MOST = 4e6;

/** Whether a game has a data budget of a law of which there are fresh points: not where it is nothing but rows. */
export const hasRemembered = (game: Game): boolean => game.training.points > 0 && ownRowsOf(game) === null;

/** Compares generated particles [n, 2] with the data budget and with as many fresh points; null where there are no such. */
export function rememberedOf(game: Game): ((ends: Float32Array) => Remembered) | null {
	const training = hasRemembered(game) ? trainingSet(game) : null;
	if (!training) return null;
	const points = training.length / 2;
	const fresh = sourceOf(game, 'target')(createRng(game.seed).split('fresh'), points);
	const most = Math.max(1, Math.floor(MOST / (2 * points)));
	return (ends) => {
		const { toTraining, toFresh, share, error } = copying(ends.subarray(0, 2 * most), training, fresh);
		return {
			toTraining: Float32Array.from(toTraining),
			toFresh: Float32Array.from(toFresh),
			share,
			error,
			points,
		};
	};
}
