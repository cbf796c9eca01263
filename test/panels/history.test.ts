import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/math/rng';
import { lossHistory, movingMedian } from '../../src/panels/history';

function record(from: number, values: readonly number[]) {
	return {
		steps: Int32Array.from(values, (_, i) => from + i),
		total: Float32Array.from(values),
		terms: { a: Float32Array.from(values) },
	};
}

describe('lossHistory', () => {
	it('draws every step as it is while there are few', () => {
		const history = lossHistory(8);
		history.append(record(1, [3, 2]));
		history.append(record(3, [5]));
		expect(history.blocks('a')).toEqual([
			{ step: 1, low: 3, median: 3, high: 3 },
			{ step: 2, low: 2, median: 2, high: 2 },
			{ step: 3, low: 5, median: 5, high: 5 },
		]);
		expect(history.last('a')).toBe(5);
	});

	it('gives the same blocks however the steps arrived, with exact extremes and medians', () => {
		const values = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), {
			minLength: 1,
			maxLength: 300,
		});
		fc.assert(
			fc.property(values, fc.integer({ min: 1, max: 40 }), (all, chunk) => {
				const [whole, parts] = [lossHistory(16), lossHistory(16)];
				whole.append(record(0, all));
				for (let i = 0; i < all.length; i += chunk) {
					parts.append(record(i, all.slice(i, i + chunk)));
					parts.blocks('a');
				}
				const blocks = whole.blocks('a');
				expect(parts.blocks('a')).toEqual(blocks);
				expect(blocks.length).toBeLessThanOrEqual(17);
				const span = 2 ** Math.max(0, Math.ceil(Math.log2(all.length / 16)));
				blocks.forEach(({ low, median, high }, b) => {
					const inside = [...all.slice(b * span, (b + 1) * span)].sort((x, y) => x - y);
					expect(low).toBe(inside[0]);
					expect(high).toBe(inside.at(-1));
					expect(median).toBeGreaterThanOrEqual(inside[Math.floor((inside.length - 1) / 2)] ?? 0);
					expect(median).toBeLessThanOrEqual(inside[Math.ceil((inside.length - 1) / 2)] ?? 0);
				});
			}),
			{ numRuns: 60 },
		);
	});

	it('skips steps that are not finite and knows nothing of unknown terms', () => {
		const history = lossHistory(2);
		history.append(record(0, [Number.NaN, Number.NaN, 1, 2, 3, Number.POSITIVE_INFINITY]));
		expect(history.blocks('a').map(({ low, high }) => [low, high])).toEqual([
			[1, 2],
			[3, 3],
		]);
		expect(history.blocks('nothing')).toEqual([]);
		expect(history.last('nothing')).toBeNaN();
	});

	it('lets a term join late', () => {
		const history = lossHistory(64);
		history.append(record(0, [1, 1]));
		history.append({ steps: Int32Array.of(2), total: Float32Array.of(0), terms: { b: Float32Array.of(7) } });
		expect(history.blocks('b')).toEqual([{ step: 2, low: 7, median: 7, high: 7 }]);
		expect(history.blocks('a')).toHaveLength(2);
	});

	it('holds 100,000 steps in 513 blocks at most and starts again after clear', () => {
		const history = lossHistory(512);
		const rng = createRng(1);
		for (let i = 0; i < 100_000; i += 100)
			history.append(
				record(
					i,
					Array.from({ length: 100 }, () => rng.uniform()),
				),
			);
		expect(history.length).toBe(100_000);
		expect(history.blocks('a').length).toBeLessThanOrEqual(513);
		history.clear();
		expect(history.length).toBe(0);
		expect(history.blocks('a')).toEqual([]);
		history.append(record(0, [4]));
		expect(history.blocks('a')).toEqual([{ step: 0, low: 4, median: 4, high: 4 }]);
	});
});

describe('movingMedian', () => {
	const blocks = (values: readonly number[]) =>
		values.map((median, step) => ({ step, low: median, median, high: median }));
	it('drops single outliers and keeps edges, monotone runs and both ends', () => {
		expect(movingMedian(blocks([1, 1, 90, 1, 1]), 3)).toEqual([1, 1, 1, 1, 1]);
		expect(movingMedian(blocks([5, 4, 3, 2, 1]), 5)).toEqual([5, 4, 3, 2, 1]);
		expect(movingMedian([], 5)).toEqual([]);
	});
});
