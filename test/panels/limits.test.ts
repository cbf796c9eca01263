import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/math/rng';
import { densityLimit } from '../../src/panels/density';
import { niceAbove, quantile, quantileOnPaths, steadyLimit } from '../../src/panels/limits';

describe('quantile', () => {
	it('interpolates between order statistics and leaves out what is not finite', () => {
		expect(quantile([4, 1, Number.NaN, 3, 2, Number.POSITIVE_INFINITY], 0.5)).toBe(2.5);
		expect(quantile(Float32Array.from([0, 10]), 0.98)).toBeCloseTo(9.8, 6);
		expect(quantile([], 0.5)).toBe(0);
	});
});

describe('densityLimit', () => {
	const field = (...peak: number[]) => Float32Array.from({ length: 2304 }, (_, k) => peak[k] ?? 0);
	it('is above the cells that hold the mass, where they are fewer than one in a thousand', () => {
		expect(densityLimit(field(2.8))).toBe(3);
		expect(densityLimit(field(2.8, 1.8))).toBe(3);
	});
	it('leaves sharp peaks out that hold little', () => {
		expect(densityLimit(field(100, ...Array<number>(1000).fill(0.9)))).toBe(1);
	});
});

describe('niceAbove', () => {
	it('is the smallest of its ladder above the value', () => {
		expect([0.011, 0.9, 1, 1.2, 1.6, 2.1, 4, 6, 8, 130].map(niceAbove)).toEqual([
			0.015, 1, 1, 1.5, 2, 3, 5, 7, 10, 150,
		]);
		fc.assert(
			fc.property(fc.double({ min: 1e-8, max: 1e8, noNaN: true }), (value) => {
				const nice = niceAbove(value);
				expect(nice).toBeGreaterThanOrEqual(value * (1 - 1e-8));
				expect(nice).toBeLessThanOrEqual(value * 1.7);
			}),
		);
	});
	it('is 1 where there is nothing to go by', () => {
		expect([0, -3, Number.NaN].map(niceAbove)).toEqual([1, 1, 1]);
	});
});

describe('steadyLimit', () => {
	it('does not move under 20 % noise', () => {
		const rng = createRng(2);
		const { follow } = steadyLimit(0.5, 1.25);
		const limits = Array.from({ length: 300 }, () => follow(0.78 * Math.exp(0.2 * rng.normal())));
		// It settles in the first few.
		expect(new Set(limits.slice(10))).toEqual(new Set([1]));
	});
	it('follows a measurement that falls by a thousand, downwards only', () => {
		const { follow } = steadyLimit(0.5, 1.25);
		const limits = Array.from({ length: 200 }, (_, i) => follow(10 ** (-3 * (i / 199))));
		expect(limits[0]).toBe(1);
		expect(limits[199]).toBeLessThan(0.004);
		expect(limits[199]).toBeGreaterThanOrEqual(0.001);
		expect(limits).toEqual([...limits].sort((a, b) => b - a));
	});
	it('is never below a measurement without smoothing and slack', () => {
		const rng = createRng(3);
		const { follow } = steadyLimit(0, 1);
		for (let i = 0; i < 200; i++) {
			const measured = Math.exp(rng.normal());
			expect(follow(measured)).toBeGreaterThanOrEqual(measured);
		}
	});
	it('keeps its limit through broken measurements and forgets on reset', () => {
		const { follow, reset } = steadyLimit(0.5, 1.25);
		expect(follow(3)).toBe(3);
		expect([Number.NaN, 0, -1, Number.POSITIVE_INFINITY].map(follow)).toEqual([3, 3, 3, 3]);
		reset();
		expect(follow(0.02)).toBe(0.02);
	});
});

describe('quantileOnPaths', () => {
	it('reads the field where particles are and not in corners', () => {
		const grid = 8;
		const extent = { x: [0, 8], y: [0, 8] } as const;
		const corner = Float32Array.from({ length: grid * grid }, (_, c) => (c === 0 ? 1e6 : -2));
		const field = Float32Array.from([...corner, ...corner]);
		const paths = Float32Array.from({ length: 2 * 2 * 50 }, (_, i) => 4 + (i % 5) / 2);
		expect(quantileOnPaths(field, grid, extent, paths, 2, 0.98)).toBeCloseTo(2, 6);
	});
});
