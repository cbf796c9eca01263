import { describe, expect, test } from 'vitest';
import { knotWeights } from '../../src/math/quadrature';

const sum = (weights: ArrayLike<number>, length: number, f: (r: number) => number): number =>
	Array.from(weights).reduce((total, w, k) => total + w * f((k * length) / (weights.length - 1)), 0);

describe('weights of the knots', () => {
	test.each([3, 4, 7, 10])('%i intervals: exact for cubics without a factor', (n) => {
		const weights = knotWeights(n, 2);
		for (const degree of [0, 1, 2, 3])
			expect(sum(weights, 2, (r) => r ** degree)).toBeCloseTo(2 ** (degree + 1) / (degree + 1), 12);
	});

	test.each([1, 2])('%i intervals: exact up to that degree', (n) => {
		expect(sum(knotWeights(n, 2), 2, (r) => r ** n)).toBeCloseTo(2 ** (n + 1) / (n + 1), 12);
	});

	test('the factor e^(−rate·r) is integrated, not interpolated', () => {
		// ∫_0^5 e^(−r) r³ dr, 118 and 236 by parts: half an e-fold between knots.
		const exact = 6 - Math.exp(-5) * (125 + 75 + 30 + 6);
		expect(sum(knotWeights(10, 5, 1), 5, (r) => r ** 3)).toBeCloseTo(exact, 5);
	});

	test('the error falls like the fourth power of the spacing', () => {
		const [a, b, exact] = [1, 3, (1 - Math.exp(-4 * 1.5)) / 4];
		const error = (n: number) => Math.abs(sum(knotWeights(n, 1.5, a), 1.5, (r) => Math.exp(-b * r)) - exact);
		expect(error(96) / error(192)).toBeGreaterThan(14);
	});

	test('nothing to integrate is refused', () => {
		expect(() => knotWeights(0, 1)).toThrow('n ≥ 1');
		expect(() => knotWeights(4, 0)).toThrow('length > 0');
	});
});
