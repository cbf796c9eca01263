import { CHUNK } from './machine';

/** What a shard of a batch, or the whole of it, gives. */
export interface LossAndGradient {
	/** Σ over particles of each loss term. */
	readonly terms: Float64Array<ArrayBuffer>;
	/** Gradient in θ of Σ_k weights[k]·term_k. */
	readonly gradient: Float32Array<ArrayBuffer>;
}

const MOST = 8;
const SMALLEST = 64;

/**
 * Starts of the shards of a batch of n particles, and n at the end: at most 8, of about 64 particles or more, in
 * whole chunks. It depends on n alone, never on the workers there are, and the parts are added up in this
 * order: so the sum is the same, bit by bit, on any number of workers.
 */
export function shardsOf(n: number): readonly number[] {
	const shards = Math.max(1, Math.min(MOST, Math.floor(n / SMALLEST)));
	const chunks = Math.ceil(n / CHUNK);
	return Array.from({ length: shards + 1 }, (_, k) => Math.min(n, CHUNK * Math.floor((k * chunks) / shards)));
}

/** Adds parts up in their order. Throws when there are none. */
export function addUp(parts: readonly LossAndGradient[]): LossAndGradient {
	const [first, ...rest] = parts;
	if (!first) throw new Error('no shard gave a result');
	for (const part of rest) {
		part.terms.forEach((value, k) => {
			first.terms[k] = (first.terms[k] ?? 0) + value;
		});
		const { gradient } = first;
		for (let i = 0; i < gradient.length; i++) gradient[i] = (gradient[i] ?? 0) + (part.gradient[i] ?? 0);
	}
	return first;
}
