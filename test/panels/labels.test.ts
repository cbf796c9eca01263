import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comesInto, spreadApart } from '../../src/panels/labels';

describe('spreadApart', () => {
	it('leaves labels that do not touch where they are', () => {
		expect(spreadApart([10, 50, 30], 14, [0, 100])).toEqual([10, 50, 30]);
	});
	it('moves a touching pair apart evenly', () => {
		expect(spreadApart([50, 50], 10, [0, 100])).toEqual([45, 55]);
	});
	it('keeps gap, order and bounds', () => {
		const wanted = fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 8 });
		fc.assert(
			fc.property(wanted, (places) => {
				const placed = spreadApart(places, 14, [0, 200]);
				const order = places.map((_, i) => i).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0) || a - b);
				order.slice(1).forEach((index, rank) => {
					expect((placed[index] ?? 0) - (placed[order[rank] ?? 0] ?? 0)).toBeGreaterThanOrEqual(14 - 1e-9);
				});
				for (const place of placed) {
					expect(place).toBeGreaterThanOrEqual(-1e-9);
					expect(place).toBeLessThanOrEqual(200 + 1e-9);
				}
			}),
		);
	});
});

it('a line comes into a box where one of its pieces or its only point does', () => {
	const box = { left: 10, right: 20, top: 10, bottom: 20 };
	expect(comesInto([[15, 15]], box)).toBe(true);
	expect(comesInto([[15, 25]], box)).toBe(false);
	// Both ends outside, the way between inside.
	expect(
		comesInto(
			[
				[0, 30],
				[30, 0],
			],
			box,
		),
	).toBe(true);
	// Beside it at the same heights, and past its corner.
	expect(
		comesInto(
			[
				[0, 15],
				[8, 15],
			],
			box,
		),
	).toBe(false);
	expect(
		comesInto(
			[
				[0, 12],
				[12, 0],
			],
			box,
		),
	).toBe(false);
});
