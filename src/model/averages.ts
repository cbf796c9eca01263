import { mean, standardDeviation } from '../math/stats';

/** Means of several quantities over independent batches, and their standard errors [K], from how the batches differ. */
export interface Averages {
	readonly means: readonly number[];
	readonly errors: readonly number[];
	readonly batches: number;
}

/** Batches at least: of fewer, the error is itself a guess (of eight, 27 % off). */
export const LEAST = 8;

/** Means of batches [batches, K], at least two. */
export function averagesOf(batches: readonly (readonly number[])[]): Averages {
	const columns = (batches[0] ?? []).map((_, k) => batches.map((values) => values[k] ?? Number.NaN));
	return {
		means: columns.map((values) => mean(values)),
		errors: columns.map((values) => standardDeviation(values) / Math.sqrt(values.length)),
		batches: batches.length,
	};
}

/**
 * Draws batches, k = 0, 1, …, until the averages are `sure`, twice as many each time, `most` at the end. What cannot be
 * averaged (a value that is not finite) is not asked for again.
 */
export async function averaged(
	draw: (k: number) => Promise<readonly number[]>,
	sure: (found: Averages) => boolean,
	most: number,
): Promise<Averages> {
	const batches: (readonly number[])[] = [];
	for (let wanted = LEAST; ; wanted *= 2) {
		while (batches.length < Math.min(wanted, most)) batches.push(await draw(batches.length));
		const found = averagesOf(batches);
		if (batches.length >= most || sure(found) || !found.errors.every(Number.isFinite)) return found;
	}
}
