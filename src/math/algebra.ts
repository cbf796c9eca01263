import { type Algebra, algebraOf } from './operations';

export type { Algebra } from './operations';

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
export const numbers: Algebra<number> = algebraOf(
	{ num: (c) => c, pow: (a, n) => a ** n },
	({ value }) => value,
	({ value }) => value,
);

/** IEEE single precision: every operation is rounded, as in the kernels. */
export const singles: Algebra<number> = algebraOf<number>(
	{ num: Math.fround, pow: (a, n) => Math.fround(a ** n) },
	({ value }) =>
		(a) =>
			Math.fround(value(a)),
	({ value }) =>
		(a, b) =>
			Math.fround(value(a, b)),
);
