import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/math/rng';
import { bandwidthOf, gridDensity, massLevels } from '../../src/panels/kde';

const extent = { x: [-4, 4], y: [-3, 5] } as const;
const GRID = 64;
const CELL = 8 / GRID;

function normals(n: number, seed: number, std = 0.8): Float32Array {
	const rng = createRng(seed);
	return Float32Array.from({ length: 2 * n }, (_, i) => std * rng.normal() + (i % 2));
}

/** The estimate by its definition, at every cell centre. */
function directDensity(points: Float32Array, bandwidth: number): number[] {
	return Array.from({ length: GRID * GRID }, (_, c) => {
		const x = extent.x[0] + ((c % GRID) + 0.5) * CELL;
		const y = extent.y[0] + (Math.floor(c / GRID) + 0.5) * CELL;
		let sum = 0;
		for (let i = 0; i < points.length; i += 2)
			sum += Math.exp(
				-((x - (points[i] ?? 0)) ** 2 + (y - (points[i + 1] ?? 0)) ** 2) / (2 * bandwidth ** 2),
			);
		return sum / ((points.length / 2) * 2 * Math.PI * bandwidth ** 2);
	});
}

describe('gridDensity', () => {
	it.each([
		// Binning is second order in cell/bandwidth: the bound shrinks as the bandwidth covers more cells.
		[1.5 * CELL, 0.03],
		[3 * CELL, 0.006],
		[6 * CELL, 0.003],
	])('agrees with the direct sum at bandwidth %f within %f of its peak', (bandwidth, tolerance) => {
		const points = normals(700, 3);
		const direct = directDensity(points, bandwidth);
		const peak = Math.max(...direct);
		const grid = gridDensity(points, extent, GRID, bandwidth);
		const worst = Math.max(...direct.map((value, c) => Math.abs(value - (grid[c] ?? 0))));
		expect(worst / peak).toBeLessThan(tolerance);
	});

	it('integrates to the share of points well inside', () => {
		const points = Float32Array.from([0, 0, 1, 2, -1, 1, 90, 90]);
		const mass = gridDensity(points, extent, GRID, 0.3).reduce((a, b) => a + b) * CELL ** 2;
		expect(mass).toBeCloseTo(3 / 4, 4);
	});

	it('takes no harm from NaN and far points', () => {
		const density = gridDensity(Float32Array.from([Number.NaN, 0, 1e30, -1e30, 0, 0]), extent, GRID, 0.3);
		expect(density.every(Number.isFinite)).toBe(true);
		expect(density.reduce((a, b) => a + b) * CELL ** 2).toBeCloseTo(1 / 3, 4);
	});
});

describe('bandwidthOf', () => {
	it('is near the rule of Scott for a Gaussian, for which the rule is made', () => {
		const rule = 0.8 * 3000 ** (-1 / 6);
		const found = bandwidthOf(normals(3000, 5), extent, GRID);
		expect(found / rule).toBeGreaterThan(0.6);
		expect(found / rule).toBeLessThan(1.5);
	});

	it('is far below the rule for two narrow modes', () => {
		const rng = createRng(8);
		const std = 0.2;
		const points = new Float32Array(6000);
		for (let i = 0; i < points.length; i += 2)
			points.set([std * rng.normal() + (rng.uniform() < 0.5 ? -2.5 : 2.5), std * rng.normal() + 1], i);
		const found = bandwidthOf(points, extent, GRID);
		// Best for one mode of 1,500 points: std n^(−1/6) = 0.06, below the floor of 0.7 cells = 0.0875.
		expect(found).toBeLessThan(0.2);
		expect(found).toBeGreaterThanOrEqual(0.7 * CELL);
	});

	it('answers for no points and for points all in one place', () => {
		expect(bandwidthOf(new Float32Array(0), extent, GRID)).toBeGreaterThan(0);
		expect(bandwidthOf(new Float32Array(200), extent, GRID)).toBeGreaterThan(0);
	});

	it('is not moved by strays and NaN', () => {
		const points = normals(1000, 5);
		const spoiled = Float32Array.from([...points, 1e30, 1e30, Number.NaN, 0]);
		expect(bandwidthOf(spoiled, extent, GRID) / bandwidthOf(points, extent, GRID)).toBeCloseTo(1, 2);
	});
});

describe('massLevels', () => {
	it('finds the highest-density regions of a Gaussian', () => {
		const [std, bandwidth] = [0.8, 0.15];
		const points = normals(20000, 7, std);
		const density = gridDensity(points, extent, GRID, bandwidth);
		// The estimate is N(·, std² + bandwidth²); the share q of N(·, std²) lies within r² = −2 std² log(1 − q).
		const variance = std ** 2 + bandwidth ** 2;
		const exact = (q: number): number => (1 - q) ** (std ** 2 / variance) / (2 * Math.PI * variance);
		// 4,000 of the points are looked at: the 5 % quantile has a sampling error of 7 %, the half of 1.6 %.
		const [outer = 0, half = 0] = massLevels(density, GRID, extent, points, [0.95, 0.5]);
		expect(Math.abs(outer / exact(0.95) - 1)).toBeLessThan(0.21);
		expect(Math.abs(half / exact(0.5) - 1)).toBeLessThan(0.05);
	});
});
