import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logSumNear } from '../../src/data/curve';
import { doubleWell } from '../../src/data/doubleWell';
import { formula } from '../../src/data/formula';
import { gaussianTarget } from '../../src/data/gaussian';
import { mixture } from '../../src/data/mixture';
import { defaultsOf } from '../../src/data/param';
import { points } from '../../src/data/points';
import { gaussianRule, gaussLegendre } from '../../src/data/quadrature';
import { uniform } from '../../src/data/uniform';
import { numbers } from '../../src/math/algebra';
import { createRng } from '../../src/math/rng';
import { moments } from '../../src/math/stats';

describe('quadrature', () => {
	it('Gauss–Legendre is exact to degree 2n − 1', () => {
		for (const n of [1, 2, 5, 20, 180]) {
			const { nodes, weights } = gaussLegendre(n);
			for (const degree of [0, 1, n, 2 * n - 1]) {
				const sum = nodes.reduce((total, x, k) => total + (weights[k] ?? 0) * x ** degree, 0);
				expect(sum).toBeCloseTo(1 / (degree + 1), 12);
			}
		}
	});
	it('the Gaussian rule has the moments and the characteristic function of N(0, 1)', () => {
		const { nodes, weights } = gaussianRule();
		const expectation = (f: (z: number) => number) =>
			nodes.reduce((sum, z, k) => sum + (weights[k] ?? 0) * f(z), 0);
		expect(expectation((z) => z ** 2)).toBeCloseTo(1, 8);
		expect(expectation((z) => z ** 4)).toBeCloseTo(3, 6);
		expect(expectation(Math.cos)).toBeCloseTo(Math.exp(-0.5), 8);
	});
});

it('a node of a curve counts for what its factor makes of it', () => {
	const nodes = [0, 1].map((x) => ({ logMass: 0, x, y: 0 }));
	const sum = logSumNear(nodes, 0.1, (dx) => Math.cosh(80 * dx), 80)(0, 0);
	expect(sum).toBeCloseTo(Math.log(1 + Math.exp(-50) * Math.cosh(80)), 12);
});

describe('gaussian', () => {
	it('samples have the asked moments', () => {
		const p = { x: 1, y: -2, stdX: 0.5, stdY: 2, correlation: -0.7 };
		const { mean, covariance } = moments(gaussianTarget.sample?.(p, createRng(5), 20_000) ?? []);
		// Three standard errors.
		expect(Math.abs(mean[0] - 1)).toBeLessThan(0.011);
		expect(Math.abs(mean[1] + 2)).toBeLessThan(0.043);
		expect(Math.abs(covariance[0] - 0.25)).toBeLessThan(0.008);
		expect(Math.abs(covariance[1] + 0.7)).toBeLessThan(0.026);
		expect(Math.abs(covariance[2] - 4)).toBeLessThan(0.12);
	});
});

describe('mixture', () => {
	const component = fc.tuple(
		fc.double({ min: 0.001, max: 1000, noNaN: true }),
		fc.double({ min: -20, max: 20, noNaN: true }),
		fc.double({ min: -20, max: 20, noNaN: true }),
		fc.double({ min: 0.5, max: 2, noNaN: true }),
	);
	it('does not change with the scale of its weights, and lies between the bounds of its entropy', () => {
		fc.assert(
			fc.property(fc.array(component, { minLength: 1, maxLength: 3 }), (rows) => {
				const scaled = rows.map(([w, ...rest]) => [7 * w, ...rest]);
				const at = (components: readonly (readonly number[])[]) =>
					mixture.logDensity?.(numbers, { components }, [1, 2]) ?? Number.NaN;
				expect(at(scaled)).toBeCloseTo(at(rows), 8);
				// Σ w h_k ≤ h ≤ Σ w h_k + H(w).
				const total = rows.reduce((sum, [w]) => sum + w, 0);
				const inner = rows.reduce(
					(sum, [w, , , s]) => sum + (w / total) * (1 + Math.log(2 * Math.PI * s * s)),
					0,
				);
				const choice = rows.reduce((sum, [w]) => sum - (w / total) * Math.log(w / total), 0);
				const entropy = mixture.entropy?.({ components: rows }) ?? Number.NaN;
				expect(entropy).toBeGreaterThan(inner - 2e-3);
				expect(entropy).toBeLessThan(inner + choice + 2e-3);
			}),
			{ numRuns: 25, seed: 1 },
		);
	});
});

describe('points', () => {
	const RAW = { standardise: false, heldOut: 0 };
	it('draws from the rows alone, all of them', () => {
		const rows = [
			[0, 1],
			[2, 3],
			[-4, 5],
		];
		const cloud = points.sample?.({ ...RAW, points: rows }, createRng(1), 300) ?? new Float32Array();
		const seen = new Set(Array.from({ length: 300 }, (_, i) => `${cloud[2 * i]},${cloud[2 * i + 1]}`));
		expect([...seen].sort()).toEqual(['-4,5', '0,1', '2,3']);
	});
	it('one point has a box around it, and none is an error', () => {
		expect(points.extent({ ...RAW, points: [[1, 2]] })).toEqual({ x: [0.5, 1.5], y: [1.5, 2.5] });
		expect(() => points.sample?.({ ...RAW, points: [] }, createRng(1), 1)).toThrow('at least one point');
	});
	it('takes 100,000 rows', () => {
		const rows = Array.from({ length: 100_000 }, (_, i) => [i, -i]);
		expect(points.extent({ ...RAW, points: rows }).x[0]).toBeLessThan(0);
	});
});

describe('parameters other than the defaults', () => {
	it('uniform and double well keep their entropy in samples', () => {
		for (const edge of [0.01, 0.5, 3]) {
			const p = { side: 1, edge };
			const cloud = uniform.sample?.(p, createRng(2), 20_000) ?? new Float32Array();
			expect(crossEntropy(uniform, p, cloud)).toBeCloseTo(uniform.entropy?.(p) ?? 0, 1);
		}
		for (const barrier of [0.5, 20]) {
			const p = { barrier, distance: 2, std: 1 };
			const cloud = doubleWell.sample?.(p, createRng(2), 20_000) ?? new Float32Array();
			expect(Math.abs(crossEntropy(doubleWell, p, cloud) - (doubleWell.entropy?.(p) ?? 0))).toBeLessThan(
				0.025,
			);
		}
	});
	it('a formula that cannot be read says where', () => {
		const p = { ...defaultsOf(formula.params), logDensity: 'x + * y' };
		expect(() => formula.logDensity?.(numbers, p, [0, 0])).toThrow(/x \+ \* y.*position 5/);
	});
	it('the default formula is U_1 of Rezende and Mohamed up to its constant', () => {
		const p = defaultsOf(formula.params);
		for (const [x, y] of [
			[0.3, 1],
			[-2, 0.1],
			[1.5, -2],
		] as const) {
			const ring = -0.5 * ((Math.hypot(x, y) - 2) / 0.4) ** 2;
			const well = (a: number) => Math.exp(-0.5 * ((x - a) / 0.6) ** 2);
			expect(formula.logDensity?.(numbers, p, [x, y])).toBeCloseTo(ring + Math.log(well(2) + well(-2)), 10);
		}
	});
});

function crossEntropy<P extends { readonly [key: string]: number }>(
	block: { logDensity?(A: typeof numbers, p: P, x: readonly [number, number]): number },
	p: P,
	cloud: Float32Array,
): number {
	let sum = 0;
	for (let i = 0; i < cloud.length; i += 2) {
		sum -= block.logDensity?.(numbers, p, [cloud[i] ?? 0, cloud[i + 1] ?? 0]) ?? Number.NaN;
	}
	return (2 * sum) / cloud.length;
}
