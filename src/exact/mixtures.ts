import type { GaussianComponent } from '../data/distribution';
import type { Moments } from '../math/stats';
import { determinant, inverse, type Point, type Symmetric } from './symmetric';

/** log of a mixture of Gaussians and its derivatives at a place. */
export interface LogMixture {
	log(x: Point): number;
	slopes(x: Point): { readonly gradient: Point; readonly hessian: Symmetric };
}

/** Σ_k w_k N(m_k, Σ_k), by plain numbers and, as it is asked for at very many places, without a list of them. */
export function logMixture(components: readonly GaussianComponent[]): LogMixture {
	const total = components.reduce((sum, { weight }) => sum + weight, 0);
	const known = components.map(({ weight, mean, covariance }) => ({
		mean,
		precision: inverse(covariance),
		height: Math.log(weight / total / (2 * Math.PI)) - 0.5 * Math.log(determinant(covariance)),
	}));
	/** log of w_k N of each component at the place that was asked for last. */
	const logs = new Float64Array(known.length);
	const log = ([x, y]: Point): number => {
		let top = Number.NEGATIVE_INFINITY;
		for (let k = 0; k < logs.length; k++) {
			const component = known[k];
			if (!component) continue;
			const { mean, precision, height } = component;
			const [dx, dy] = [x - mean[0], y - mean[1]];
			const form = precision[0] * dx * dx + 2 * precision[1] * dx * dy + precision[2] * dy * dy;
			logs[k] = height - 0.5 * form;
			top = Math.max(top, height - 0.5 * form);
		}
		let sum = 0;
		for (let k = 0; k < logs.length; k++) sum += Math.exp((logs[k] ?? Number.NaN) - top);
		return top + Math.log(sum);
	};
	return {
		log,
		slopes: (x) => {
			const all = log(x);
			let [gx, gy, xx, xy, yy] = [0, 0, 0, 0, 0];
			for (const [k, { mean, precision }] of known.entries()) {
				const share = Math.exp((logs[k] ?? Number.NaN) - all);
				const [dx, dy] = [mean[0] - x[0], mean[1] - x[1]];
				const sx = precision[0] * dx + precision[1] * dy;
				const sy = precision[1] * dx + precision[2] * dy;
				gx += share * sx;
				gy += share * sy;
				xx += share * (sx * sx - precision[0]);
				xy += share * (sx * sy - precision[1]);
				yy += share * (sy * sy - precision[2]);
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
