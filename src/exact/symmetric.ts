/** A point or vector of the plane, data units. */
export type Point = readonly [x: number, y: number];
/** A symmetric 2×2 matrix. */
export type Symmetric = readonly [xx: number, xy: number, yy: number];

export const IDENTITY: Symmetric = [1, 0, 1];
export const determinant = ([a, b, d]: Symmetric): number => a * d - b * b;
export const trace = ([a, , d]: Symmetric): number => a + d;
export const times = ([a, b, d]: Symmetric, [x, y]: Point): Point => [a * x + b * y, b * x + d * y];
/** s M + t N. */
export const combine = (s: number, [a, b, d]: Symmetric, t: number, [e, f, h]: Symmetric): Symmetric => [
	s * a + t * e,
	s * b + t * f,
	s * d + t * h,
];
export const inverse = (m: Symmetric): Symmetric => {
	const scale = 1 / determinant(m);
	return [scale * m[2], -scale * m[1], scale * m[0]];
};
/** The positive square root, (M + √det M I)/√(tr M + 2√det M): Cayley–Hamilton. */
export const squareRoot = (m: Symmetric): Symmetric => {
	const root = Math.sqrt(determinant(m));
	const scale = 1 / Math.sqrt(trace(m) + 2 * root);
	return combine(scale, m, scale * root, IDENTITY);
};
/** P M P, symmetric with P and M. */
export const between = (p: Symmetric, m: Symmetric): Symmetric => {
	const [first, second] = [times(m, [p[0], p[1]]), times(m, [p[1], p[2]])];
	const [xx, xy] = times(p, first);
	return [xx, xy, times(p, second)[1]];
};
/** Throws, naming the matrix, unless it is a positive definite covariance. */
export function requirePositive(covariance: Symmetric): void {
	if (covariance[0] > 0 && determinant(covariance) > 0) return;
	throw new Error(`the covariance (${covariance.join(', ')}) is not positive definite`);
}
