import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/math/rng';
import { energyDistance, mmdSquared } from '../../src/metrics/discrepancy';
import { sinkhornDivergence } from '../../src/metrics/sinkhorn';
import { wasserstein2 } from '../../src/metrics/wasserstein';

const cloud = (seed: number, n: number, shift = 0, scale = 1): Float32Array => {
	const rng = createRng(seed);
	return new Float32Array(2 * n).map(() => shift + scale * rng.normal());
};

describe('energy distance and MMD²', () => {
	it('equal the closed forms of Gaussians', () => {
		const [a, b] = [cloud(1, 3000), cloud(2, 3000, 0, 2)];
		// E|N(0, σ² I)| = σ√(π/2) in the plane.
		const size = (variance: number) => Math.sqrt((variance * Math.PI) / 2);
		expect(Math.abs(energyDistance(a, b) - (2 * size(5) - size(2) - size(8)))).toBeLessThan(0.02);
		// E exp(−|Z|²/2h²) = h²/(h² + s²) exp(−|m|²/2(h² + s²)), Z ~ N(m, s² I).
		const h = 1.5;
		const kernel = (variance: number, shift = 0) =>
			(h ** 2 / (h ** 2 + variance)) * Math.exp(-(shift ** 2) / (h ** 2 + variance));
		const c = cloud(3, 3000, 1, 0.5);
		expect(Math.abs(mmdSquared(a, c, h) - (kernel(2) + kernel(0.5) - 2 * kernel(1.25, 1)))).toBeLessThan(
			0.01,
		);
	});
	it('are unbiased: about 0, of either sign, for one law', () => {
		const values = Array.from({ length: 20 }, (_, k) => energyDistance(cloud(k, 100), cloud(k + 50, 100)));
		expect(Math.min(...values)).toBeLessThan(0);
		expect(Math.abs(values.reduce((x, y) => x + y) / 20)).toBeLessThan(0.02);
	});
	it('by hand', () => {
		const [a, b] = [Float32Array.of(0, 0, 3, 4), Float32Array.of(0, 0, 0, 1)];
		expect(energyDistance(a, b)).toBeCloseTo((2 * (0 + 1 + 5 + Math.sqrt(18))) / 4 - 5 - 1, 6);
		expect(() => energyDistance(a, Float32Array.of(1, 1))).toThrow('two points');
	});
});

describe('Sinkhorn divergence', () => {
	const [a, b] = [cloud(1, 60), cloud(2, 60, 1, 2)];

	/** Plain Sinkhorn on scaling vectors, 2,000 sweeps, and the primal value. */
	const plain = (p: Float32Array, q: Float32Array, epsilon: number): number => {
		const [n, m] = [p.length / 2, q.length / 2];
		const cost = (i: number, j: number) =>
			0.5 * (((p[2 * i] ?? 0) - (q[2 * j] ?? 0)) ** 2 + ((p[2 * i + 1] ?? 0) - (q[2 * j + 1] ?? 0)) ** 2);
		const K = Array.from({ length: n }, (_, i) =>
			Array.from({ length: m }, (_, j) => Math.exp(-cost(i, j) / epsilon)),
		);
		const u = new Array<number>(n).fill(1);
		const v = new Array<number>(m).fill(1);
		for (let sweep = 0; sweep < 2000; sweep++) {
			for (let i = 0; i < n; i++) u[i] = 1 / n / v.reduce((s, w, j) => s + w * (K[i]?.[j] ?? 0), 0);
			for (let j = 0; j < m; j++) v[j] = 1 / m / u.reduce((s, w, i) => s + w * (K[i]?.[j] ?? 0), 0);
		}
		let value = 0;
		u.forEach((ui, i) => {
			v.forEach((vj, j) => {
				const mass = ui * (K[i]?.[j] ?? 0) * vj;
				value += mass * (cost(i, j) + epsilon * Math.log(mass * n * m));
			});
		});
		return value;
	};

	it('equals plain Sinkhorn', () => {
		for (const epsilon of [0.5, 2]) {
			const truth = plain(a, b, epsilon) - 0.5 * plain(a, a, epsilon) - 0.5 * plain(b, b, epsilon);
			expect(sinkhornDivergence(a, b, epsilon)).toBeCloseTo(truth, 4);
		}
	});
	it('goes to ½W2² for small ε and to ½|difference of means|² for large', () => {
		expect(sinkhornDivergence(a, b, 0.01)).toBeCloseTo(0.5 * wasserstein2(a, b) ** 2, 2);
		const gap = [0, 1].map((k) => {
			const sum = (x: Float32Array) => x.reduce((s, value, i) => s + (i % 2 === k ? value : 0), 0) / 60;
			return sum(a) - sum(b);
		});
		expect(sinkhornDivergence(a, b, 1e4)).toBeCloseTo(0.5 * gap.reduce((s, g) => s + g * g, 0), 3);
	});
	it('is 0 of a cloud with a copy of itself, of unequal sizes too, and refuses ε ≤ 0', () => {
		// Nearly a permutation, so the last 1e-4 ε of the dual come slowly.
		expect(Math.abs(sinkhornDivergence(a, a.slice(), 0.1))).toBeLessThan(1e-4);
		expect(Math.abs(sinkhornDivergence(a, Float32Array.of(...a, ...a), 0.1))).toBeLessThan(1e-4);
		expect(() => sinkhornDivergence(a, b, 0)).toThrow('ε > 0');
	});
});
