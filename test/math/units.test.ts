import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { points } from '../../src/data/points';
import { moments } from '../../src/math/stats';
import { rowsInLab, toData, unitsOfRows } from '../../src/math/units';

const outline = readFileSync(new URL('../ui/tables/outline-0-100.csv', import.meta.url), 'utf8')
	.trim()
	.split('\n')
	.map((line) => line.split(',').map(Number));
const flat = (rows: readonly (readonly number[])[]) => Float64Array.from(rows.flat());

describe('units of rows', () => {
	it('make the mean 0 and the deviation on an axis 1, and can be said in full', () => {
		const rows = fc.array(
			fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true })),
			{ minLength: 3, maxLength: 30 },
		);
		const size = fc.integer({ min: -6, max: 6 }).map((power) => 10 ** power);
		fc.assert(
			fc.property(rows, size, fc.integer({ min: -1e6, max: 1e6 }), (shape, scale, offset) => {
				const given = flat(shape.map(([x, y]) => [offset * scale + scale * x, scale * y]));
				const units = unitsOfRows(given);
				fc.pre(units.scale !== 1);
				const { mean, covariance } = moments(rowsInLab(units, given));
				const n = shape.length;
				const deviation = Math.sqrt((((covariance[0] + covariance[2]) / 2) * (n - 1)) / n);
				// Two digits of the deviation are within 5 %, and the mean is rounded to the second.
				expect(Math.abs(Math.log(deviation))).toBeLessThan(0.051);
				expect(Math.max(...mean.map(Math.abs))).toBeLessThan(0.051);
				expect(
					String(units.scale)
						.replace(/e.*|[.]|^0+|0+$/g, '')
						.replace(/^0+|0+$/g, '').length,
				).toBeLessThanOrEqual(2);
			}),
		);
	});
	it('of one place are the place, at its own scale', () => {
		expect(unitsOfRows(Float64Array.of(3, -4))).toEqual({ shift: [3, -4], scale: 1 });
		expect(unitsOfRows(flat(Array.from({ length: 7 }, () => [0.1, 1e6 + 0.1]))).scale).toBe(1);
	});
	it('of an outline in units of 0 to 100', () => {
		const { mean, covariance } = moments(outline.flat());
		const units = unitsOfRows(flat(outline));
		expect(units).toEqual({
			shift: mean.map(Math.round),
			scale: Math.round(Math.sqrt((((covariance[0] + covariance[2]) / 2) * 141) / 142)),
		});
	});
	it('give the rows back', () => {
		const units = unitsOfRows(flat(outline));
		rowsInLab(units, flat(outline)).forEach((u, i) => {
			expect(toData(units, i % 2 === 0 ? 0 : 1, u)).toBeCloseTo(outline.flat()[i] ?? 0, 10);
		});
	});
});

describe('a share of one’s own rows is kept from training', () => {
	const ownOf = (rows: readonly (readonly number[])[], heldOut: number) => {
		const own = points.own?.({ points: rows, standardise: false, heldOut });
		if (!own) throw new Error('points are rows');
		return own;
	};
	const places = (flat: Float32Array) =>
		Array.from({ length: flat.length / 2 }, (_, i) => `${flat[2 * i]},${flat[2 * i + 1]}`);

	it('the same at every look, from all parts of the table, and every row is on one side', () => {
		const { training, heldOut, enough } = ownOf(outline, 0.2);
		expect([places(training).length, places(heldOut).length, enough]).toEqual([114, 28, true]);
		expect([...places(training), ...places(heldOut)].sort()).toEqual(
			places(Float32Array.from(outline.flat())).sort(),
		);
		expect(ownOf(structuredClone(outline), 0.2).heldOut).toEqual(heldOut);
		const from = new Set(places(heldOut));
		const quarters = [0, 1, 2, 3].map(
			(k) =>
				places(Float32Array.from(outline.slice(35 * k, 35 * k + 35).flat())).filter((place) =>
					from.has(place),
				).length,
		);
		expect(Math.min(...quarters)).toBeGreaterThan(1);
	});
	it('none where none is asked for, or where there are fewer than twenty', () => {
		expect(ownOf(outline, 0).heldOut.length).toBe(0);
		const few = ownOf(outline.slice(0, 19), 0.2);
		expect([few.training.length, few.heldOut.length, few.enough]).toEqual([38, 0, false]);
		expect(ownOf(outline.slice(0, 20), 0.2).heldOut.length).toBe(8);
	});
});
