import type { Given, LossAndGradient, PointLoss, Rollout } from '../contract';
import { CHUNK } from './machine';

/** A part of a batch: its rows (starts or points), and what is given for their paths. */
export interface Part extends Given {
	readonly rows: Float32Array<ArrayBuffer>;
	readonly xi?: Float32Array<ArrayBuffer>;
	readonly pull?: Float32Array<ArrayBuffer>;
}

/** Shards of about so many particles or more, and of how many at most. */
interface Cut {
	readonly smallest: number;
	readonly most: number;
}
const COARSE: Cut = { smallest: 64, most: 8 };
/** A shard of points is soon done, and what it costs beside them would tell. 24: equal shares for 2, 3, 4, 6 and 8 threads. */
const FINE = { paths: { smallest: 32, most: 24 }, points: { smallest: 64, most: 24 } } as const;

/**
 * Starts of the shards of a batch of n particles, and n at the end, in whole chunks. They depend on n and the loss alone,
 * never on the workers there are, and the parts are added up in this order: so the sum is the same, bit by bit, on
 * any number of workers.
 */
export function shardsOf(n: number, loss: Rollout | PointLoss): readonly number[] {
	const { smallest, most } = loss.parts === 'fine' ? FINE['rates' in loss ? 'paths' : 'points'] : COARSE;
	const shards = Math.max(1, Math.min(most, Math.floor(n / smallest)));
	const chunks = Math.ceil(n / CHUNK);
	return Array.from({ length: shards + 1 }, (_, k) => Math.min(n, CHUNK * Math.floor((k * chunks) / shards)));
}

/** Consecutive items for each of at most `threads` threads. */
export function inShares<T>(items: readonly T[], threads: number): (readonly T[])[] {
	const n = Math.min(threads, items.length);
	return Array.from({ length: n }, (_, k) =>
		items.slice(Math.floor((k * items.length) / n), Math.floor(((k + 1) * items.length) / n)),
	);
}

/** Copies of the parts of rows [n, ·], and of what is given [steps, n, ·], between `cuts`, the last of which is n. */
export function partsOf(
	cuts: readonly number[],
	rows: Float32Array,
	{ xi, pull }: Given = {},
	steps = 1,
): Part[] {
	const n = cuts.at(-1) ?? 0;
	return cuts.slice(1).map((end, part) => {
		const first = cuts[part] ?? 0;
		const own = (values: Float32Array, layers: number): Float32Array<ArrayBuffer> => {
			const width = n > 0 ? values.length / layers / n : 0;
			const size = width * (end - first);
			const cut = new Float32Array(layers * size);
			for (let k = 0; k < layers; k++) {
				const at = width * (k * n + first);
				cut.set(values.subarray(at, at + size), k * size);
			}
			return cut;
		};
		return {
			rows: own(rows, 1),
			...(xi ? { xi: own(xi, steps) } : {}),
			...(pull ? { pull: own(pull, steps) } : {}),
		};
	});
}

/**
 * Adds the parts of a loss up in their order; many fine ones in double precision, so that nothing is lost by their number.
 * Throws when there are none.
 */
export function addUp(parts: readonly LossAndGradient[], loss: Rollout | PointLoss): LossAndGradient {
	const [first, ...rest] = parts;
	if (!first) throw new Error('no shard gave a result');
	for (const { terms } of rest) addTo(first.terms, terms);
	if (loss.parts !== 'fine') {
		for (const { gradient } of rest) addTo(first.gradient, gradient);
		return first;
	}
	const sums = new Float64Array(first.gradient);
	for (const { gradient } of rest) addTo(sums, gradient);
	return { terms: first.terms, gradient: new Float32Array(sums) };
}

function addTo(sums: Float32Array | Float64Array, values: Float32Array | Float64Array): void {
	for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) + (values[i] ?? 0);
}
