import type { Moments } from '../math/stats';

type Point = readonly [x: number, y: number];
/** A symmetric 2×2 matrix. */
type Symmetric = readonly [xx: number, xy: number, yy: number];

const IDENTITY: Symmetric = [1, 0, 1];
const determinant = ([a, b, d]: Symmetric): number => a * d - b * b;
const trace = ([a, , d]: Symmetric): number => a + d;
const times = ([a, b, d]: Symmetric, [x, y]: Point): Point => [a * x + b * y, b * x + d * y];
const combine = (s: number, [a, b, d]: Symmetric, t: number, [e, f, h]: Symmetric): Symmetric => [
	s * a + t * e,
	s * b + t * f,
	s * d + t * h,
];
const inverse = (m: Symmetric): Symmetric => {
	const scale = 1 / determinant(m);
	return [scale * m[2], -scale * m[1], scale * m[0]];
};
/** The positive square root, (M + √det M I)/√(tr M + 2√det M): Cayley–Hamilton. */
const squareRoot = (m: Symmetric): Symmetric => {
	const root = Math.sqrt(determinant(m));
	const scale = 1 / Math.sqrt(trace(m) + 2 * root);
	return combine(scale, m, scale * root, IDENTITY);
};
/** P M P, symmetric with P and M. */
const between = (p: Symmetric, m: Symmetric): Symmetric => {
	const [first, second] = [times(m, [p[0], p[1]]), times(m, [p[1], p[2]])];
	const [xx, xy] = times(p, first);
	return [xx, xy, times(p, second)[1]];
};

/** Optimal transport from N(m0, Σ0) to N(m1, Σ1) at cost ½|v|² over t in [0, 1]. */
export interface GaussianTransport {
	/** W2² in data units². */
	readonly squaredDistance: number;
	/** x ↦ m1 + A(x − m0). */
	map(x: Point): Point;
	/** Law of X_t, a Gaussian. */
	moments(t: number): Moments;
	/** v(x, t) = m1 − m0 + B_t (x − m_t), B_t = (A − I)((1 − t)I + tA)^{-1}. */
	velocity(x: Point, t: number): Point;
	/** U(x, t) with v = −∇U and −∂_t U + ½|∇U|² = 0; U(m1, 1) = 0. */
	value(x: Point, t: number): number;
}

/**
 * Closed form (docs/mathematics.md, truth 3; Dowson and Landau, J. Multivar. Anal. 12 (1982) 450; McCann's
 * interpolation): A = Σ0^{-1/2}(Σ0^{1/2}Σ1Σ0^{1/2})^{1/2}Σ0^{-1/2}. Throws unless both covariances are positive.
 */
export function gaussianTransport(from: Moments, to: Moments): GaussianTransport {
	for (const { covariance } of [from, to]) {
		if (covariance[0] > 0 && determinant(covariance) > 0) continue;
		throw new Error(`the covariance (${covariance.join(', ')}) is not positive definite`);
	}
	const root = squareRoot(from.covariance);
	const cross = squareRoot(between(root, to.covariance));
	const A = between(inverse(root), cross);
	const shift: Point = [to.mean[0] - from.mean[0], to.mean[1] - from.mean[1]];
	const shiftSquared = shift[0] ** 2 + shift[1] ** 2;
	const spread = (t: number): Symmetric => combine(1 - t, IDENTITY, t, A);
	const meanAt = (t: number): Point => [from.mean[0] + t * shift[0], from.mean[1] + t * shift[1]];
	const fromMean = ([x, y]: Point, t: number): Point => [x - meanAt(t)[0], y - meanAt(t)[1]];
	/** B_t (x − m_t): the two factors commute. */
	const stretch = (x: Point, t: number): Point =>
		times(combine(1, A, -1, IDENTITY), times(inverse(spread(t)), fromMean(x, t)));
	return {
		squaredDistance: shiftSquared + trace(from.covariance) + trace(to.covariance) - 2 * trace(cross),
		map: (x) => {
			const [dx, dy] = times(A, fromMean(x, 0));
			return [to.mean[0] + dx, to.mean[1] + dy];
		},
		moments: (t) => ({ mean: meanAt(t), covariance: between(spread(t), from.covariance) }),
		velocity: (x, t) => {
			const [bx, by] = stretch(x, t);
			return [shift[0] + bx, shift[1] + by];
		},
		value: (x, t) => {
			const [dx, dy] = fromMean(x, t);
			const [bx, by] = stretch(x, t);
			const along = shift[0] * (x[0] - to.mean[0]) + shift[1] * (x[1] - to.mean[1]);
			return -along - 0.5 * (dx * bx + dy * by) + 0.5 * shiftSquared * (t - 1);
		},
	};
}
