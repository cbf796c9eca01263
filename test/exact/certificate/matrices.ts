import { normal } from '../games';

/** A 2×2 matrix by rows; what is done with it here is apart from what the lab does. */
export type Matrix = readonly [readonly [number, number], readonly [number, number]];
export const product = ([[a, b], [c, d]]: Matrix, [[e, f], [g, h]]: Matrix): Matrix => [
	[a * e + b * g, a * f + b * h],
	[c * e + d * g, c * f + d * h],
];
export const flipped = ([[a, b], [c, d]]: Matrix): Matrix => [
	[a, c],
	[b, d],
];
export const inverse = ([[a, b], [c, d]]: Matrix): Matrix => {
	const det = a * d - b * c;
	return [
		[d / det, -b / det],
		[-c / det, a / det],
	];
};
export const sum = (m: Matrix, n: Matrix, share = 1): Matrix => {
	const at = (i: 0 | 1, j: 0 | 1): number => m[i][j] + share * n[i][j];
	return [
		[at(0, 0), at(0, 1)],
		[at(1, 0), at(1, 1)],
	];
};
export const times = (factor: number, [[a, b], [c, d]]: Matrix): Matrix => [
	[factor * a, factor * b],
	[factor * c, factor * d],
];
const ONE: Matrix = [
	[1, 0],
	[0, 1],
];
/** e^(Bs), as a series. */
export function carried(B: Matrix, s: number): Matrix {
	let [term, total] = [ONE, ONE];
	for (let k = 1; k < 40; k++) {
		term = times(s / k, product(term, B));
		total = sum(total, term);
	}
	return total;
}
/** Σ over midpoints of a map of e^(Bs), s from 0 to T. */
export function overTime(B: Matrix, T: number, of: (M: Matrix) => Matrix): Matrix {
	let total = times(0, ONE);
	const n = 2000;
	for (let k = 0; k < n; k++) total = sum(total, of(carried(B, ((k + 0.5) * T) / n)), T / n);
	return total;
}

export const applied = (
	[[a, b], [c, d]]: Matrix,
	[x, y]: readonly [number, number],
): readonly [number, number] => [a * x + b * y, c * x + d * y];
/** A Gaussian, mapped. */
export function mapped(M: Matrix, { x, y, stdX, stdY, correlation }: ReturnType<typeof normal>) {
	const xy = correlation * stdX * stdY;
	const [[a, b], [, d]] = product(
		product(M, [
			[stdX ** 2, xy],
			[xy, stdY ** 2],
		]),
		flipped(M),
	);
	return normal(...applied(M, [x, y]), Math.sqrt(a), Math.sqrt(d), b / Math.sqrt(a * d));
}
/** The positive root of a symmetric matrix, by Newton's method. */
export function rootOf(M: Matrix): Matrix {
	let root: Matrix = ONE;
	for (let k = 0; k < 40; k++) root = times(0.5, sum(root, product(M, inverse(root))));
	return root;
}
