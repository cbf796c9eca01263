import { type Algebra, algebraOf } from './operations';

/** The reading over n particles at once: one Float64Array [n] per scalar, a new one for each operation. */
export const arrays = (n: number): Algebra<Float64Array> =>
	algebraOf<Float64Array>(
		{ num: (c) => new Float64Array(n).fill(c), pow: (a, exponent) => a.map((x) => x ** exponent) },
		({ value }) =>
			(a) =>
				a.map(value),
		({ value }) =>
			(a, b) => {
				const out = new Float64Array(n);
				for (let i = 0; i < n; i++) out[i] = value(a[i] ?? 0, b[i] ?? 0);
				return out;
			},
	);

/** Column `index` of a row-major array of `width` columns, as doubles. */
export function column(rows: ArrayLike<number>, width: number, index: number): Float64Array {
	const out = new Float64Array(rows.length / width);
	for (let i = 0; i < out.length; i++) out[i] = rows[i * width + index] ?? 0;
	return out;
}

/** Vectors one after the other, a copy. */
export function concatenate(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
	const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}
