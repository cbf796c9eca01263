import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GaussianBridge, gaussianBridge } from '../../src/exact/gaussianBridge';
import { rungeKuttaStep } from '../../src/math/rungeKutta';
import type { Moments } from '../../src/math/stats';

const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const gaussian = fc
	.tuple(finite(-3, 3), finite(-3, 3), finite(0.3, 3), finite(0.3, 3), finite(-0.9, 0.9))
	.map(([x, y, sx, sy, c]): Moments => ({ mean: [x, y], covariance: [sx * sx, c * sx * sy, sy * sy] }));
const reference = fc.record({ sigma: finite(0.1, 3), horizon: finite(0.3, 3) });
type Reference = { readonly sigma: number; readonly horizon: number };
const check = (test: (from: Moments, to: Moments, reference: Reference) => void): void => {
	fc.assert(fc.property(gaussian, gaussian, reference, test), { numRuns: 40, seed: 1 });
};
type Matrix = readonly [xx: number, xy: number, yx: number, yy: number];
type Field = GaussianBridge['forward'];

/** The matrix of an affine field, by differences that are exact for it. */
function gradientOf(field: Field, t: number): Matrix {
	const [o, a, b] = [field([0, 0], t), field([1, 0], t), field([0, 1], t)];
	return [a[0] - o[0], b[0] - o[0], a[1] - o[1], b[1] - o[1]];
}
const product = ([a, b, c, d]: Matrix, [e, f, g, h]: Matrix): Matrix => [
	a * e + b * g,
	a * f + b * h,
	c * e + d * g,
	c * f + d * h,
];

interface Carried {
	readonly mean: readonly [number, number];
	readonly covariance: Matrix;
	/** Cov(X_0, X_t). */
	readonly cross: Matrix;
	/** ∫ E ½|v|². */
	readonly cost: number;
}

/** Moments of dX = v dt + σ dW, v affine, by RK4: m' = v(m), Σ' = AΣ + ΣAᵀ + σ²I, C' = CAᵀ. */
function carry(field: Field, { mean, covariance }: Moments, sigma: number, T: number): Carried {
	const [xx, xy, yy] = covariance;
	const rates = (t: number, z: readonly number[]): number[] => {
		const [mx = 0, my = 0, a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = z;
		const A = gradientOf(field, t);
		const v = field([mx, my], t);
		const spread = product(A, [a, b, c, d]);
		const [p, q, r, s] = product([e, f, g, h], [A[0], A[2], A[1], A[3]]);
		const energy = product(spread, [A[0], A[2], A[1], A[3]]);
		return [
			...v,
			2 * spread[0] + sigma ** 2,
			spread[1] + spread[2],
			spread[1] + spread[2],
			2 * spread[3] + sigma ** 2,
			...[p, q, r, s],
			0.5 * (v[0] ** 2 + v[1] ** 2 + energy[0] + energy[3]),
		];
	};
	const steps = 400;
	// Both ends are layers of width Σ/σ² when σ²T is large against Σ: steps are finest there.
	const clock = (n: number) => T * (n / steps) ** 2 * (3 - (2 * n) / steps);
	let z: readonly number[] = [...mean, xx, xy, xy, yy, xx, xy, xy, yy, 0];
	for (let n = 0; n < steps; n++) z = rungeKuttaStep('rk4', rates, clock(n), z, clock(n + 1) - clock(n));
	const [mx = 0, my = 0, a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, i = 0, cost = 0] = z;
	return { mean: [mx, my], covariance: [a, b, c, d], cross: [e, f, g, i], cost };
}

const near = (a: number, b: number | undefined, tolerance: number): void =>
	expect(Math.abs(a - (b ?? Number.NaN)) / (1 + Math.abs(a))).toBeLessThan(tolerance);

/** The two extremes that covariances can be to one another: here they do not commute. */
const FROM: Moments = { mean: [-1, 0.5], covariance: [2, 0.8, 0.5] };
const TO: Moments = { mean: [1.5, 1], covariance: [0.4, -0.5, 1.5] };

describe('the law', () => {
	it('has the given ends, and is what the forward drift carries from ρ_0', () => {
		check((from, to, given) => {
			const bridge = gaussianBridge(from, to, given);
			const carried = carry(bridge.forward, from, given.sigma, given.horizon);
			for (const { mean, covariance } of [bridge.moments(given.horizon), carried]) {
				const [xx, , yy] = [covariance[0], covariance[1], covariance.at(-1) ?? Number.NaN];
				near(mean[0], to.mean[0], 1e-7);
				near(mean[1], to.mean[1], 1e-7);
				near(xx, to.covariance[0], 1e-6);
				near(covariance[1], to.covariance[1], 1e-6);
				near(yy, to.covariance[2], 1e-6);
			}
			carried.cross.forEach((value, k) => {
				near(value, bridge.crossCovariance[k], 1e-6);
			});
			near(carried.cost, bridge.cost, 1e-6);
		});
	});
	it('is what the backward drift carries from ρ_T', () => {
		check((from, to, given) => {
			const { backward } = gaussianBridge(from, to, given);
			const reversed: Field = (x, s) => backward(x, given.horizon - s);
			const { mean, covariance } = carry(reversed, to, given.sigma, given.horizon);
			near(mean[0], from.mean[0], 1e-7);
			near(covariance[0], from.covariance[0], 1e-6);
			near(covariance[1], from.covariance[1], 1e-6);
			near(covariance[3], from.covariance[2], 1e-6);
		});
	});
	it('is the mixture of Brownian bridges over the coupling', () => {
		check((from, to, given) => {
			const { moments, crossCovariance } = gaussianBridge(from, to, given);
			const [xx, xy, yx, yy] = crossCovariance;
			for (const part of [0.25, 0.5, 0.8]) {
				const noise = given.sigma ** 2 * given.horizon * part * (1 - part);
				const both = [2 * xx, xy + yx, 2 * yy];
				moments(part * given.horizon).covariance.forEach((value, k) => {
					const [a = 0, b = 0, c = 0] = [from.covariance[k], to.covariance[k], both[k]];
					const expected = (1 - part) ** 2 * a + part ** 2 * b + part * (1 - part) * c;
					near(value, expected + (k === 1 ? 0 : noise), 1e-9);
				});
			}
		});
	});
	it('equal variances: c = (√(σ⁴ + 4s⁴) − σ²)/2 per axis', () => {
		for (const sigma of [0.5, 1, 2]) {
			const [s, r] = [0.7, 1.3];
			const law: Moments = { mean: [0, 0], covariance: [s ** 2, 0, r ** 2] };
			const { crossCovariance, moments } = gaussianBridge(law, law, { sigma, horizon: 1 });
			[s, r].forEach((std, axis) => {
				const c = (Math.sqrt(sigma ** 4 + 4 * std ** 4) - sigma ** 2) / 2;
				expect(crossCovariance[3 * axis]).toBeCloseTo(c, 12);
				for (const t of [0.25, 0.5]) {
					const at = (1 - t) ** 2 * std ** 2 + t ** 2 * std ** 2 + t * (1 - t) * (2 * c + sigma ** 2);
					expect(moments(t).covariance[2 * axis]).toBeCloseTo(at, 12);
				}
			});
			expect(crossCovariance[1]).toBeCloseTo(0, 12);
		}
	});
});

describe('the drifts', () => {
	it('time reversal: forward + backward = σ²∇log ρ_t', () => {
		check((from, to, given) => {
			const { forward, backward, moments } = gaussianBridge(from, to, given);
			for (const t of [0.2, 0.7].map((part) => part * given.horizon)) {
				const { mean, covariance } = moments(t);
				const [xx, xy, yy] = covariance;
				const [dx, dy] = [0.6, -0.9];
				const x = [mean[0] + dx, mean[1] + dy] as const;
				const det = xx * yy - xy ** 2;
				const score = [(xy * dy - yy * dx) / det, (xy * dx - xx * dy) / det];
				score.forEach((value, axis) => {
					const sum = (forward(x, t)[axis] ?? 0) + (backward(x, t)[axis] ?? 0);
					near(given.sigma ** 2 * value, sum, 1e-7);
				});
			}
		});
	});
	it('U solves the HJB equation, v = −∇U, U(m1, T) = 0', () => {
		const h = 1e-4;
		check((from, to, given) => {
			const { value, forward } = gaussianBridge(from, to, given);
			expect(value(to.mean, given.horizon)).toBeCloseTo(0, 9);
			const [x, y] = [from.mean[0] + 0.4, from.mean[1] - 0.7];
			for (const t of [0.2, 0.8].map((part) => part * given.horizon)) {
				const v = forward([x, y], t);
				const A = gradientOf(forward, t);
				const Ux = (value([x + h, y], t) - value([x - h, y], t)) / (2 * h);
				const Uy = (value([x, y + h], t) - value([x, y - h], t)) / (2 * h);
				const Ut = (value([x, y], t + h) - value([x, y], t - h)) / (2 * h);
				near(v[0], -Ux, 1e-6);
				near(v[1], -Uy, 1e-6);
				// Symmetric, as a Hessian is.
				near(A[1], A[2], 1e-7);
				const laplacian = -A[0] - A[3];
				near(0.5 * (v[0] ** 2 + v[1] ** 2) - 0.5 * given.sigma ** 2 * laplacian, Ut, 1e-5);
			}
		});
	});
	it('−log η = U/σ²: η at t is η at T carried through the heat kernel', () => {
		const given = { sigma: 0.8, horizon: 1.5 };
		const { value } = gaussianBridge(FROM, TO, given);
		const [t, x] = [0.5, [0.3, -0.2] as const];
		const q = given.sigma ** 2 * (given.horizon - t);
		const n = 300;
		let sum = 0;
		for (let i = 0; i < n; i++) {
			for (let j = 0; j < n; j++) {
				const [u, v] = [-20 + (40 * (i + 0.5)) / n, -20 + (40 * (j + 0.5)) / n];
				const exponent =
					-value([u, v], given.horizon) / given.sigma ** 2 - ((u - x[0]) ** 2 + (v - x[1]) ** 2) / (2 * q);
				sum += (Math.exp(exponent) / (2 * Math.PI * q)) * (40 / n) ** 2;
			}
		}
		expect(-Math.log(sum)).toBeCloseTo(value(x, t) / given.sigma ** 2, 8);
	});
});

describe('optimality', () => {
	/** E½|X_T − X_0|² + σ² T·(entropy of the coupling): what the bridge's coupling minimises, of all Gaussian ones. */
	const objective = (cross: Matrix, sigma: number) => {
		const [a, b, c] = FROM.covariance;
		const [d, e, f] = TO.covariance;
		const det = a * c - b * b;
		const inverted: Matrix = [c / det, -b / det, -b / det, a / det];
		const transposed: Matrix = [cross[0], cross[2], cross[1], cross[3]];
		const explained = product(transposed, product(inverted, cross));
		const left = (d - explained[0]) * (f - explained[3]) - (e - explained[1]) * (e - explained[2]);
		return -(cross[0] + cross[3]) - 0.5 * sigma ** 2 * Math.log(left);
	};
	it.each([0.5, 1, 2])('no other coupling is better, σ = %s', (sigma) => {
		const { crossCovariance } = gaussianBridge(FROM, TO, { sigma, horizon: 1 });
		const best = objective(crossCovariance, sigma);
		for (let k = 0; k < 4; k++) {
			for (const step of [-1e-3, 1e-3]) {
				const moved = crossCovariance.map((value, i) => value + (i === k ? step : 0));
				const [xx = 0, xy = 0, yx = 0, yy = 0] = moved;
				const rise = objective([xx, xy, yx, yy], sigma) - best;
				expect(rise).toBeGreaterThan(0);
				// Of second order in the step: the slope vanishes.
				expect(rise).toBeLessThan(1e-4);
			}
		}
	});
	it('covariances that do not commute make Cov(X_0, X_T) unsymmetric', () => {
		const [, xy, yx] = gaussianBridge(FROM, TO, { sigma: 1, horizon: 1 }).crossCovariance;
		expect(Math.abs(xy - yx)).toBeGreaterThan(0.05);
	});
});

describe('limits', () => {
	it('σ → 0 is optimal transport, with an error of order σ²', () => {
		const transport = gaussianBridge(FROM, TO, { sigma: 0, horizon: 1 });
		const gap = (sigma: number) => {
			const bridge = gaussianBridge(FROM, TO, { sigma, horizon: 1 });
			const [a, b] = [bridge.forward([1, 2], 0.3), transport.forward([1, 2], 0.3)];
			return Math.hypot(a[0] - b[0], a[1] - b[1]) + Math.abs(bridge.cost - transport.cost);
		};
		expect(gap(0.01) / gap(0.001)).toBeGreaterThan(95);
		expect(gap(0.01) / gap(0.001)).toBeLessThan(105);
	});
	it('σ → ∞ makes the ends independent, and does not cancel', () => {
		const sigma = 1e4;
		const { crossCovariance, cost, moments } = gaussianBridge(FROM, TO, { sigma, horizon: 1 });
		// C ≈ Σ0Σ1/ε.
		const [a, b] = FROM.covariance;
		const [d, e] = TO.covariance;
		expect(crossCovariance[0] * sigma ** 2).toBeCloseTo(a * d + b * e, 6);
		expect(moments(1).covariance[0]).toBeCloseTo(d, 6);
		expect(Number.isFinite(cost)).toBe(true);
	});
	it('refuses σ < 0, T ≤ 0 and flat covariances', () => {
		expect(() => gaussianBridge(FROM, TO, { sigma: -1, horizon: 1 })).toThrow('σ = -1');
		expect(() => gaussianBridge(FROM, TO, { sigma: 1, horizon: 0 })).toThrow('T = 0');
		const flat: Moments = { mean: [0, 0], covariance: [1, 1, 1] };
		expect(() => gaussianBridge(FROM, flat, { sigma: 1, horizon: 1 })).toThrow('(1, 1, 1)');
	});
});
