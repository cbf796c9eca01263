import { type GaussianBridge, gaussianBridge } from '../../src/exact/gaussianBridge';
import type { Point } from '../../src/exact/symmetric';
import type { Moments } from '../../src/math/stats';

/**
 * Optimal transport from N(m0, Σ0) to N(m1, Σ1) at cost ½|v|² over t in [0, 1]: x ↦ m1 + A(x − m0) and straight
 * paths. U(m1, 1) = 0.
 */
export interface GaussianTransport extends Pick<GaussianBridge, 'map' | 'moments' | 'value'> {
	/** W2² in data units². */
	readonly squaredDistance: number;
	/** v(x, t) = m1 − m0 + B_t (x − m_t), B_t = (A − I)((1 − t)I + tA)^{-1}. */
	velocity(x: Point, t: number): Point;
}

/**
 * Closed form (docs/mathematics.md, truth 3; Dowson and Landau, J. Multivar. Anal. 12 (1982) 450; McCann's
 * interpolation): A = Σ0^{-1/2}(Σ0^{1/2}Σ1Σ0^{1/2})^{1/2}Σ0^{-1/2}, the bridge without noise. Throws unless both
 * covariances are positive.
 */
export function gaussianTransport(from: Moments, to: Moments): GaussianTransport {
	const { cost, forward, map, moments, value } = gaussianBridge(from, to, { sigma: 0, horizon: 1 });
	return { squaredDistance: 2 * cost, map, moments, value, velocity: forward };
}
