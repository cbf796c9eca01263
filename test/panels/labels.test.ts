import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { besideLevel, freeBaseline, spreadApart } from '../../src/panels/labels';

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

describe('words beside a level', () => {
	const chart = { left: 0, right: 100, top: 0, bottom: 100 };
	const place = (...paths: (readonly (readonly [number, number])[])[]) => besideLevel(50, 30, chart, paths);

	it('stand under its left end, and where a path comes there at the next of its places', () => {
		expect(place()).toEqual([0, 62]);
		// Both ends outside, the way between inside.
		const left = [
			[0, 90],
			[25, 30],
		] as const;
		const right = [
			[80, 30],
			[100, 90],
		] as const;
		const under = [
			[0, 62],
			[100, 62],
		] as const;
		expect(place(left)).toEqual([70, 62]);
		expect(place(right)).toEqual([0, 62]);
		expect(place(under)).toEqual([0, 46]);
		expect(place(under, [[10, 40]])).toEqual([70, 46]);
		expect(place(under, left, right)).toBeUndefined();
	});
	it('do not come near a path that passes their corner, or one beside them at their height', () => {
		expect(
			place([
				[28, 90],
				[60, 62],
			]),
		).toEqual([0, 62]);
		expect(place([[31, 62]])).toEqual([0, 62]);
		expect(place([[30, 62]])).toEqual([70, 62]);
	});
	it('stand over a level at the bottom, under one at the top', () => {
		expect(besideLevel(95, 30, chart, [])).toEqual([0, 91]);
		expect(besideLevel(5, 30, chart, [[[0, 17]]])).toEqual([70, 17]);
		expect(besideLevel(5, 30, { ...chart, right: 30 }, [[[0, 17]]])).toBeUndefined();
	});
});

describe('words beside a mark', () => {
	const level = (y: number) => [[0, y] as const, [100, y] as const];
	const place = (...heights: number[]) => freeBaseline(20, 40, [10, 96], heights.map(level));

	it('stand at the top, else at the bottom, else on the first line between that no path comes to', () => {
		expect(place()).toBe(10);
		expect(place(5)).toBe(96);
		expect(place(5, 90)).toBe(22);
		expect(place(5, 20, 90)).toBe(34);
		expect(place(...Array.from({ length: 8 }, (_, k) => 5 + 12 * k))).toBeUndefined();
	});
	it('stand where a path is that does not come beside the mark', () => {
		const beyond = [
			[70, 5],
			[100, 5],
		] as const;
		expect(freeBaseline(20, 40, [10, 96], [beyond])).toBe(10);
		expect(freeBaseline(40, 40, [10, 96], [beyond])).toBe(96);
	});
});
