import { quantile as d3quantile } from 'd3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRng } from '../../src/math/rng';
import { controlled, mean, moments, quantile, standardDeviation } from '../../src/math/stats';

const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 30 });

test('mean and standard deviation of a worked example', () => {
	const list = [2, 4, 4, 4, 5, 5, 7, 9];
	expect(mean(list)).toBe(5);
	expect(standardDeviation(list)).toBeCloseTo(Math.sqrt(32 / 7), 14);
	expect(standardDeviation([3])).toBe(0);
});

test('the standard deviation does not lose digits to a large mean', () => {
	const list = [1, 2, 3, 4].map((value) => 1e9 + value);
	expect(standardDeviation(list)).toBeCloseTo(Math.sqrt(5 / 3), 12);
});

test('quantiles equal those of d3, and do not reorder what they are given', () => {
	fc.assert(
		fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, q) => {
			const given = [...list];
			expect(quantile(given, q)).toBeCloseTo(d3quantile(list, q) ?? Number.NaN, 10);
			expect(given).toEqual(list);
		}),
		{ seed: 1 },
	);
});

test('moments of correlated normals: a + L z has mean a and covariance L Lᵀ', () => {
	const rng = createRng(5);
	const n = 40_000;
	const points = new Float32Array(2 * n);
	for (let i = 0; i < n; i++) {
		const [u, v] = [rng.normal(), rng.normal()];
		points[2 * i] = 1 + 2 * u;
		points[2 * i + 1] = -1 + u + 0.5 * v;
	}
	const { mean: centre, covariance } = moments(points);
	// Four standard errors of each estimate, at most 4·√(2·4²/n).
	[1, -1].forEach((exact, k) => {
		expect(Math.abs((centre[k] ?? 0) - exact)).toBeLessThan(0.04);
	});
	[4, 2, 1.25].forEach((exact, k) => {
		expect(Math.abs((covariance[k] ?? 0) - exact)).toBeLessThan(0.12);
	});
});

test('moments agree with the one-dimensional statistics', () => {
	fc.assert(
		fc.property(values, (list) => {
			const { mean: centre, covariance } = moments(list.flatMap((x) => [x, -2 * x]));
			expect(centre[0]).toBeCloseTo(mean(list), 8);
			expect(Math.sqrt(covariance[0])).toBeCloseTo(standardDeviation(list), 8);
			expect(covariance[1]).toBeCloseTo(-2 * covariance[0], 4);
		}),
		{ seed: 1 },
	);
});

test('what has no value is refused', () => {
	expect(() => mean([])).toThrow(/no values/);
	expect(() => quantile([], 0.5)).toThrow(/no values/);
	expect(() => quantile([1], 1.5)).toThrow(/level in \[0, 1\], not 1.5/);
	expect(() => moments([1, 2, 3])).toThrow(/not rows/);
});

test('a control variate is weighed by the other half: even places 2 c + 1, odd ones 5 c − 1', () => {
	const control = [1, 1, 3, 2, 4, 6];
	const values = Float64Array.from(control, (c, i) => (i % 2 === 0 ? 2 * c + 1 : 5 * c - 1));
	const found = controlled(values, control);
	control.forEach((c, i) => {
		expect(found[i]).toBeCloseTo(i % 2 === 0 ? 1 - 3 * c : 3 * c - 1, 12);
	});
	expect(controlled(values, new Float64Array(6))).toEqual(values);
});

test('a mean of few is not moved by its control variate, though b is fitted to them', () => {
	const rng = createRng(4);
	// Of c² under a skewed c: with a slope that is fitted to the same six the mean is off by about E c³/6.
	const means = Array.from({ length: 3000 }, () => {
		const control = Array.from({ length: 6 }, () => -Math.log(1 - rng.uniform()) - 1);
		return mean(
			controlled(
				Float64Array.from(control, (c) => c * c),
				control,
			),
		);
	});
	expect(Math.abs(mean(means) - 1)).toBeLessThan((4 * standardDeviation(means)) / Math.sqrt(means.length));
});
