import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	addV,
	dot,
	logSumExp,
	normSq,
	numbers,
	scaleV,
	subV,
	sumAll,
	type Vec,
} from '../../src/math/algebra';
import { duals } from '../../src/math/dual';

const finite = fc.double({ min: -700, max: 700, noNaN: true });

test('logSumExp equals the plain formula where that does not overflow', () => {
	fc.assert(
		fc.property(fc.array(finite, { minLength: 1, maxLength: 12 }), (terms) => {
			const plain = Math.log(terms.reduce((sum, term) => sum + Math.exp(term), 0));
			expect(logSumExp(numbers, terms)).toBeCloseTo(plain, 10);
		}),
		{ seed: 1 },
	);
});

test('logSumExp does not overflow or underflow, and shifts with its terms', () => {
	expect(logSumExp(numbers, [1000, 1000])).toBeCloseTo(1000 + Math.log(2), 12);
	expect(logSumExp(numbers, [-1000, -1000, -1000])).toBeCloseTo(-1000 + Math.log(3), 12);
	expect(logSumExp(numbers, [0, -1e6])).toBe(0);
	expect(logSumExp(numbers, [3])).toBe(3);
	expect(() => logSumExp(numbers, [])).toThrow(/no terms/);
});

test('the slope of logSumExp is the softmax, on ties too', () => {
	const A = duals(numbers);
	for (const terms of [
		[1, 2, 3],
		[2, 2],
		[-500, 400, 399],
	]) {
		const weights = terms.map((term) => Math.exp(term - Math.max(...terms)));
		const total = weights.reduce((a, b) => a + b);
		terms.forEach((_, i) => {
			const lifted = terms.map((value, k) => ({ value, slope: k === i ? 1 : 0 }));
			expect(logSumExp(A, lifted).slope).toBeCloseTo((weights[i] ?? 0) / total, 12);
		});
	}
});

test('vectors: sums, scaling, inner product', () => {
	const [a, b]: [Vec<number>, Vec<number>] = [
		[1, -2],
		[3, 5],
	];
	expect(addV(numbers, a, b)).toEqual([4, 3]);
	expect(subV(numbers, a, b)).toEqual([-2, -7]);
	expect(scaleV(numbers, a, -3)).toEqual([-3, 6]);
	expect(dot(numbers, a, b)).toBe(-7);
	expect(normSq(numbers, b)).toBe(34);
	expect(sumAll(numbers, [])).toBe(0);
	expect(sumAll(numbers, [1, 2, 3.5])).toBe(6.5);
});

test('step is 0 at 0', () => {
	expect([-1, 0, 1].map(numbers.step)).toEqual([0, 0, 1]);
});
