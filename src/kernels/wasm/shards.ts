import type { Given, LossAndGradient } from '../contract';
import { CHUNK } from './machine';

/** A part of a batch: its rows (starts or points), and what is given for their paths. */
export interface Part extends Given {
	readonly rows: Float32Array<ArrayBuffer>;
	readonly xi?: Float32Array<ArrayBuffer>;
	readonly pull?: Float32Array<ArrayBuffer>;
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
