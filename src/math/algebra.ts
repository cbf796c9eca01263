/**
 * A formula of the lab is written once, over this small algebra, and read several ways: plain numbers
 * (tests, exact solutions), tensors (the reference kernels), dual numbers (forward derivatives) and the
 * recorded graph (fused kernels). S is "one scalar per particle"; a 2-vector is a pair of them.
 */
export interface Algebra<S> {
	num(c: number): S;
	add(a: S, b: S): S;
	sub(a: S, b: S): S;
	mul(a: S, b: S): S;
	div(a: S, b: S): S;
	neg(a: S): S;
	exp(a: S): S;
	log(a: S): S;
	sqrt(a: S): S;
	sin(a: S): S;
	cos(a: S): S;
	tanh(a: S): S;
	/** |a|; its derivative at 0 is taken as 0. */
	abs(a: S): S;
	/** a^n for a constant real exponent. */
	pow(a: S, n: number): S;
	max(a: S, b: S): S;
	min(a: S, b: S): S;
	/** 1 where a > 0, else 0; its derivative is taken as 0 everywhere. */
	step(a: S): S;
}

export type Vec<S> = readonly [S, S];

export const addV = <S>(A: Algebra<S>, a: Vec<S>, b: Vec<S>): Vec<S> => [
	A.add(a[0], b[0]),
	A.add(a[1], b[1]),
];
export const subV = <S>(A: Algebra<S>, a: Vec<S>, b: Vec<S>): Vec<S> => [
	A.sub(a[0], b[0]),
	A.sub(a[1], b[1]),
];
export const scaleV = <S>(A: Algebra<S>, a: Vec<S>, s: S): Vec<S> => [A.mul(a[0], s), A.mul(a[1], s)];
export const dot = <S>(A: Algebra<S>, a: Vec<S>, b: Vec<S>): S => A.add(A.mul(a[0], b[0]), A.mul(a[1], b[1]));
export const normSq = <S>(A: Algebra<S>, a: Vec<S>): S => dot(A, a, a);
export const sumAll = <S>(A: Algebra<S>, terms: readonly S[]): S =>
	terms.length === 0 ? A.num(0) : terms.reduce((a, b) => A.add(a, b));

/** log Σ exp(terms), shifted by the largest term so that nothing overflows. Throws on an empty list. */
export function logSumExp<S>(A: Algebra<S>, terms: readonly S[]): S {
	const [first, ...rest] = terms;
	if (first === undefined) throw new Error('logSumExp of no terms');
	const top = rest.reduce((a, b) => A.max(a, b), first);
	return A.add(
		top,
		A.log(
			sumAll(
				A,
				terms.map((term) => A.exp(A.sub(term, top))),
			),
		),
	);
}

/** The plain reading: one particle, IEEE double precision. */
export const numbers: Algebra<number> = {
	num: (c) => c,
	add: (a, b) => a + b,
	sub: (a, b) => a - b,
	mul: (a, b) => a * b,
	div: (a, b) => a / b,
	neg: (a) => -a,
	exp: Math.exp,
	log: Math.log,
	sqrt: Math.sqrt,
	sin: Math.sin,
	cos: Math.cos,
	tanh: Math.tanh,
	abs: Math.abs,
	pow: (a, n) => a ** n,
	max: Math.max,
	min: Math.min,
	step: (a) => (a > 0 ? 1 : 0),
};
