import { picked } from '../math/arrays';
import { optimalPairs } from '../math/assignment';
import type { Rng } from '../math/rng';
import { entropicPairs } from '../math/sinkhorn';

/** Ends of bridges, row-major [n, 2] each, row by row: where they start and where they end. */
export interface Pairs {
	readonly x0: Float32Array<ArrayBuffer>;
	readonly x1: Float32Array<ArrayBuffer>;
}

/** Pairs that batches are drawn from, one list for each part; plain data, never changed in place. */
export interface Pool {
	readonly pairs: readonly Pairs[];
	/** Batches drawn since the start of the run. */
	readonly drawn: number;
}

/** A pool holds so many pairs at most; the oldest give way. */
const LARGEST = 8192;

export type Coupling = 'independent' | 'optimal' | 'entropic';

/**
 * Pairs samples x0 and x1 [n, 2] that know nothing of each other, `minibatch` at a time: as they come, by optimal
 * transport, or drawn from the entropic plan of cost |x − y|² and regularisation 2`epsilon` (Tong et al.,
 * arXiv:2307.03672, prop. 3.4).
 */
export function couple(
	coupling: Coupling,
	{ x0, x1 }: Pairs,
	minibatch: number,
	epsilon: number,
	rng: Rng,
): Pairs {
	if (coupling === 'independent') return { x0, x1 };
	const ends = new Float32Array(x1.length);
	for (let at = 0; at < x0.length; at += 2 * minibatch) {
		const [a, b] = [x0.subarray(at, at + 2 * minibatch), x1.subarray(at, at + 2 * minibatch)];
		const partner =
			coupling === 'entropic' && epsilon > 0 ? entropicPairs(a, b, epsilon, rng.uniform) : optimalPairs(a, b);
		partner.forEach((j, i) => {
			ends.set(b.subarray(2 * j, 2 * j + 2), at + 2 * i);
		});
	}
	return { x0, x1: ends };
}

/** The newest pairs that a pool can hold. */
export function joined(before: Pairs | undefined, fresh: Pairs): Pairs {
	if (!before) return fresh;
	const keep = Math.max(0, Math.min(before.x0.length, 2 * LARGEST - fresh.x0.length));
	const join = (old: Float32Array, next: Float32Array): Float32Array<ArrayBuffer> => {
		const all = new Float32Array(keep + next.length);
		all.set(old.subarray(old.length - keep));
		all.set(next, keep);
		return all;
	};
	return { x0: join(before.x0, fresh.x0), x1: join(before.x1, fresh.x1) };
}

/** The pairs that stand in these rows. */
const rowsOf = ({ x0, x1 }: Pairs, rows: Int32Array): Pairs => ({
	x0: picked(x0, rows),
	x1: picked(x1, rows),
});

/** n pairs of a pool, each drawn from all of it. */
export const drawn = (pool: Pairs, rng: Rng, n: number): Pairs =>
	rowsOf(
		pool,
		Int32Array.from({ length: n }, () => rng.below(pool.x0.length / 2)),
	);

/**
 * n pairs of a pool in minibatches as they were coupled, each minibatch drawn from all of the pool: what is balanced in
 * it is in the batch. Where fewer are wanted they lie evenly over one, for balanced samples may stand in an order.
 */
export function drawnWhole(pool: Pairs, rng: Rng, n: number, minibatch: number): Pairs {
	const rows = new Int32Array(n);
	const size = pool.x0.length / 2;
	for (let at = 0; at < n; at += minibatch) {
		const count = Math.min(minibatch, n - at);
		// From the end of the pool: its oldest minibatch may have given way in part.
		const first = size - minibatch * (1 + rng.below(Math.floor(size / minibatch)));
		const turn = rng.below(minibatch);
		for (let i = 0; i < count; i++)
			rows[at + i] = first + ((turn + Math.floor((i * minibatch) / count)) % minibatch);
	}
	return rowsOf(pool, rows);
}
