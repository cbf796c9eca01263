import { describe, expect, it } from 'vitest';
import type { Distribution, Extent } from '../../src/data/distribution';
import { references, targets } from '../../src/data/index';
import { defaultsOf, type ParamValue } from '../../src/data/param';
import { numbers, singles, type Vec } from '../../src/math/algebra';
import { arrays } from '../../src/math/arrays';
import { duals } from '../../src/math/dual';
import { cellArea, cellCentres } from '../../src/math/grid';
import { createRng } from '../../src/math/rng';
import { mean, standardDeviation } from '../../src/math/stats';
import { record, replay } from '../../src/math/trace';

const CELLS = 120;
const SAMPLES = 4000;

/** The extent and a quarter of it on each side: the squares of the checkerboard fall on cell edges. */
const widened = ({ x, y }: Extent): Extent => {
	const wide = ([min, max]: readonly [number, number]) =>
		[min - 0.25 * (max - min), max + 0.25 * (max - min)] as const;
	return { x: wide(x), y: wide(y) };
};
const pairs = (flat: ArrayLike<number>): Vec<number>[] =>
	Array.from({ length: flat.length / 2 }, (_, i) => [
		flat[2 * i] ?? Number.NaN,
		flat[2 * i + 1] ?? Number.NaN,
	]);
const inside = ({ x, y }: Extent, [a, b]: Vec<number>): boolean =>
	a >= x[0] && a <= x[1] && b >= y[0] && b <= y[1];

const ALL: [string, Distribution][] = [
	...Object.entries(targets),
	...Object.entries(references).filter(([id, block]) => targets[id] !== block),
];

describe.each(ALL)('%s', (id, block) => {
	const p = defaultsOf(block.params) as Readonly<Record<string, ParamValue>>;
	const extent = block.extent(p);
	const log = block.logDensity && ((x: Vec<number>) => block.logDensity?.(numbers, p, x) ?? Number.NaN);
	const points = block.sample ? pairs(block.sample(p, createRng(7), SAMPLES)) : [];

	it('is described', () => {
		expect(block.id).toBe(id);
		expect(id).toMatch(/^[a-z0-9-]+$/);
		for (const text of [block.label, block.source, block.tex(p)]) expect(text).not.toBe('');
		expect(block.sample ?? block.logDensity).toBeDefined();
		for (const param of Object.values(block.params)) {
			if (param.kind !== 'number') continue;
			expect(param.default).toBeGreaterThanOrEqual(param.min);
			expect(param.default).toBeLessThanOrEqual(param.max);
		}
	});

	if (block.sample)
		it('samples by seed, finite, within its extent', () => {
			const draw = (seed: number) => block.sample?.(p, createRng(seed), 50);
			expect(draw(3)).toEqual(draw(3));
			expect(draw(3)).not.toEqual(draw(4));
			expect(points.every((x) => x.every(Number.isFinite))).toBe(true);
			expect(points.filter((x) => inside(extent, x)).length / SAMPLES).toBeGreaterThanOrEqual(0.995);
		});

	if (log)
		it('has a density that integrates to one and fits its samples', () => {
			const box = widened(extent);
			const logs = pairs(cellCentres(box, CELLS)).map(log);
			const masses = logs.map((value) => Math.exp(value) * cellArea(box, CELLS));
			const total = masses.reduce((a, b) => a + b);
			if (block.normalised === false) {
				const held = pairs(cellCentres(box, CELLS)).map((x) => (inside(extent, x) ? 1 : 0));
				const kept = masses.reduce((sum, mass, k) => sum + mass * (held[k] ?? 0), 0);
				expect(kept / total).toBeGreaterThanOrEqual(0.995);
				return;
			}
			// The box leaves out up to 4e-4 of banana and funnel; the others reach 1e-5.
			expect(total).toBeCloseTo(1, 3);
			const entropy = -masses.reduce((sum, mass, k) => sum + (mass > 0 ? mass * (logs[k] ?? 0) : 0), 0);
			if (block.entropy) expect(Math.abs(block.entropy(p) - entropy)).toBeLessThan(3e-3);
			if (!block.sample) return;

			const surprise = points.map((x) => -log(x));
			const error = standardDeviation(surprise) / Math.sqrt(SAMPLES);
			expect(Math.abs(mean(surprise) - entropy)).toBeLessThan(4 * error + 3e-3);

			// χ² of 12 × 12 bins of 10 × 10 cells; the bins with fewer than 5 expected samples are one.
			const bin = (u: number, v: number) => 12 * Math.floor(v) + Math.floor(u);
			const expected = new Float64Array(144);
			const found = new Float64Array(144);
			masses.forEach((mass, k) => {
				const at = bin((k % CELLS) / 10, Math.floor(k / CELLS) / 10);
				expected[at] = (expected[at] ?? 0) + SAMPLES * mass;
			});
			const { x, y } = box;
			for (const [a, b] of points) {
				if (!inside(box, [a, b])) continue;
				const at = bin((12 * (a - x[0])) / (x[1] - x[0]), (12 * (b - y[0])) / (y[1] - y[0]));
				found[at] = (found[at] ?? 0) + 1;
			}
			let [chi, bins, restExpected, restFound] = [0, 0, 0, 0];
			expected.forEach((e, k) => {
				const f = found[k] ?? 0;
				if (e < 5) {
					restExpected += e;
					restFound += f;
				} else {
					chi += (f - e) ** 2 / e;
					bins++;
				}
			});
			chi += (restFound - restExpected) ** 2 / Math.max(5, restExpected);
			// Five standard deviations of χ².
			expect(chi).toBeLessThan(bins + 5 * Math.sqrt(2 * bins));
		});

	if (log)
		it('has slopes: dual numbers against central differences', () => {
			const D = duals(numbers);
			const places = points.length > 0 ? points.slice(0, 10) : pairs(cellCentres(extent, 4));
			for (const [x, y] of places) {
				const slope = block.logDensity?.(D, p, [
					{ value: x, slope: 1 },
					{ value: y, slope: 0.5 },
				]).slope;
				const h = 1e-5;
				const difference = (log([x + h, y + 0.5 * h]) - log([x - h, y - 0.5 * h])) / (2 * h);
				expect(Math.abs((slope ?? Number.NaN) - difference)).toBeLessThan(1e-4 * (1 + Math.abs(difference)));
			}
		});

	if (log)
		it('is the same recorded, and finite and close in single precision, also far out', () => {
			const graph = record(['x', 'y'], (A, { x, y }) => ({ log: block.logDensity?.(A, p, [x, y]) ?? x }));
			const places = [...points.slice(0, 10), ...pairs(cellCentres({ x: [-9.1, 9], y: [-9.1, 9] }, 4))];
			for (const x of places) {
				const exact = log(x);
				expect(replay(numbers, graph, x)[0]).toBeCloseTo(exact, 8);
				const rounded = replay(singles, graph, x)[0] ?? Number.NaN;
				expect(Math.abs(rounded - exact)).toBeLessThan(2e-3 + 1e-4 * Math.abs(exact));
			}
		});

	if (log)
		it('is the same over arrays, where what does not count may be left out, also far out', () => {
			const places = [
				...pairs(cellCentres(widened(extent), 60)),
				...pairs(cellCentres({ x: [-90, 91], y: [-90, 90] }, 20)),
			];
			const at = [0, 1].map((axis) => Float64Array.from(places, (x) => x[axis] ?? 0));
			const [x = new Float64Array(0), y = x] = at;
			const values = block.logDensity?.(arrays(places.length), p, [x, y]) ?? [];
			places.forEach((place, i) => {
				const plain = log(place);
				// 360 e^−30, and the rounding of so many terms.
				const most = 4e-11 + 1e-14 * Math.abs(plain);
				if (values[i] !== plain) expect(Math.abs((values[i] ?? Number.NaN) - plain)).toBeLessThan(most);
			});
		});
});

it('balanced samples have equal counts and the law of each mode', () => {
	const block = targets['8gaussians'];
	const cloud = pairs(block?.balancedSample?.({}, createRng(1), 800) ?? []);
	const counts = new Map<number, number>();
	for (const [x, y] of cloud) {
		const mode = Math.round((Math.atan2(y, x) * 4) / Math.PI + 8) % 8;
		counts.set(mode, (counts.get(mode) ?? 0) + 1);
	}
	// 0.35 across a mode of half width 1.08: some 0.2 % are counted beside their own.
	for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThanOrEqual(2);
});
