import type { Rng } from '../math/rng';
import { weyl } from '../math/weyl';
import type { Pairs } from './pairs';

/** Bridges are drawn up to this share of T from the end that a drift aims at, where its target is infinite. */
const NEAREST = 1e-3;

/** What comes with a point: the target v of the control, and what no θ changes of |control − v|². */
export const EXTRAS = ['vx', 'vy', 'floor'] as const;
const WIDTH = 3 + EXTRAS.length;

/**
 * Points of Brownian bridges between pairs, x_t = (1 − t/T)x0 + (t/T)x1 + σ√(t(T − t)/T) z, with the drift towards x1,
 * (x1 − x_t)/(T − t) = (x1 − x0)/T − σ√(t/(T(T − t))) z, or towards x0 in reversed time, (x0 − x_t)/t. Its noise has
 * unbounded variance near the end; with z and −z at the same pair and time what is left of it in the gradient is
 * 2σ²(t/T) ∇·, of order 1, so all times weigh the same.
 */
export function bridgeRows(
	{ x0, x1 }: Pairs,
	towards: 'x1' | 'x0',
	sigma: number,
	T: number,
	rng: Rng,
): Float32Array<ArrayBuffer> {
	const n = x0.length / 2;
	const rows = new Float32Array(WIDTH * n);
	const twins = sigma > 0 ? 2 : 1;
	const groups = Math.ceil(n / twins);
	const offset = rng.uniform();
	for (let g = 0; g < groups; g++) {
		// Evenly spread, and in no step with the order of the pairs: balanced samples stand in one.
		const gone = (1 - NEAREST) * weyl(offset, g);
		const s = towards === 'x1' ? gone : 1 - gone;
		const [a, b] = sigma > 0 ? [rng.normal(), rng.normal()] : [0, 0];
		const spread = sigma * Math.sqrt(T * s * (1 - s));
		const slope = sigma * Math.sqrt(gone / ((1 - gone) * T));
		// Twins share the first of their pairs.
		const first = 2 * twins * g;
		const [fx, fy] = [x0[first] ?? 0, x0[first + 1] ?? 0];
		const [tx, ty] = [x1[first] ?? 0, x1[first + 1] ?? 0];
		const way = towards === 'x1' ? 1 / T : -1 / T;
		const [dx, dy] = [way * (tx - fx), way * (ty - fy)];
		for (let twin = 0; twin < twins && twins * g + twin < n; twin++) {
			const sign = 1 - 2 * twin;
			const row = WIDTH * (twins * g + twin);
			rows[row] = (1 - s) * fx + s * tx + sign * spread * a;
			rows[row + 1] = (1 - s) * fy + s * ty + sign * spread * b;
			rows[row + 2] = s * T;
			rows[row + 3] = dx - sign * slope * a;
			rows[row + 4] = dy - sign * slope * b;
			rows[row + 5] = slope ** 2 * (a * a + b * b);
		}
	}
	return rows;
}
