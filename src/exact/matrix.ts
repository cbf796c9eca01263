import { type Algebra, dot, numbers, type Vec } from '../math/algebra';

/** A 2×2 matrix by rows. */
export type Matrix<S = number> = readonly [Vec<S>, Vec<S>];

export const determinantOf = ([[a, b], [c, d]]: Matrix): number => a * d - b * c;
export const transposed = <S>([[a, b], [c, d]]: Matrix<S>): Matrix<S> => [
	[a, c],
	[b, d],
];
export const applied = <S>(A: Algebra<S>, [first, second]: Matrix<S>, x: Vec<S>): Vec<S> => [
	dot(A, first, x),
	dot(A, second, x),
];
export const product = (m: Matrix, n: Matrix): Matrix => {
	const [first, second] = transposed(n);
	return transposed([applied(numbers, m, first), applied(numbers, m, second)]);
};
/** The solution x of M x = y. */
export const solved = (m: Matrix, [x, y]: Vec<number>): Vec<number> => {
	const [[a, b], [c, d]] = m;
	const det = determinantOf(m);
	return [(d * x - b * y) / det, (a * y - c * x) / det];
};
export const inverted = (m: Matrix): Matrix => transposed([solved(m, [1, 0]), solved(m, [0, 1])]);
/** The same numbers, in another algebra. */
export const among = <S>(A: Algebra<S>, [[a, b], [c, d]]: Matrix): Matrix<S> => [
	[A.num(a), A.num(b)],
	[A.num(c), A.num(d)],
];

/** Whether e^(Bs) turns places about the origin. */
export const isTurn = ([[a, b], [c, d]]: Matrix): boolean => a === 0 && d === 0 && b === -c;
/** The largest factor by which lengths grow. */
export const stretchOf = (m: Matrix): number => {
	const squares = m.flat().reduce((sum, entry) => sum + entry ** 2, 0);
	return Math.sqrt((squares + Math.sqrt(Math.max(0, squares ** 2 - 4 * determinantOf(m) ** 2))) / 2);
};

/** e^(Bs) where tr B = 0 and det B ≥ 0, a turn or a shear: B² = −det B. */
export function exponential<S>(A: Algebra<S>, B: Matrix, s: S): Matrix<S> {
	const rate = Math.sqrt(determinantOf(B));
	const angle = A.mul(A.num(rate), s);
	const [still, gone] = rate === 0 ? [A.num(1), s] : [A.cos(angle), A.div(A.sin(angle), A.num(rate))];
	const [[a, b], [c, d]] = B;
	const times = (by: number): S => A.mul(A.num(by), gone);
	return [
		[A.add(still, times(a)), times(b)],
		[times(c), A.add(still, times(d))],
	];
}
