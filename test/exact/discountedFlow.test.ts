import { describe, expect, it } from 'vitest';
import {
	discountedKlFlow,
	discountedRate,
	discountedScale,
	ENTROPY_FORCE,
	KL_FORCE,
	POROUS_FORCE,
	type ScaleForce,
} from '../../src/exact/discountedFlow';
import {
	barenblattDensity,
	barenblattRadius,
	heatFlow,
	ornsteinUhlenbeckFlow,
} from '../../src/exact/gradientFlow';

const CASES: readonly (readonly [string, ScaleForce, number])[] = [
	['KL, from a narrow start', KL_FORCE, 0.2],
	['KL, from a wide start', KL_FORCE, 3],
	['entropy', ENTROPY_FORCE, 0.5],
	['∫ρ²', POROUS_FORCE, 0.7],
];

describe.each(CASES)('%s', (_, force, start) => {
	it.each([2, 0.5, 0.05])('−εr″ + r′ = force(r), ε = %s', (epsilon) => {
		const { scale, rate } = discountedScale(force, start, epsilon, 4);
		expect(scale(0)).toBeCloseTo(start, 12);
		const h = 1e-3;
		/** Five-point differences, error h⁴/30 of the fifth derivative. */
		const slope = (f: (t: number) => number, t: number) =>
			(8 * (f(t + h) - f(t - h)) - f(t + 2 * h) + f(t - 2 * h)) / (12 * h);
		for (const t of [0.01, 0.1, 0.5, 1.3, 3.9]) {
			const [first, second] = [slope(scale, t), slope(rate, t)];
			const size = 1 + Math.abs(epsilon * second) + Math.abs(first);
			expect(Math.abs(first - rate(t)) / size).toBeLessThan(1e-6);
			expect(Math.abs(-epsilon * second + rate(t) - force.force(scale(t))) / size).toBeLessThan(1e-6);
		}
		expect(force.slope(start) / slope(force.force, start)).toBeCloseTo(1, 6);
	});
	it('no path beside it is cheaper: the discounted cost is stationary and a minimum', () => {
		const epsilon = 0.5;
		const [T, n] = [15, 30_000];
		const { scale, rate } = discountedScale(force, start, epsilon, T);
		const path = Array.from({ length: n }, (_, k) => {
			const t = ((k + 0.5) * T) / n;
			return [t, scale(t), rate(t)] as const;
		});
		/** Energy differences from the force, by Simpson's rule. */
		const energy = (from: number, to: number) =>
			-(to - from) * (force.force(from) / 6 + (4 * force.force((from + to) / 2)) / 6 + force.force(to) / 6);
		for (const bump of [
			(t: number) => [t * Math.exp(-t), (1 - t) * Math.exp(-t)] as const,
			(t: number) => [Math.sin(3 * t), 3 * Math.cos(3 * t)] as const,
		]) {
			const change = (size: number) =>
				path.reduce((sum, [t, r, v]) => {
					const [u, du] = bump(t);
					const kinetic = 0.5 * ((v + size * du) ** 2 - v ** 2);
					return sum + (T / n) * Math.exp(-t / epsilon) * (kinetic + energy(r, r + size * u) / epsilon);
				}, 0);
			const [up, down] = [change(1e-2), change(-1e-2)];
			expect(up).toBeGreaterThan(0);
			expect(down).toBeGreaterThan(0);
			// No first-order part beyond what quadrature leaves.
			expect(Math.abs(up - down)).toBeLessThan(0.05 * (up + down));
		}
	});
	it('entered later, it is the same curve', () => {
		// r(t0 + t) from r(0) is r(t) from r(t0).
		const whole = discountedScale(force, start, 0.3, 3);
		const later = discountedScale(force, whole.scale(0.4), 0.3, 2);
		for (const t of [0, 0.5, 2]) expect(later.scale(t)).toBeCloseTo(whole.scale(0.4 + t), 8);
	});
});

describe('known solutions', () => {
	it('a linear force: r = e^(−kt), and the rate k of the mean', () => {
		const linear: ScaleForce = { force: (r) => -r, slope: () => -1 };
		for (const epsilon of [0.05, 0.5, 5]) {
			const k = (Math.sqrt(1 + 4 * epsilon) - 1) / (2 * epsilon);
			expect(discountedRate(1, epsilon)).toBeCloseTo(k, 12);
			const { scale } = discountedScale(linear, 2, epsilon, 5);
			for (const t of [0.3, 1, 5]) expect(scale(t)).toBeCloseTo(2 * Math.exp(-k * t), 8);
		}
	});
	it('near its target the std decays at the rate of −εu″ + u′ + 2u = 0', () => {
		const { scale } = discountedScale(KL_FORCE, 1 + 1e-5, 0.5, 3);
		const k = Math.sqrt(5) - 1;
		expect((scale(2) - 1) / 1e-5).toBeCloseTo(Math.exp(-2 * k), 4);
		expect(discountedScale(KL_FORCE, 1, 0.5, 3).scale(2)).toBe(1);
	});
	it('ε → 0 is the gradient flow, with an error of order ε', () => {
		const [start, target] = [
			{ mean: 2, std: 0.4 },
			{ mean: -0.5, std: 1.5 },
		];
		const limit = ornsteinUhlenbeckFlow(start, target);
		const errors = (epsilon: number) => {
			const flow = discountedKlFlow(start, target, epsilon, 2);
			return [
				flow.mean(1) - limit.mean(1),
				flow.std(1) - limit.std(1),
				flow.velocity(0.3, 1) - limit.velocity(0.3, 1),
				discountedScale(ENTROPY_FORCE, 0.5, epsilon, 2).scale(1) - heatFlow({ mean: 0, std: 0.5 }).std(1),
				discountedScale(POROUS_FORCE, 0.7, epsilon, 2).scale(1) - barenblattRadius(0.7, 1),
			];
		};
		const [coarse, fine] = [errors(2e-3), errors(1e-3)];
		fine.forEach((error, k) => {
			expect(Math.abs(error)).toBeGreaterThan(1e-6);
			expect((coarse[k] ?? 0) / error).toBeCloseTo(2, 1);
		});
	});
	it('any target: the mean solves −εm″ + m′ + m/s² = 0 and v carries both', () => {
		const flow = discountedKlFlow({ mean: 2, std: 0.4 }, { mean: -0.5, std: 1.5 }, 0.5, 3);
		const h = 1e-3;
		for (const t of [0.5, 2]) {
			const slope = (f: (t: number) => number) => (f(t + h) - f(t - h)) / (2 * h);
			const bend = (f: (t: number) => number) => (f(t + h) - 2 * f(t) + f(t - h)) / h ** 2;
			const { mean, std } = flow;
			expect(-0.5 * bend(mean) + slope(mean) + (mean(t) + 0.5) / 2.25).toBeCloseTo(0, 6);
			expect(-0.5 * bend(std) + slope(std) + std(t) / 2.25 - 1 / std(t)).toBeCloseTo(0, 5);
			expect(flow.velocity(mean(t) + std(t), t)).toBeCloseTo(slope(mean) + slope(std), 6);
		}
	});
	it('the force of ∫ρ² is that of the profile', () => {
		const [R, h] = [1.3, 1e-4];
		for (const x of [0.2, 0.9]) {
			const pull = (-2 * (barenblattDensity(x + h, 0, R) - barenblattDensity(x - h, 0, R))) / (2 * h);
			expect(pull).toBeCloseTo((POROUS_FORCE.force(R) * x) / R, 7);
		}
	});
	it('refuses ε ≤ 0 and times outside', () => {
		expect(() => discountedScale(KL_FORCE, 1, 0, 1)).toThrow('ε');
		expect(() => discountedScale(KL_FORCE, 2, 0.5, 1).scale(2)).toThrow('t = 2');
	});
});
