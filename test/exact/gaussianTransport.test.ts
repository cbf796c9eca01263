import fc from 'fast-check';
import { expect, it } from 'vitest';
import { gaussianBridge } from '../../src/exact/gaussianBridge';
import { createRng } from '../../src/math/rng';
import { type Moments, moments } from '../../src/math/stats';
import { wasserstein2 } from '../../src/metrics/wasserstein';

/** Over t in [0, 1], without noise. */
function gaussianTransport(from: Moments, to: Moments) {
	const { cost, forward: velocity, ...rest } = gaussianBridge(from, to, { sigma: 0, horizon: 1 });
	return { ...rest, velocity, squaredDistance: 2 * cost };
}

const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const gaussian = fc
	.tuple(finite(-3, 3), finite(-3, 3), finite(0.2, 3), finite(0.2, 3), finite(-0.9, 0.9))
	.map(([x, y, sx, sy, c]): Moments => ({ mean: [x, y], covariance: [sx * sx, c * sx * sy, sy * sy] }));
const check = (test: (from: Moments, to: Moments) => void): void => {
	fc.assert(
		fc.property(gaussian, gaussian, (from, to) => test(from, to)),
		{ numRuns: 60, seed: 1 },
	);
};

it('carries the first Gaussian to the second by a symmetric, positive map', () => {
	check((from, to) => {
		const flow = gaussianTransport(from, to);
		const { mean, covariance } = flow.moments(1);
		expect(mean[0]).toBeCloseTo(to.mean[0], 9);
		expect(mean[1]).toBeCloseTo(to.mean[1], 9);
		covariance.forEach((value, k) => {
			expect(value).toBeCloseTo(to.covariance[k] ?? Number.NaN, 7);
		});
		// Columns of A from the map. A gradient of a convex function is optimal (Brenier).
		const [o, a, b] = (
			[
				[0, 0],
				[1, 0],
				[0, 1],
			] as const
		).map((x) => flow.map(x));
		const A = [a?.[0], b?.[0], a?.[1], b?.[1]].map((v, k) => (v ?? 0) - (o?.[k < 2 ? 0 : 1] ?? 0));
		const [xx = 0, xy = 0, yx = 0, yy = 0] = A;
		expect(xy).toBeCloseTo(yx, 8);
		expect(xx * yy - xy * yx).toBeGreaterThan(0);
		expect(xx + yy).toBeGreaterThan(0);
	});
});

it('W2² is the mean squared length of the paths', () => {
	check((from, to) => {
		// E|v(X, 0)|² over N(m0, Σ0): v is affine, so its second moment follows from the four points m0 ± columns of a root.
		const flow = gaussianTransport(from, to);
		const [xx, xy, yy] = from.covariance;
		const root = [
			[Math.sqrt(xx), xy / Math.sqrt(xx)],
			[0, Math.sqrt(yy - xy ** 2 / xx)],
		] as const;
		const [mx, my] = from.mean;
		const [vx, vy] = flow.velocity([mx, my], 0);
		const spread = root.reduce((sum, [dx, dy]) => {
			const [wx, wy] = flow.velocity([mx + dx, my + dy], 0);
			return sum + (wx - vx) ** 2 + (wy - vy) ** 2;
		}, 0);
		const energy = vx ** 2 + vy ** 2 + spread;
		expect(Math.abs(flow.squaredDistance - energy)).toBeLessThan(1e-8 * (1 + energy));
	});
});

it('U solves the HJB equation and v = −∇U; paths are straight', () => {
	const h = 1e-4;
	check((from, to) => {
		const { value, velocity, map, moments: law } = gaussianTransport(from, to);
		const [x, y] = [from.mean[0] + 0.4, from.mean[1] - 0.7];
		for (const t of [0.2, 0.8]) {
			// On the path from (x, y), where v is the end minus the start.
			const end = map([x, y]);
			const at = [x + t * (end[0] - x), y + t * (end[1] - y)] as const;
			const v = velocity(at, t);
			expect(v[0]).toBeCloseTo(end[0] - x, 7);
			expect(v[1]).toBeCloseTo(end[1] - y, 7);
			const Ux = (value([at[0] + h, at[1]], t) - value([at[0] - h, at[1]], t)) / (2 * h);
			const Uy = (value([at[0], at[1] + h], t) - value([at[0], at[1] - h], t)) / (2 * h);
			const Ut = (value(at, t + h) - value(at, t - h)) / (2 * h);
			expect(-Ux).toBeCloseTo(v[0], 5);
			expect(-Uy).toBeCloseTo(v[1], 5);
			expect(Math.abs(-Ut + 0.5 * (Ux ** 2 + Uy ** 2))).toBeLessThan(1e-3 * (1 + v[0] ** 2 + v[1] ** 2));
			expect(law(t).covariance[0]).toBeGreaterThan(0);
		}
	});
});

it('agrees with the exact assignment of samples', () => {
	const from: Moments = { mean: [0, 0], covariance: [1, 0.5, 1] };
	const to: Moments = { mean: [3, 1], covariance: [2, -1, 1.5] };
	const draw = (seed: number, { mean, covariance: [xx, xy, yy] }: Moments): Float32Array => {
		const rng = createRng(seed);
		const out = new Float32Array(1600);
		for (let i = 0; i < 1600; i += 2) {
			const [a, b] = [rng.normal(), rng.normal()];
			out[i] = mean[0] + Math.sqrt(xx) * a;
			out[i + 1] = mean[1] + (xy / Math.sqrt(xx)) * a + Math.sqrt(yy - xy ** 2 / xx) * b;
		}
		return out;
	};
	const [a, b] = [draw(1, from), draw(2, to)];
	const distance = wasserstein2(a, b);
	// Against the closed form at the samples' own moments, which takes most of the sampling error out.
	expect(
		Math.abs(distance - Math.sqrt(gaussianTransport(moments(a), moments(b)).squaredDistance)),
	).toBeLessThan(0.05);
});

it('refuses a covariance that is not positive', () => {
	const unit: Moments = { mean: [0, 0], covariance: [1, 0, 1] };
	expect(() => gaussianTransport(unit, { mean: [0, 0], covariance: [1, 2, 1] })).toThrow('(1, 2, 1)');
});
