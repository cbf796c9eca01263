import { describe, expect, test } from 'vitest';
import type { Density } from '../../../src/exact/certificate/density';
import { momentsOf } from '../../../src/exact/grid/bridge';
import { latticeOf } from '../../../src/exact/grid/lattice';
import { lawsOf } from '../../../src/exact/grid/law';
import { pointwise } from './ask';

const CELLS = 64;
const lattice = latticeOf({ x: [-3.2, 3.2], y: [-3.2, 3.2] }, CELLS);
const cell = lattice.hx;

/** Of sides of 2 reach about (middle, other), beyond which it falls as a Gaussian of std s does. */
const square = (middle: number, reach: number, s: number, other = 0): Density => {
	const side = 2 * (reach + s * Math.sqrt(Math.PI / 2));
	const log = (x: number) => -0.5 * (Math.max(0, Math.abs(x) - reach) / s) ** 2;
	return pointwise(([x, y]) => log(x - middle) + log(y - other) - 2 * Math.log(side));
};
const normal = (middle: number, std: number): Density =>
	pointwise(
		([x, y]) => -0.5 * (((x - middle) / std) ** 2 + (y / std) ** 2) - Math.log(2 * Math.PI * std ** 2),
	);
const startOf = (start: Density) =>
	lawsOf({ start, end: { target: normal(0, 1) }, still: true }, lattice).start;

describe('a square with an edge between the centres', () => {
	// Sides of whole cells have the right mass wherever they are.
	test.each([0.1, 0.25, 0.45])('is where it is, %d of a cell off', (off) => {
		const { logs, logMass, edged } = startOf(square(off * cell, 10.5 * cell, 0.01 * cell));
		expect(edged).toBe(true);
		expect(Math.abs(logMass)).toBeLessThan(2e-3);
		const { mean } = momentsOf(
			lattice,
			logs.map((log) => Math.exp(log) * cell ** 2),
		);
		expect(Math.abs(mean[0] - off * cell)).toBeLessThan(5e-3 * cell);
		expect(Math.abs(mean[1])).toBeLessThan(5e-3 * cell);
	});
});

test('a square that is off by as much along one axis as along the other, the other way', () => {
	const off = 0.4 * cell;
	const { logs, edged } = startOf(square(off, 10.5 * cell, 0.01 * cell, -off));
	expect(edged).toBe(true);
	const { mean } = momentsOf(
		lattice,
		logs.map((log) => Math.exp(log) * cell ** 2),
	);
	expect(Math.abs(mean[0] - off) + Math.abs(mean[1] + off)).toBeLessThan(0.01 * cell);
});

test('the mass of a density may be beyond all numbers', () => {
	const known = square(0.25 * cell, 10.5 * cell, 0.01 * cell);
	const [high, law] = [startOf((places) => known(places).map((log) => log + 900)), startOf(known)];
	expect(high.logMass - law.logMass).toBeCloseTo(900, 9);
	expect(high.logs.every((log, k) => !(Math.abs(log - (law.logs[k] ?? 0)) > 1e-9))).toBe(true);
});

test('of a narrow law that is smooth centres tell all, which cells do not', () => {
	const std = cell / 1.45;
	const { logs, edged } = startOf(normal(0.3 * cell, std));
	expect(edged).toBe(false);
	const { mean, covariance } = momentsOf(
		lattice,
		logs.map((log) => Math.exp(log) * cell ** 2),
	);
	expect(mean[0]).toBeCloseTo(0.3 * cell, 3);
	expect(covariance[0] / std ** 2).toBeCloseTo(1, 1);
});
