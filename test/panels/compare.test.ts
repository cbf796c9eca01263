import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/math/rng';
import { memoryOf } from '../../src/model/memory';
import type { Compared } from '../../src/panels/compare/compared';
import { densityDifference, totalVariation } from '../../src/panels/compare/difference';
import { COMPARISONS } from '../../src/panels/compare/index';
import { differencesOf, differenceWords, metrics as table } from '../../src/panels/compare/metrics';
import { centreOf } from '../../src/panels/field';
import { UNASKED } from '../../src/protocol/exact';
import type { Metric } from '../../src/protocol/snapshot';
import { defaultGame } from '../../src/spec/defaults';
import { sceneOf, snapshotAt } from '../store/fakeEngine';

const BOX = { x: [-4, 4], y: [-4, 4] } as const;

/** A cloud that stays where it is: standard normal about a mean, on two axes. */
function cloud(mean: number, n: number, key: string): Float32Array<ArrayBuffer> {
	const rng = createRng(5).split(key);
	const places = Float32Array.from({ length: 2 * n }, (_, i) => rng.normal() + (i % 2 === 0 ? mean : 0));
	return Float32Array.from([...places, ...places]);
}

const shown = (over: Partial<Compared['a']['snapshot']> = {}): Compared['a'] => ({
	snapshot: { ...snapshotAt(1, 1200), extent: BOX, ...over },
	scene: sceneOf(1),
	game: defaultGame(),
	losses: [],
	history: () => [],
	t: 0.5,
	horizon: 1,
	playing: false,
	past: false,
	known: UNASKED,
});
const pair = (a: Compared['a'], b: Compared['a']): Compared => ({ a, b, extent: BOX });

describe('comparisons', () => {
	it('are one file each, each listed once', () => {
		const declared = readdirSync('src/panels/compare').flatMap(
			(file) =>
				readFileSync(`src/panels/compare/${file}`, 'utf8').match(/^export const \w+ = comparison\(\{$/gm) ??
				[],
		);
		expect(COMPARISONS).toHaveLength(declared.length);
		expect(new Set(COMPARISONS.map(({ id }) => id)).size).toBe(declared.length);
	});

	it('say both numbers and both steps, in words and in a table', () => {
		const losses = (value: number) => [
			{ steps: Int32Array.of(1), total: Float32Array.of(value), terms: { terminal: Float32Array.of(value) } },
		];
		const few = (w2: number) => ({
			steps: Int32Array.of(1),
			w2: Float32Array.of(w2),
			floor: 0.25,
			n: 64,
			evaluations: Int32Array.of(2),
			beside: null,
		});
		const of = (step: number, value: number): Compared['a'] => {
			const { measured } = snapshotAt(1, step);
			const base = shown({ step, measured, metrics: [{ id: 'nll', label: 'NLL', value }] });
			const residualProfile = Float32Array.of(value, value);
			const paths = cloud(value, 50, 'words');
			return {
				...base,
				losses: losses(value),
				snapshot: { ...base.snapshot, residualProfile, fewSteps: few(value), paths },
			};
		};
		const both = pair(of(1200, 0.5), of(800, 0.125));
		for (const panel of COMPARISONS) {
			const words = panel.summary(both);
			const { columns, rows } = panel.table(both);
			expect(rows.every((row) => row.length === columns.length)).toBe(true);
			if (panel.id === 'difference') {
				expect(words).toMatch(/t = 0\.50.*% of their mass\. A at step 1,200, B at 800\./);
				continue;
			}
			expect(words).toMatch(/0\.500.*0\.125/);
			expect(rows.flat()).toEqual(expect.arrayContaining([0.5, 0.125]));
			if (panel.id !== 'losses') expect(rows.flat()).toEqual(expect.arrayContaining([1200, 800]));
		}
	});
});

describe('the difference of metrics', () => {
	const metric = (value: number, more: Partial<Metric> = {}): Metric => ({
		id: 'm',
		label: 'm',
		value,
		...more,
	});
	const between = (a: Metric, b: Metric) => differencesOf([a], [b])[0] ?? expect.unreachable();

	it('has the root of the sum of squares of the errors, and none where one has none', () => {
		const both = between(metric(2, { error: 0.03 }), metric(3, { error: 0.04 }));
		expect(both).toMatchObject({ value: 1, error: 0.05, within: null });
		expect(differenceWords(both)).toBe('+1.000 ± 0.050');
		const one = between(metric(3, { error: 0.03 }), metric(2));
		expect(one).toMatchObject({ value: -1, error: null, within: null });
		expect(differenceWords(one)).toBe('−1.000');
	});

	it('is called within error where it is no more than two of its errors', () => {
		const wide = { error: 0.5 / Math.SQRT2 };
		expect(differenceWords(between(metric(2, wide), metric(3, wide)))).toBe('within error');
		expect(between(metric(2, wide), metric(3.01, wide)).within).toBeNull();
	});

	it('is called within floor where neither can be told from the floor, and not where one can', () => {
		const more = { bound: { value: 0.16, label: 'two sets of true samples' }, error: 0.006 };
		expect(differenceWords(between(metric(0.15, more), metric(0.171, more)))).toBe('within floor');
		expect(between(metric(0.15, more), metric(0.2, more)).within).toBeNull();
		// On either side, and of what has no error nothing is known.
		expect(between(metric(0.1, more), metric(0.13, more)).within).toBeNull();
		const { bound } = more;
		expect(between(metric(0.15, { bound }), metric(0.158, { bound })).within).toBeNull();
	});

	it('of distances to training points is held to true samples, and below them it is a difference', () => {
		const base = defaultGame();
		const memory = memoryOf({ ...base, training: { ...base.training, points: 50 } }, 64);
		const measured = memory?.(new Float32Array(128)) ?? expect.unreachable();
		const { bound } = measured;
		const at = (share: number): Metric => ({ ...measured, value: share * (bound?.value ?? Number.NaN) });
		const near = { ...at(1), error: 0.01 };
		expect(differenceWords(between(near, near))).toBe('as true samples');
		expect(between({ ...at(0.3), error: 0.01 }, { ...at(0.7), error: 0.01 }).within).toBeNull();
		const metrics = [near];
		const words = table.summary(pair(shown({ metrics }), shown({ metrics })));
		expect(words).toContain('true samples');
		expect(words).not.toContain('floor');
	});

	it('of values that are not to be believed is told with the doubt, and not called within anything', () => {
		const more = { bound: { value: 2, label: 'entropy of π' }, error: 0.1 };
		const doubt = 'below its floor';
		const doubted = metric(1.85, { ...more, doubt });
		expect(between(doubted, doubted)).toMatchObject({ within: null, doubt });
		const both = pair(shown({ metrics: [doubted] }), shown({ metrics: [metric(1.9, more)] }));
		expect(table.summary(both)).toContain('m floor 2.000; A below its floor: A 1.850');
		const { columns, rows } = table.table(both);
		expect(['a_doubt', 'b_doubt'].map((name) => rows[0]?.[columns.indexOf(name)])).toEqual([doubt, '']);
	});

	it('gives the floors of both where they are two', () => {
		const of = (value: number) => metric(3, { bound: { value, label: 'entropy of π' } });
		const words = (a: Metric, b: Metric) =>
			table.summary(pair(shown({ metrics: [a] }), shown({ metrics: [b] })));
		expect(words(of(2), of(2))).toContain('m floor 2.000: A');
		expect(words(of(2), of(2.5))).toContain('m floor A 2.000, B 2.500: A');
		expect(words(of(2), metric(3))).toContain('m floor A 2.000: A');
		const { columns, rows } = table.table(pair(shown({ metrics: [of(2)] }), shown({ metrics: [of(2.5)] })));
		expect(['a_floor', 'b_floor'].map((name) => rows[0]?.[columns.indexOf(name)])).toEqual([2, 2.5]);
	});

	it('lists what only one has, without a difference', () => {
		const found = differencesOf([metric(1)], [{ id: 'other', label: 'other', value: 2 }]);
		expect(found.map(({ id, a, b }) => [id, a?.value, b?.value])).toEqual([
			['other', undefined, 2],
			['m', 1, undefined],
		]);
		expect(found.map(differenceWords)).toEqual(['–', '–']);
	});
});

describe('the difference of densities', () => {
	const n = 20_000;
	const at = (paths: Float32Array<ArrayBuffer>, over = {}) =>
		shown({ paths, times: Float32Array.of(0, 1), ...over });

	it('is that of the two normal laws, in sign, place and size', () => {
		const [left, right] = [at(cloud(-1, n, 'a')), at(cloud(1, n, 'b'))];
		const field = densityDifference(pair(left, right));
		const normal = (x: number, y: number, mean: number) =>
			Math.exp(-((x - mean) ** 2 + y * y) / 2) / (2 * Math.PI);
		const worst = field.reduce((most, value, c) => {
			const [x, y] = centreOf(c, 80, BOX);
			return Math.max(most, Math.abs(value - (normal(x, y, 1) - normal(x, y, -1))));
		}, 0);
		// Of a peak of 0.138: a kernel of width h takes h² of it, and 20,000 points have noise.
		expect(worst).toBeLessThan(0.02);
		// erf(1/√2), the total variation of N(−1, I) and N(1, I).
		expect(totalVariation(field, BOX)).toBeCloseTo(0.6827, 1);
		const back = densityDifference(pair(right, left));
		expect(Math.max(...field.map((value, c) => Math.abs(value + (back[c] ?? 0))))).toBeLessThan(1e-7);
	});

	it('of a cloud and itself is nothing, also where B’s units are others', () => {
		const paths = cloud(0, 500, 'same');
		expect(densityDifference(pair(at(paths), at(paths))).every((value) => value === 0)).toBe(true);
		const units = { shift: [1, -2], scale: 2 } as const;
		const inB = paths.map((x, i) => (x - (units.shift[i % 2] ?? 0)) / units.scale);
		const b = at(inB, { units, extent: { x: [-2.5, 1.5], y: [-1, 3] } });
		const field = densityDifference({ ...pair(at(paths), b), extent: b.snapshot.extent });
		expect(Math.max(...field.map(Math.abs))).toBeLessThan(1e-6);
	});
});
