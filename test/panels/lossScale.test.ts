import { describe, expect, it } from 'vitest';
import { lossScale } from '../../src/panels/lossScale';

const PIXELS = [100, 0] as const;

describe('lossScale', () => {
	it('is logarithmic for positive losses: equal ratios, equal distances', () => {
		const { kind, y } = lossScale([0.01, 10], 0.01, PIXELS);
		expect(kind).toBe('log');
		expect(y(0.1) - y(1)).toBeCloseTo(y(0.01) - y(0.1), 8);
		expect(y(10)).toBeGreaterThan(0);
		expect(y(0.01)).toBeLessThan(100);
	});
	it('becomes symmetric logarithmic as soon as one value is not positive', () => {
		const { kind, y, ticks } = lossScale([-0.5, 4, 300], -0.5, PIXELS);
		expect(kind).toBe('symlog');
		expect(ticks).toContain(0);
		expect([y(-0.5), y(0), y(4), y(300)].every(Number.isFinite)).toBe(true);
		expect(y(-0.5)).toBeGreaterThan(y(4));
	});
	it('has fewer ticks where there is less height, in decades too', () => {
		const { ticks, y } = lossScale([0.05, 200], 0.05, [24, 0]);
		const places = ticks.map(y).sort((a, b) => a - b);
		expect(ticks).toContain(0.1);
		const gaps = places.slice(1).map((place, i) => place - (places[i] ?? 0));
		expect(Math.min(...gaps)).toBeGreaterThan(11);
	});
	it.each([[[1, 1.01]], [[0.002, 5e6]], [[3, 3]], [[-2, -1]], [[0, 0]], [[]], [[-1e-3, 1e4]]])(
		'has one to five ticks in sight, apart from each other: %j',
		(values) => {
			const { ticks, y } = lossScale(values, Math.min(1, ...values), PIXELS);
			expect(ticks.length).toBeGreaterThanOrEqual(1);
			expect(ticks.length).toBeLessThanOrEqual(8);
			const places = ticks.map(y).sort((a, b) => a - b);
			places.forEach((place, i) => {
				expect(place).toBeGreaterThanOrEqual(-0.01);
				expect(place).toBeLessThanOrEqual(100.01);
				if (i > 0) expect(place - (places[i - 1] ?? 0)).toBeGreaterThan(11);
			});
		},
	);
});
