import type { Moments } from '../math/stats';
import type { ClosedForm } from './closedForm';
import { determinant, inverse, type Point, type Symmetric, times } from './symmetric';

/** U = level + gradient·z + ½ zᵀ hessian z, z = x − mean, the mean of ρ_t. */
export interface Quadratic {
	readonly gradient: Point;
	readonly hessian: Symmetric;
	/** Null where the game leaves it open. Asked for only where U itself is. */
	readonly level: (() => number) | null;
}

/** A game whose laws are Gaussian and whose U is a polynomial of degree two. */
export interface GaussianForm extends Omit<ClosedForm, 'at' | 'moments'> {
	/** ρ_t as U sees it. */
	law(t: number): Moments;
	/** ρ_t of the places of particles, where that is another. */
	particles?(t: number): Moments;
	potential(t: number, mean: Point): Quadratic;
}

export function gaussianForm({ law, particles, potential, ...rest }: GaussianForm): ClosedForm {
	return {
		...rest,
		moments: particles ?? law,
		at: (t) => {
			const { mean, covariance } = law(t);
			const precision = inverse(covariance);
			const height = -Math.log(2 * Math.PI) - 0.5 * Math.log(determinant(covariance));
			const { gradient, hessian, level } = potential(t, mean);
			const fromMean = ([x, y]: Point): Point => [x - mean[0], y - mean[1]];
			let known: number | undefined;
			const value = (x: Point): number => {
				known ??= level?.() ?? Number.NaN;
				const z = fromMean(x);
				const [hx, hy] = times(hessian, z);
				return known + (gradient[0] + 0.5 * hx) * z[0] + (gradient[1] + 0.5 * hy) * z[1];
			};
			return {
				value: level && value,
				slopes: (x) => {
					const [hx, hy] = times(hessian, fromMean(x));
					const [Uxx, Uxy, Uyy] = hessian;
					return { Ux: gradient[0] + hx, Uy: gradient[1] + hy, Uxx, Uxy, Uyy };
				},
				logDensity: (x) => {
					const z = fromMean(x);
					const [px, py] = times(precision, z);
					return height - 0.5 * (z[0] * px + z[1] * py);
				},
				score: (x) => {
					const [px, py] = times(precision, fromMean(x));
					return [-px, -py];
				},
			};
		},
	};
}

/**
 * The polynomial of degree two that U is, by its values at six places, `unit` apart. Exact but for rounding, some 1e-15
 * of U/unit² in the Hessian.
 */
export function quadraticThrough(value: (x: Point) => number, mean: Point, unit: number): Quadratic {
	const at = (i: number, j: number): number => value([mean[0] + i * unit, mean[1] + j * unit]);
	const [middle, right, left, up, down] = [at(0, 0), at(1, 0), at(-1, 0), at(0, 1), at(0, -1)];
	const area = unit ** 2;
	return {
		level: () => middle,
		gradient: [(right - left) / (2 * unit), (up - down) / (2 * unit)],
		hessian: [
			(right - 2 * middle + left) / area,
			(at(1, 1) - right - up + middle) / area,
			(up - 2 * middle + down) / area,
		],
	};
}
