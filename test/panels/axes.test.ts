import { expect, it } from 'vitest';
import { LAB } from '../../src/math/units';
import { ticksOf } from '../../src/panels/axes';
import type { Extent } from '../../src/panels/field';
import { mapView } from '../../src/panels/map';
import { levelMarks } from '../../src/panels/profile';
import { fitView } from '../../src/panels/view';

it('numbers of a plane keep apart, however small and wide the plot', () => {
	const views = [
		(extent: Extent, width: number, height: number) => fitView({ extent, units: LAB }, width, height),
		(extent: Extent, width: number, height: number) => mapView({ extent, units: LAB }, width, height, 1),
	];
	for (const viewOf of views)
		for (const reach of [1.5, 4, 13, 30, 2500])
			for (const [width, height] of [
				[90, 60],
				[120, 130],
				[250, 55],
				[250, 130],
				[580, 580],
				[900, 300],
			] as const) {
				const extent = { x: [-reach, reach], y: [-reach, reach] } as const;
				const { x, y } = ticksOf(viewOf(extent, width, height), 1);
				const gaps = (at: readonly number[]) => at.slice(1).map((here, k) => Math.abs(here - (at[k] ?? 0)));
				// Figures of the small letters are 6.3 px wide, lines 12 px high.
				const widest = Math.max(...x.map(({ value }) => 6.3 * String(value).length));
				const where = `±${reach} in ${width} × ${height}`;
				for (const gap of gaps(x.map(({ at }) => at))) expect(gap, where).toBeGreaterThan(widest);
				for (const gap of gaps(y.map(({ at }) => at))) expect(gap, where).toBeGreaterThan(12);
			}
});

it('numbers left of a profile keep apart, and say where it ends', () => {
	for (const letters of [1, 1.5])
		for (const height of [200, 60, 26, 25, 13, 10, 2]) {
			const marks = levelMarks(0.2, height * letters, letters);
			expect(marks.at(-1)).toBe(0.2);
			for (const [k, mark] of marks.slice(1).entries())
				expect(((mark - (marks[k] ?? 0)) / 0.2) * height).toBeGreaterThan(12);
		}
	expect(levelMarks(1, 100, 1)).toEqual([0, 0.5, 1]);
});

it('numbers of a small map stand beside it, within the plot; of a large one upon it', () => {
	for (const [x, y] of [
		[4, 4],
		[40, 10],
		[0.01, 0.05],
	] as const)
		for (const [width, height] of [
			[250, 130],
			[130, 250],
			[230, 235],
		] as const) {
			const extent = { x: [-x, x], y: [-y, y] } as const;
			const view = mapView({ extent, units: LAB }, width, height, 1);
			const { left, bottom } = view.beyond ?? { left: Number.NaN, bottom: Number.NaN };
			// Letters of 11 px end left of the map and stand below it.
			expect(left).toBeLessThan(view.x(-x));
			expect(bottom - 9).toBeGreaterThan(view.y(-y));
			expect(bottom).toBeLessThanOrEqual(height);
			const widest = Math.max(...ticksOf(view, 1).y.map(({ value }) => 6.3 * String(value).length));
			expect(left - widest).toBeGreaterThanOrEqual(0);
			for (const [value, at] of [
				[view.x(x), width],
				[-view.y(y), 0],
			] as const)
				expect(value).toBeLessThanOrEqual(at + 1e-9);
			expect(view.at(view.x(0.3 * x), view.y(-0.7 * y))).toEqual([
				expect.closeTo(0.3 * x, 9),
				expect.closeTo(-0.7 * y, 9),
			]);
		}
	const extent = { x: [-1, 1], y: [-1, 1] } as const;
	expect(mapView({ extent, units: LAB }, 600, 400, 1).beyond).toBeUndefined();
});
