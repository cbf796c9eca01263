import { describe, expect, test } from 'vitest';
import { sumPairs } from '../../../src/kernels/pairs';
import { createRng } from '../../../src/math/rng';
import { energyDistance, mmdSquared } from '../../../src/metrics/discrepancy';
import { sinkhornDivergence } from '../../../src/metrics/sinkhorn';
import { maximumMeanDiscrepancy } from '../../../src/solvers/coupling/discrepancy';
import { type SinkhornMemory, sinkhorn } from '../../../src/solvers/coupling/sinkhorn';

const rng = createRng(2);
const cloud = (n: number, shift = 0, scale = 1) =>
	Float32Array.from({ length: 2 * n }, () => shift + scale * rng.normal());

/** Slope of f along a random direction, by fourth-order differences, beside that of the claimed gradient. */
async function slopes(
	x: Float32Array,
	f: (x: Float32Array) => number | Promise<number>,
	gradient: ArrayLike<number>,
	h = 0.01,
) {
	const along = Float32Array.from(x, () => rng.normal());
	const at = async (by: number): Promise<number> => f(x.map((value, i) => value + by * (along[i] ?? 0)));
	return {
		measured: (8 * ((await at(h)) - (await at(-h))) - ((await at(2 * h)) - (await at(-2 * h)))) / (12 * h),
		claimed: along.reduce((sum, value, i) => sum + value * (gradient[i] ?? 0), 0),
	};
}

describe('discrepancies of two clouds', () => {
	const [x, y] = [cloud(30, 0.5, 1.3), cloud(30)];
	const bandwidths = [0.4, 1.5];

	test('values are those of the metrics', async () => {
		const energy = await maximumMeanDiscrepancy(sumPairs, [{ kind: 'distance' }], x, y);
		expect(energy.value).toBeCloseTo(energyDistance(x, y), 5);
		const kernels = bandwidths.map((width) => ({ kind: 'gaussian', width }) as const);
		const { value } = await maximumMeanDiscrepancy(sumPairs, kernels, x, y);
		expect(value).toBeCloseTo(
			bandwidths.reduce((sum, h) => sum + mmdSquared(x, y, h), 0),
			5,
		);
	});

	test.each([
		['energy', [{ kind: 'distance' }]],
		['mmd', bandwidths.map((width) => ({ kind: 'gaussian', width }) as const)],
	] as const)('%s: its gradient', async (_, kernels) => {
		const many = cloud(100);
		const gap = (x: Float32Array) => maximumMeanDiscrepancy(sumPairs, kernels, x, many);
		const { measured, claimed } = await slopes(x, async (x) => (await gap(x)).value, (await gap(x)).gradient);
		expect(Math.abs(measured - claimed)).toBeLessThan(2e-4 * (1 + Math.abs(measured)));
	});
});

describe('Sinkhorn divergence of two clouds', () => {
	const [x, y] = [cloud(60, 0.5, 1.3), cloud(60)];
	const gap = (
		x: Float32Array,
		y: Float32Array,
		blur: number,
		pace: 'step' | 'final' = 'final',
		memory: SinkhornMemory | null = null,
	) => sinkhorn(sumPairs, { blur, iterations: 50 }, x, y, pace, memory);

	test.each([0.3, 1, 3])('its value at blur %d', async (blur) => {
		const truth = sinkhornDivergence(x, y, blur ** 2);
		// Potentials stop moving at 0.1 % of ε.
		expect(Math.abs((await gap(x, y, blur)).value - truth)).toBeLessThan(0.002 * truth + 1e-3 * blur ** 2);
		expect(Math.abs((await gap(x, x.slice(), blur)).value)).toBeLessThan(1e-3 * blur ** 2);
	});

	test.each([0.5, 2])('its gradient at blur %d, by differences of the converged value', async (blur) => {
		const f = (x: Float32Array): number => sinkhornDivergence(x, y, blur ** 2);
		const { measured, claimed } = await slopes(x, f, (await gap(x, y, blur)).gradient, 0.02);
		expect(Math.abs(measured - claimed)).toBeLessThan(0.02 * Math.abs(measured) + 2e-3);
	});

	test('from the potentials of other clouds of the same laws it says the same', async () => {
		const { memory } = await gap(cloud(60, 0.5, 1.3), cloud(60), 0.5, 'step');
		const [warm, cold] = [await gap(x, y, 0.5, 'step', memory), await gap(x, y, 0.5)];
		// A step stops when potentials move by 1 % of ε.
		expect(Math.abs(warm.value - cold.value)).toBeLessThan(0.01 * cold.value);
		const size = (of: (value: number, i: number) => number): number =>
			Math.sqrt(cold.gradient.reduce((sum, value, i) => sum + of(value, i) ** 2, 0));
		expect(size((value, i) => value - (warm.gradient[i] ?? 0))).toBeLessThan(0.05 * size((value) => value));
	});
});
