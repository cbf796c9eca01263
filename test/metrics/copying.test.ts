import { expect, test } from 'vitest';
import { createRng, type Rng } from '../../src/math/rng';
import { mean, standardDeviation } from '../../src/math/stats';
import { copying } from '../../src/metrics/copying';

const normals = (rng: Rng, n: number): Float64Array =>
	Float64Array.from({ length: 2 * n }, () => rng.normal());

test('by hand: three samples, two training points, two fresh ones', () => {
	const found = copying([0, 0, 1, 0, 9, 0], [0, 0.5, 9, 1], [1, 2, 5, 0]);
	// (0, 0) and (1, 0) are nearest to (0, 0.5), (9, 0) to (9, 1).
	expect(Array.from(found.toTraining)).toEqual([0.5, 1, Math.hypot(1, 0.5)]);
	expect(Array.from(found.toFresh)).toEqual([2, Math.hypot(1, 2), 4]);
	expect(found.share).toBeCloseTo(1);
	// m = (2/3, 1/3, 0, 0) over the six ways to call two of four points the training points.
	const m = [2 / 3, 1 / 3, 0, 0];
	const shares = [0, 1, 2, 3].flatMap((a) => m.slice(a + 1).map((other) => (m[a] ?? 0) + other));
	const variance = mean(shares.map((share) => (share - 0.5) ** 2));
	expect(found.error).toBeCloseTo(Math.sqrt(variance), 12);
});

test('a tie counts half', () => {
	expect(copying([0, 0], [1, 0], [-1, 0]).share).toBe(0.5);
});

test('who knows the law alone has a share of ½ within its standard error, which is that of many repeats', () => {
	const rng = createRng(11);
	const found = Array.from({ length: 200 }, () =>
		copying(normals(rng, 150), normals(rng, 60), normals(rng, 60)),
	);
	const shares = found.map(({ share }) => share);
	const error = mean(found.map((each) => each.error));
	expect(Math.abs(mean(shares) - 0.5)).toBeLessThan((4 * error) / Math.sqrt(shares.length));
	expect(standardDeviation(shares) / error).toBeGreaterThan(0.85);
	expect(standardDeviation(shares) / error).toBeLessThan(1.15);
});

test('who repeats training points is told from who does not', () => {
	const rng = createRng(5);
	const [training, fresh] = [normals(rng, 100), normals(rng, 100)];
	const copies = training.map((value) => value + 0.01 * rng.normal());
	const { share, error, toTraining, toFresh } = copying(copies, training, fresh);
	expect(share).toBeGreaterThan(0.9);
	expect((share - 0.5) / error).toBeGreaterThan(5);
	expect(mean(toFresh)).toBeGreaterThan(5 * mean(toTraining));
});

test('sets of different sizes are refused', () => {
	expect(() => copying([0, 0], [0, 0], [1, 1, 2, 2])).toThrow('1 samples, 1 training points, 2 fresh ones');
});
