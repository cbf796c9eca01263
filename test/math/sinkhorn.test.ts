import { describe, expect, it } from 'vitest';
import { gaussianBridge } from '../../src/exact/gaussianBridge';
import { optimalPairs } from '../../src/math/assignment';
import { createRng } from '../../src/math/rng';
import { entropicPairs, entropicTransport } from '../../src/math/sinkhorn';
import { mean, moments } from '../../src/math/stats';

const cloud = (seed: number, n: number, shift = 0, scale = 1): Float32Array => {
	const rng = createRng(seed);
	return new Float32Array(2 * n).map(() => shift + scale * rng.normal());
};
const squared = (a: Float32Array, i: number, b: Float32Array, j: number): number =>
	((a[2 * i] ?? 0) - (b[2 * j] ?? 0)) ** 2 + ((a[2 * i + 1] ?? 0) - (b[2 * j + 1] ?? 0)) ** 2;

describe('entropic transport', () => {
	it.each([30, 1, 0.02])('ε = %f: both marginals hold', (epsilon) => {
		const [a, b] = [cloud(1, 60), cloud(2, 80, 1, 2)];
		const { f, g, converged } = entropicTransport(a, b, epsilon, { tolerance: 1e-9, sweeps: 20_000 });
		expect(converged).toBe(true);
		const mass = (i: number, j: number) =>
			Math.exp(((f[i] ?? 0) + (g[j] ?? 0) - 0.5 * squared(a, i, b, j)) / epsilon);
		for (let i = 0; i < 60; i++) expect(mean(Array.from(g, (_, j) => mass(i, j)))).toBeCloseTo(1, 3);
		for (let j = 0; j < 80; j++) expect(mean(Array.from(f, (_, i) => mass(i, j)))).toBeCloseTo(1, 3);
	});

	it('f + g comes to half the squared W2 as ε falls', () => {
		const [a, b] = [cloud(1, 100), cloud(2, 100, 2)];
		const { f, g } = entropicTransport(a, b, 1e-3, { tolerance: 1e-6, sweeps: 20_000 });
		const partner = optimalPairs(a, b);
		const least = mean(Array.from(partner, (j, i) => 0.5 * squared(a, i, b, j)));
		// The entropy of a plan is at most log n: 0.005 ≥ ε log n.
		expect(Math.abs(mean(f) + mean(g) - least)).toBeLessThan(0.01);
	});
});

describe('entropic pairs', () => {
	// (Chen, Georgiou, Pavon, SIAM Rev. 63 (2021) 249): the coupling of the bridge is that of entropic transport.
	it.each([0.5, 1, 2])('Gaussians, σ = %f: the cross-covariance of the Schrödinger bridge', (sigma) => {
		const [from, to] = [
			{ mean: [0, 0], covariance: [1, 0, 1] },
			{ mean: [1, 1], covariance: [4, 0, 4] },
		] as const;
		const truth = gaussianBridge(from, to, { sigma, horizon: 1 }).crossCovariance;
		const sums: number[] = [];
		for (let block = 0; block < 12; block++) {
			const [a, b] = [cloud(2 * block, 256), cloud(2 * block + 1, 256, 1, 2)];
			const partner = entropicPairs(a, b, sigma ** 2, createRng(block).uniform);
			const [left, right] = [moments(a).mean, moments(b).mean];
			for (const axis of [0, 1] as const)
				sums.push(
					mean(
						Array.from(
							partner,
							(j, i) => ((a[2 * i + axis] ?? 0) - left[axis]) * ((b[2 * j + axis] ?? 0) - right[axis]),
						),
					),
				);
		}
		// 24 covariances of 256 pairs each, of std near 2: standard error 0.03 and a bias of that order in 1/n.
		expect(Math.abs(mean(sums) - truth[0])).toBeLessThan(0.1);
	});

	it('are the optimal ones where ε is small', () => {
		const [a, b] = [cloud(1, 50), cloud(2, 50, 1)];
		const partner = entropicPairs(a, b, 1e-3, createRng(1).uniform);
		const best = optimalPairs(a, b);
		expect(partner.filter((j, i) => j === best[i]).length).toBeGreaterThan(40);
	});
});
