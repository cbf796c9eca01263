import { nearestIn } from './nearest';

/** How near samples are to what a model was trained on, beside what it never saw. */
export interface Copying {
	/** Distances of the N samples to the nearest training point, and to the nearest fresh one, each ascending [N]. */
	readonly toTraining: Float64Array;
	readonly toFresh: Float64Array;
	/** Share of the samples that are nearer to a training point than to any fresh one; half of a tie counts. */
	readonly share: number;
	/**
	 * Standard error of that share about ½, its mean for a model that knows the law and no point: then both sets are drawn alike,
	 * and each way to call half of their points the training points is as likely as any other (a permutation test).
	 */
	readonly error: number;
}

/**
 * Of samples [N, 2], by as many training points as fresh ones, [n, 2] each, of one law. With m_j the share of the samples
 * whose nearest of all 2n points is the j-th, and L_j = 1 for a training point, the share is Σ m_j L_j, of variance
 * ¼ · 2n/(2n − 1) · Σ (m_j − 1/2n)² over the permutations of L. Throws where the sets are empty, or of different sizes.
 */
export function copying(
	samples: ArrayLike<number>,
	training: ArrayLike<number>,
	fresh: ArrayLike<number>,
): Copying {
	if (training.length === 0 || training.length !== fresh.length || samples.length === 0)
		throw new Error(
			`copying: ${samples.length / 2} samples, ${training.length / 2} training points, ${fresh.length / 2} fresh ones`,
		);
	const [seen, unseen] = [nearestIn(samples, training), nearestIn(samples, fresh)];
	const n = training.length / 2;
	const mass = new Float64Array(2 * n);
	const one = 2 / samples.length;
	const give = (to: number, what: number): void => {
		mass[to] = (mass[to] ?? 0) + what;
	};
	for (let i = 0; i < seen.rows.length; i++) {
		const [a, b] = [seen.distances[i] ?? 0, unseen.distances[i] ?? 0];
		const won = a < b ? 1 : a > b ? 0 : 0.5;
		give(seen.rows[i] ?? 0, won * one);
		give(n + (unseen.rows[i] ?? 0), (1 - won) * one);
	}
	const share = mass.subarray(0, n).reduce((sum, m) => sum + m, 0);
	const spread = mass.reduce((sum, m) => sum + (m - 1 / (2 * n)) ** 2, 0);
	return {
		toTraining: seen.distances.sort(),
		toFresh: unseen.distances.sort(),
		share,
		error: Math.sqrt((0.25 * 2 * n * spread) / (2 * n - 1)),
	};
}
