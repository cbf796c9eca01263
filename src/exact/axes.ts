import type { Moments } from '../math/stats';
import type { ClosedForm } from './closedForm';
import { gaussianForm, quadraticThrough } from './gaussianForm';
import type { AxisGaussian } from './gradientFlow';
import type { Point, Symmetric } from './symmetric';

/** One value for each of two axes. */
export type Pair<T> = readonly [T, T];

/** Two axes at right angles through the origin, on which the laws at both ends are products. */
export interface Axes {
	/** Coordinates of a place of the lab. */
	along(x: Point): Point;
	/** The law in the lab of a product of two laws on the axes. */
	product(first: AxisGaussian, second: AxisGaussian): Moments;
	readonly start: Pair<AxisGaussian>;
	readonly target: Pair<AxisGaussian>;
}

/** Covariances that are diagonal on the same axes up to this share of their size. */
const ALIGNED = 1e-12;

/** The axes of two Gaussians whose covariances commute; null where they do not. Those of the lab where both are products. */
export function commonAxes(start: Moments, target: Moments): Axes | null {
	const skew = [start, target].find(({ covariance: [xx, xy, yy] }) => xx !== yy || xy !== 0);
	const [xx, xy, yy] = skew?.covariance ?? [1, 0, 1];
	const angle = xy === 0 ? 0 : 0.5 * Math.atan2(2 * xy, xx - yy);
	const [c, s] = [Math.cos(angle), Math.sin(angle)];
	const along = ([x, y]: Point): Point => [c * x + s * y, c * y - s * x];
	/** Rᵀ Σ R for the turn by ±angle. */
	const turned = ([xx, xy, yy]: Symmetric, s: number): Symmetric => [
		c * c * xx + 2 * c * s * xy + s * s * yy,
		(c * c - s * s) * xy + c * s * (yy - xx),
		s * s * xx - 2 * c * s * xy + c * c * yy,
	];
	const pairOf = ({ mean, covariance }: Moments): Pair<AxisGaussian> | null => {
		const [m, n] = along(mean);
		const [a, b, d] = turned(covariance, s);
		if (Math.abs(b) > ALIGNED * (a + d)) return null;
		return [
			{ mean: m, std: Math.sqrt(a) },
			{ mean: n, std: Math.sqrt(d) },
		];
	};
	const [from, to] = [pairOf(start), pairOf(target)];
	return from && to
		? {
				along,
				product: (a, b) => ({
					mean: [c * a.mean - s * b.mean, s * a.mean + c * b.mean],
					covariance: turned([a.std ** 2, 0, b.std ** 2], -s),
				}),
				start: from,
				target: to,
			}
		: null;
}

/** One axis of a game whose axes are independent games. */
export interface AxisSolution {
	/** ρ_t on it, as U sees it. */
	law(t: number): AxisGaussian;
	/** ρ_t of the places of particles, where that is another. */
	particles?(t: number): AxisGaussian;
	/** Its part of U, a polynomial of degree two in x. */
	value(x: number, t: number): number;
}

/** The game in the plane that two such axes are. */
export function onAxes(
	axes: Axes,
	[first, second]: Pair<AxisSolution>,
	rest: Pick<ClosedForm, 'cost' | 'error'>,
): ClosedForm {
	const { particles } = first;
	const { particles: others } = second;
	return gaussianForm({
		...rest,
		law: (t) => axes.product(first.law(t), second.law(t)),
		...(particles && others ? { particles: (t: number) => axes.product(particles(t), others(t)) } : {}),
		potential: (t, mean) => {
			const value = (x: Point): number => {
				const [a, b] = axes.along(x);
				return first.value(a, t) + second.value(b, t);
			};
			return quadraticThrough(value, mean, Math.max(first.law(t).std, second.law(t).std));
		},
	});
}
