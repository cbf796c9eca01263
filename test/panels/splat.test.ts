import { describe, expect, it } from 'vitest';
import { splatDiscs } from '../../src/panels/splat';

const SIDE = 64;
const alphas = (bytes: Uint8ClampedArray): number[] =>
	Array.from({ length: SIDE * SIDE }, (_, i) => (bytes[4 * i + 3] ?? 0) / 255);
const drawn = (points: readonly number[], radius: number, alpha: number) => {
	const bytes = new Uint8ClampedArray(4 * SIDE * SIDE);
	const rows = splatDiscs(bytes, SIDE, SIDE, Float32Array.from(points), radius, alpha);
	return { bytes, rows, cover: alphas(bytes) };
};

describe('splatDiscs', () => {
	it.each([1.5, 3, 6.2])(
		'covers the area of a disc of radius %f, centred to an eighth of a pixel',
		(radius) => {
			for (const [x, y] of [
				[32, 32],
				[31.3, 30.8],
				[20.5, 41.1],
			] as const) {
				const { cover } = drawn([x, y], radius, 1);
				const sum = cover.reduce((a, b) => a + b);
				// The edge is one pixel of linear fall-off around the radius: area π(r² + 1/12).
				expect(sum / (Math.PI * (radius ** 2 + 1 / 12))).toBeCloseTo(1, 1);
				const cx = cover.reduce((total, a, i) => total + a * ((i % SIDE) + 0.5), 0) / sum;
				const cy = cover.reduce((total, a, i) => total + a * (Math.floor(i / SIDE) + 0.5), 0) / sum;
				// Places are kept to a quarter of a pixel, half of it either way, plus 8-bit rounding.
				expect(Math.abs(cx - x)).toBeLessThan(0.14);
				expect(Math.abs(cy - y)).toBeLessThan(0.14);
			}
		},
	);

	it('lays overlapping discs over each other like paint', () => {
		const { cover } = drawn([30, 30, 30, 30, 30, 30], 4, 0.5);
		expect(cover[30 * SIDE + 30]).toBeCloseTo(1 - 0.5 ** 3, 2);
	});

	it('leaves out what does not lie wholly inside, and says which rows it touched', () => {
		const { cover, rows } = drawn([-5, 3, 63.9, 20, Number.NaN, 10, 1e9, 1e9, 20, 12], 2, 1);
		expect(rows[0]).toBeLessThanOrEqual(10);
		expect(rows[1]).toBeGreaterThanOrEqual(14);
		cover.forEach((a, i) => {
			const row = Math.floor(i / SIDE);
			if (a > 0) expect(row >= rows[0] && row < rows[1]).toBe(true);
		});
		expect(drawn([], 2, 1).rows).toEqual([0, 0]);
	});
});
