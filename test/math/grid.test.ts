import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bilinear, cellArea, cellCentres } from '../../src/math/grid';

const BOX = { x: [-2, 4], y: [1, 3] } as const;

test('cell centres are row-major from the lower left, row = y', () => {
	expect([...cellCentres(BOX, 2)]).toEqual([-0.5, 1.5, 2.5, 1.5, -0.5, 2.5, 2.5, 2.5]);
	expect([...cellCentres(BOX, 1)]).toEqual([1, 2]);
});

test('the midpoint rule on the grid integrates a linear function exactly', () => {
	const centres = cellCentres(BOX, 9);
	let sum = 0;
	for (let k = 0; k < centres.length; k += 2) sum += 3 + 2 * (centres[k] ?? 0) - (centres[k + 1] ?? 0);
	// ∫ (3 + 2x − y) = area·value at the middle (1, 2).
	expect(sum * cellArea(BOX, 9)).toBeCloseTo(12 * 3, 4);
});

const point = fc.record({
	x: fc.double({ min: -2, max: 4, noNaN: true }),
	y: fc.double({ min: 1, max: 3, noNaN: true }),
});

test('bilinear sampling is exact for a + bx + cy + dxy between the centres', () => {
	const n = 7;
	const f = (x: number, y: number): number => 1 - 2 * x + 3 * y + 0.5 * x * y;
	const centres = cellCentres(BOX, n);
	const field = Float64Array.from({ length: n * n }, (_, k) =>
		f(centres[2 * k] ?? 0, centres[2 * k + 1] ?? 0),
	);
	fc.assert(
		fc.property(point, ({ x, y }) => {
			const inside = (at: number, [min, max]: readonly [number, number]): number =>
				Math.min(max - (max - min) / (2 * n), Math.max(min + (max - min) / (2 * n), at));
			// Beyond the outermost centres the field goes on as it is there. 1e-5: centres are float32.
			const expected = f(inside(x, BOX.x), inside(y, BOX.y));
			expect(Math.abs(bilinear(field, n, BOX, x, y) - expected)).toBeLessThan(1e-5);
		}),
		{ seed: 1 },
	);
});

test('bilinear sampling stays within the field, also outside the box, and picks a channel', () => {
	const field = [0, 10, 1, 11, 2, 12, 3, 13];
	expect(bilinear(field, 2, BOX, -99, -99, 2, 0)).toBe(0);
	expect(bilinear(field, 2, BOX, 99, 99, 2, 1)).toBe(13);
	expect(bilinear(field, 2, BOX, 1, 2, 2, 1)).toBe(11.5);
});

test('sizes that do not fit are refused', () => {
	expect(() => cellCentres(BOX, 0)).toThrow(/positive number of cells/);
	expect(() => bilinear([1, 2, 3], 2, BOX, 0, 0)).toThrow(/3 numbers is no 2×2 grid/);
});
