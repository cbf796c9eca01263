import { type Algebra, algebraOf, type BinaryOp, type UnaryOp } from './operations';

/** Writes the first n entries of `out`; b is that of operations which take two, the exponent that of a power. */
type Loop = (out: Float64Array, a: Float64Array, b: Float64Array, n: number, exponent: number) => void;

/**
 * The operations of operations.ts over arrays, to the last bit. Each has a loop of its own: in one loop for all, every value
 * would be a call, which costs more than most of them.
 */
export const LOOPS: Readonly<Record<UnaryOp | BinaryOp | 'pow', Loop>> = {
	neg: (out, a, _b, n) => {
		for (let i = 0; i < n; i++) out[i] = -(a[i] ?? 0);
	},
	exp: (out, a, _b, n) => {
		for (let i = 0; i < n; i++) out[i] = Math.exp(a[i] ?? 0);
	},
	log: (out, a, _b, n) => {
		for (let i = 0; i < n; i++) out[i] = Math.log(a[i] ?? 0);
	},
	sqrt: (out, a, _b, n) => {
		for (let i = 0; i < n; i++) out[i] = Math.sqrt(a[i] ?? 0);
	},
	sin: (out, a, _b, n) => {
		for (let i = 0; i < n; i++) out[i] = Math.sin(a[i] ?? 0);
	},
	cos: (out, a, _b, n) => {
		for (let i = 0; i < n; i++) out[i] = Math.cos(a[i] ?? 0);
	},
	atan: (out, a, _b, n) => {
		for (let i = 0; i < n; i++) out[i] = Math.atan(a[i] ?? 0);
	},
	tanh: (out, a, _b, n) => {
		for (let i = 0; i < n; i++) out[i] = Math.tanh(a[i] ?? 0);
	},
	abs: (out, a, _b, n) => {
		for (let i = 0; i < n; i++) out[i] = Math.abs(a[i] ?? 0);
	},
	step: (out, a, _b, n) => {
		for (let i = 0; i < n; i++) out[i] = (a[i] ?? 0) > 0 ? 1 : 0;
	},
	add: (out, a, b, n) => {
		for (let i = 0; i < n; i++) out[i] = (a[i] ?? 0) + (b[i] ?? 0);
	},
	sub: (out, a, b, n) => {
		for (let i = 0; i < n; i++) out[i] = (a[i] ?? 0) - (b[i] ?? 0);
	},
	mul: (out, a, b, n) => {
		for (let i = 0; i < n; i++) out[i] = (a[i] ?? 0) * (b[i] ?? 0);
	},
	div: (out, a, b, n) => {
		for (let i = 0; i < n; i++) out[i] = (a[i] ?? 0) / (b[i] ?? 0);
	},
	max: (out, a, b, n) => {
		for (let i = 0; i < n; i++) out[i] = Math.max(a[i] ?? 0, b[i] ?? 0);
	},
	min: (out, a, b, n) => {
		for (let i = 0; i < n; i++) out[i] = Math.min(a[i] ?? 0, b[i] ?? 0);
	},
	gate: (out, a, b, n) => {
		for (let i = 0; i < n; i++) out[i] = a[i] === 0 ? 0 : (b[i] ?? 0);
	},
	pow: (out, a, _b, n, exponent) => {
		for (let i = 0; i < n; i++) out[i] = (a[i] ?? 0) ** exponent;
	},
};

const fresh =
	(loop: Loop) =>
	(a: Float64Array, b = a, exponent = 1): Float64Array => {
		const out = new Float64Array(a.length);
		loop(out, a, b, a.length, exponent);
		return out;
	};
const power = fresh(LOOPS.pow);
const OPERATIONS = algebraOf<Float64Array>(
	{ num: (c) => Float64Array.of(c), pow: (a, exponent) => power(a, a, exponent) },
	(_, op) => fresh(LOOPS[op]),
	(_, op) => fresh(LOOPS[op]),
);

/** The reading over n particles at once: one Float64Array [n] per scalar, a new one for each operation. */
export const arrays = (n: number): Algebra<Float64Array> => ({
	...OPERATIONS,
	num: (c) => new Float64Array(n).fill(c),
	each: (a, b, f) => a.map((value, i) => f(value, b[i] ?? Number.NaN)),
});

/** Column `index` of a row-major array of `width` columns, as doubles. */
export function column(rows: ArrayLike<number>, width: number, index: number): Float64Array {
	const out = new Float64Array(rows.length / width);
	for (let i = 0; i < out.length; i++) out[i] = rows[i * width + index] ?? 0;
	return out;
}

/** `count` columns of a row-major array of `width` columns, from `first` on, row-major, as doubles. */
export function columns(
	rows: ArrayLike<number>,
	width: number,
	first: number,
	count: number,
): Float64Array<ArrayBuffer> {
	const out = new Float64Array((rows.length / width) * count);
	for (let at = first, i = 0; i < out.length; at += width, i += count)
		for (let k = 0; k < count; k++) out[i + k] = rows[at + k] ?? 0;
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

/** The rows (x, y) of [·, 2] that are named, in that order. A view of each would cost more than to copy it. */
export function picked(rows: Float32Array, order: Int32Array): Float32Array<ArrayBuffer> {
	const out = new Float32Array(2 * order.length);
	for (let i = 0; i < order.length; i++) {
		const from = 2 * (order[i] ?? 0);
		out[2 * i] = rows[from] ?? Number.NaN;
		out[2 * i + 1] = rows[from + 1] ?? Number.NaN;
	}
	return out;
}
