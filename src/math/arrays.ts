import type { Algebra } from './algebra';

/** The reading over n particles at once: one Float64Array [n] per scalar, a new one for each operation. */
export function arrays(n: number): Algebra<Float64Array> {
	const unary =
		(f: (a: number) => number) =>
		(a: Float64Array): Float64Array =>
			a.map(f);
	const binary =
		(f: (a: number, b: number) => number) =>
		(a: Float64Array, b: Float64Array): Float64Array => {
			const out = new Float64Array(n);
			for (let i = 0; i < n; i++) out[i] = f(a[i] ?? 0, b[i] ?? 0);
			return out;
		};
	return {
		num: (c) => new Float64Array(n).fill(c),
		add: binary((a, b) => a + b),
		sub: binary((a, b) => a - b),
		mul: binary((a, b) => a * b),
		div: binary((a, b) => a / b),
		neg: unary((a) => -a),
		exp: unary(Math.exp),
		log: unary(Math.log),
		sqrt: unary(Math.sqrt),
		sin: unary(Math.sin),
		cos: unary(Math.cos),
		tanh: unary(Math.tanh),
		abs: unary(Math.abs),
		pow: (a, exponent) => a.map((x) => x ** exponent),
		max: binary(Math.max),
		min: binary(Math.min),
		step: unary((a) => (a > 0 ? 1 : 0)),
	};
}

/** Column `index` of a row-major array of `width` columns, as doubles. */
export function column(rows: ArrayLike<number>, width: number, index: number): Float64Array {
	const out = new Float64Array(rows.length / width);
	for (let i = 0; i < out.length; i++) out[i] = rows[i * width + index] ?? 0;
	return out;
}
