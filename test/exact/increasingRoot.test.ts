import { expect, it } from 'vitest';
import { increasingRoot } from '../../src/exact/increasingRoot';

it('finds the root, near or far, from either side', () => {
	const cubic = (z: number) => z ** 3 - 2;
	for (const [guess, width] of [
		[0, 1],
		[1.26, 1e-3],
		[500, 1e-3],
		[-500, 10],
	] as const) {
		expect(increasingRoot(cubic, guess, width)).toBeCloseTo(Math.cbrt(2), 13);
	}
});

it('a function may be −∞ on the left', () => {
	const log = (z: number) => (z > 0 ? Math.log(z) - 1 : Number.NEGATIVE_INFINITY);
	expect(increasingRoot(log, -3, 1)).toBeCloseTo(Math.E, 13);
});

it('says so where there is none', () => {
	expect(() => increasingRoot(() => -1, 0, 1)).toThrow('no root');
	expect(() => increasingRoot(() => Number.NaN, 0, 1)).toThrow('no root');
});
