import { describe, expect, it } from 'vitest';
import { targets } from '../../src/data/index';
import { pick } from '../../src/data/param';
import { createRng } from '../../src/math/rng';
import { noiseFloor } from '../../src/metrics/floor';
import { slicedWasserstein2, wasserstein2 } from '../../src/metrics/wasserstein';

const cloud = (seed: number, n: number, shift = 0, scale = 1): Float32Array => {
	const rng = createRng(seed);
	return new Float32Array(2 * n).map(() => shift + scale * rng.normal());
};

describe('W2', () => {
	it('is no number where a point is none', () => {
		expect(wasserstein2(cloud(1, 4), cloud(2, 4).fill(Number.POSITIVE_INFINITY, 0, 1))).toBeNaN();
	});
	it('takes points that coincide', () => {
		expect(wasserstein2(new Float32Array(40), new Float32Array(40).fill(3))).toBeCloseTo(3 * Math.SQRT2, 6);
	});
	it('is the shift of a shifted cloud, and 0 of a shuffled one', () => {
		const a = cloud(1, 300);
		expect(
			wasserstein2(
				a,
				a.map((v, i) => v + (i % 2 ? 2 : -1)),
			),
		).toBeCloseTo(Math.sqrt(5), 5);
		const reversed = new Float32Array(600);
		for (let i = 0; i < 300; i++) reversed.set(a.subarray(2 * i, 2 * i + 2), 2 * (299 - i));
		expect(wasserstein2(a, reversed)).toBe(0);
	});
	it('comes to the closed form of Gaussians: N(0, I) to N(3, 4 I)', () => {
		// W2² = 2·3² + 2·(2 − 1)² = 20; at n = 1,000 the sampling error of W2 is about 0.06.
		expect(Math.abs(wasserstein2(cloud(1, 1000), cloud(2, 1000, 3, 2)) - Math.sqrt(20))).toBeLessThan(0.2);
	});
	it('sliced: exact for shifts, below W2/√2', () => {
		const a = cloud(1, 300);
		expect(
			slicedWasserstein2(
				a,
				a.map((v, i) => v + (i % 2 ? 2 : -1)),
			),
		).toBeCloseTo(Math.sqrt(2.5), 5);
		const b = cloud(2, 300, 1, 2);
		expect(slicedWasserstein2(a, b)).toBeLessThanOrEqual(wasserstein2(a, b) / Math.SQRT2);
		// N(0, I) to N(0, 9 I): every projection is at distance 2.
		expect(Math.abs(slicedWasserstein2(cloud(3, 20_000), cloud(4, 20_000, 0, 3)) - 2)).toBeLessThan(0.03);
	});
	it('refuses clouds of unequal size', () => {
		expect(() => wasserstein2(cloud(1, 3), cloud(1, 4))).toThrow('got 3 and 4 points');
	});
});

describe('noise floor', () => {
	// Published for n = 1,000; moons as scikit-learn draws them, with equal counts. A single pair of the others is
	// spread by up to 25 % (scipy's assignment, 40 pairs: checkerboard .384 ± .077, 2spirals .237 ± .036,
	// 8gaussians .341 ± .066), so the mean of three is held to three standard errors.
	it.each([
		['moons', 0.111, 0.05],
		['swissroll', 0.206, 0.4],
		['checkerboard', 0.338, 0.4],
		['2spirals', 0.227, 0.4],
		['8gaussians', 0.36, 0.4],
	] as const)('%s at n = 1,000 is about %f', (id, published, tolerance) => {
		const target = pick(targets, id);
		const draw = id === 'moons' ? target.balancedSample : target.sample;
		const floor = noiseFloor(
			wasserstein2,
			(rng) => draw?.({}, rng, 1000) ?? new Float32Array(),
			createRng(1),
			3,
		);
		expect(Math.abs(floor.mean / published - 1)).toBeLessThan(tolerance);
	});
	it('falls with equal mode counts', () => {
		const target = pick(targets, '8gaussians');
		const draw = (balanced: boolean) =>
			noiseFloor(
				wasserstein2,
				(rng) => (balanced ? target.balancedSample : target.sample)?.({}, rng, 400) ?? new Float32Array(),
				createRng(1),
				4,
			).mean;
		expect(draw(true)).toBeLessThan(0.6 * draw(false));
	});
});
