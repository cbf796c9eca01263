import { expect, it } from 'vitest';
import { LAB } from '../../src/math/units';
import { ticksOf } from '../../src/panels/axes';
import { fitView } from '../../src/panels/view';

it('numbers of a plane keep apart, however small and wide the plot', () => {
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
			const { x, y } = ticksOf(fitView({ extent, units: LAB }, width, height), 1);
			const gaps = (at: readonly number[]) => at.slice(1).map((here, k) => Math.abs(here - (at[k] ?? 0)));
			// Figures of the small letters are 6.3 px wide, lines 12 px high.
			const widest = Math.max(...x.map(({ value }) => 6.3 * String(value).length));
			const where = `±${reach} in ${width} × ${height}`;
			for (const gap of gaps(x.map(({ at }) => at))) expect(gap, where).toBeGreaterThan(widest);
			for (const gap of gaps(y.map(({ at }) => at))) expect(gap, where).toBeGreaterThan(12);
		}
});
