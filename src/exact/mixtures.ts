import type { GaussianComponent } from '../data/distribution';
import type { Moments } from '../math/stats';
import { determinant, inverse, type Point, type Symmetric, times } from './symmetric';

/** log of a mixture of Gaussians and its derivatives at a place. */
export interface LogMixture {
	log(x: Point): number;
	slopes(x: Point): { readonly gradient: Point; readonly hessian: Symmetric };
}

/** Σ_k w_k N(m_k, Σ_k), by plain numbers. */
export function logMixture(components: readonly GaussianComponent[]): LogMixture {
	const total = components.reduce((sum, { weight }) => sum + weight, 0);
	const known = components.map(({ weight, mean, covariance }) => ({
		mean,
		precision: inverse(covariance),
		height: Math.log(weight / total / (2 * Math.PI)) - 0.5 * Math.log(determinant(covariance)),
	}));
	/** −Σ_k⁻¹(x − m_k) and the log of w_k N, of each component. */
	const parts = (x: Point) =>
		known.map(({ mean, precision, height }) => {
			const z: Point = [x[0] - mean[0], x[1] - mean[1]];
			const [px, py] = times(precision, z);
			return { precision, slope: [-px, -py] as const, log: height - 0.5 * (z[0] * px + z[1] * py) };
		});
	const sumOf = (logs: readonly { readonly log: number }[]): number => {
		const top = Math.max(...logs.map(({ log }) => log));
		return top + Math.log(logs.reduce((sum, { log }) => sum + Math.exp(log - top), 0));
	};
	return {
		log: (x) => sumOf(parts(x)),
		slopes: (x) => {
			const here = parts(x);
			const log = sumOf(here);
			let [gx, gy, xx, xy, yy] = [0, 0, 0, 0, 0];
			for (const { log: own, slope, precision } of here) {
				const share = Math.exp(own - log);
				gx += share * slope[0];
				gy += share * slope[1];
				xx += share * (slope[0] ** 2 - precision[0]);
				xy += share * (slope[0] * slope[1] - precision[1]);
				yy += share * (slope[1] ** 2 - precision[2]);
			}
			return { gradient: [gx, gy], hessian: [xx - gx ** 2, xy - gx * gy, yy - gy ** 2] };
		},
	};
}

/** Mean and covariance of a mixture. */
export function momentsOf(components: readonly GaussianComponent[]): Moments {
	const total = components.reduce((sum, { weight }) => sum + weight, 0);
	const over = (of: (component: GaussianComponent) => number): number =>
		components.reduce((sum, component) => sum + (component.weight / total) * of(component), 0);
	const mean = [over((c) => c.mean[0]), over((c) => c.mean[1])] as const;
	const between = (i: 0 | 1, j: 0 | 1): number => over((c) => (c.mean[i] - mean[i]) * (c.mean[j] - mean[j]));
	return {
		mean,
		covariance: [
			over((c) => c.covariance[0]) + between(0, 0),
			over((c) => c.covariance[1]) + between(0, 1),
			over((c) => c.covariance[2]) + between(1, 1),
		],
	};
}
