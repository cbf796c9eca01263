import { describe, expect, test } from 'vitest';
import { layoutOf, type Network } from '../../src/kernels/network';
import { type CreateOptimiser, type Moving, type OptimiserId, sharesOf } from '../../src/kernels/optimiser';
import { createWasmOptimiser } from '../../src/kernels/wasm/optimiser';
import { createRng } from '../../src/math/rng';
import { plainOptimiser } from '../../src/train/optimiser';
import { relaxedModule, wasmModule } from '../kernels/wasmModule';
import { singular } from './singular';

const FAMILIES: readonly (readonly [string, CreateOptimiser])[] = [
	['JavaScript', plainOptimiser],
	['WASM', createWasmOptimiser(await wasmModule())],
	['WASM with relaxed SIMD', createWasmOptimiser(await relaxedModule())],
];
const network = (width: number, layers: number, unit = 1): Network => ({
	width,
	layers,
	activation: 'tanh',
	unit,
});
const normals = (n: number, seed: number, scale = 1): Float32Array<ArrayBuffer> => {
	const rng = createRng(seed);
	return Float32Array.from({ length: n }, () => scale * rng.normal());
};
const fresh = (of: Network): Moving => {
	const { size } = layoutOf(of);
	return { theta: normals(size, 1), first: new Float32Array(size), second: new Float32Array(size), count: 0 };
};
/** The state after an update by each gradient. */
function moved(
	create: CreateOptimiser,
	id: OptimiserId,
	of: Network,
	gradients: readonly Float32Array[],
	clip = 0,
	state = fresh(of),
	decay = 0,
): Moving {
	const optimise = create(id, of);
	for (const gradient of gradients)
		optimise(state, Float32Array.from(gradient), { loss: 1, learningRate: 0.02, clip, decay });
	return state;
}
const gradientsOf = (of: Network, count: number): Float32Array[] =>
	Array.from({ length: count }, (_, k) => normals(layoutOf(of).size, 10 + k, 10 ** (k - 2)));

describe.each(FAMILIES.slice(1))('Adam in %s', (_, create) => {
	test.each([
		[network(8, 0), 0],
		[network(13, 1), 3],
		[network(32, 1, 4), 0],
		[network(64, 2, 0.5), 1e-3],
	])('has the bits of JavaScript: %o, clip %f', (of, clip) => {
		for (const id of ['adam', 'muon'] as const) {
			const gradients = gradientsOf(of, 6);
			const [exact, found] = [plainOptimiser, create].map((each) => moved(each, id, of, gradients, clip));
			for (const [from, to] of sharesOf(id, of).rest)
				for (const list of ['theta', 'first', 'second'] as const)
					expect(found?.[list].subarray(from, to)).toEqual(exact?.[list].subarray(from, to));
			expect(found?.first).toEqual(exact?.first);
			expect(found?.count).toBe(6);
		}
	});
});

describe.each(FAMILIES)('in %s', (_, create) => {
	/** What five steps of the quintic make of singular values, relative to the norm. */
	const quintic = (values: readonly number[]): number[] => {
		const norm = Math.hypot(...values);
		return values.map((value) => {
			let x = norm > 0 ? value / norm : 0;
			for (let k = 0; k < 5; k++) x = 3.4445 * x - 4.775 * x ** 3 + 2.0315 * x ** 5;
			return x;
		});
	};

	test.each([network(8, 1), network(13, 2), network(32, 1, 4), network(64, 1), network(10, 0, 0.25)])(
		'Muon moves a matrix by the quintic of its singular values, momentum and units as its definition has them: %o',
		(of) => {
			const gradients = gradientsOf(of, 4);
			const before = fresh(of);
			const state = moved(create, 'muon', of, gradients);
			for (const { at, rows, columns } of sharesOf('muon', of).matrices) {
				// K = K̃ D: x and y count in the unit.
				const D = Array.from({ length: columns }, (_, c) =>
					columns === 3 && c < 2 ? 1 / (of.unit ?? 1) : 1,
				);
				let m = new Array<number>(rows * columns).fill(0);
				const expected = Array.from(before.theta.subarray(at, at + rows * columns));
				for (const gradient of gradients) {
					const g = Array.from(
						gradient.subarray(at, at + rows * columns),
						(x, i) => x * (D[i % columns] ?? 1),
					);
					m = m.map((x, i) => 0.95 * x + 0.05 * (g[i] ?? 0));
					const towards = m.map((x, i) => 0.95 * x + 0.05 * (g[i] ?? 0));
					const { matrix } = singular(towards, rows, columns, quintic);
					matrix.forEach((x, i) => {
						expected[i] = (expected[i] ?? 0) - 0.02 * 0.3 * Math.sqrt(rows) * x * (D[i % columns] ?? 1);
					});
				}
				// Of a step as long as 0.006 √rows; small singular values are enlarged up to 480 times, and their rounding errors.
				const largest = Math.max(...expected.map((x, i) => Math.abs(x - (state.theta[at + i] ?? 0))));
				expect(largest).toBeLessThan(2e-6);
				expect(state.second.subarray(at, at + rows * columns).every((x) => x === 0)).toBe(true);
				const scaled = Array.from(
					state.first.subarray(at, at + rows * columns),
					(x, i) => x * (D[i % columns] ?? 1),
				);
				expect(Math.max(...scaled.map((x, i) => Math.abs(x - (m[i] ?? 0)) / Math.hypot(...m)))).toBeLessThan(
					1e-6,
				);
			}
		},
	);

	test.each([8, 21, 32, 64])('singular values of an update are near one, width %i', (width) => {
		const of = network(width, 1);
		const [before, state] = [fresh(of), moved(create, 'muon', of, [normals(layoutOf(of).size, 5)])];
		for (const { at, rows, columns } of sharesOf('muon', of).matrices) {
			const step = 0.02 * 0.3 * Math.sqrt(rows);
			const move = Array.from(
				{ length: rows * columns },
				(_, i) => ((before.theta[at + i] ?? 0) - (state.theta[at + i] ?? 0)) / step,
			);
			const gradient = normals(layoutOf(of).size, 5).subarray(at, at + rows * columns);
			const given = singular(gradient, rows, columns).values;
			const { values } = singular(move, rows, columns);
			expect(Math.max(...values)).toBeLessThan(1.21);
			// The least singular values of a square random matrix are small: those from 0.002 on are moved near one.
			const reach = given.filter((value) => value / Math.hypot(...given) > 0.002).length;
			expect([...values].sort((a, b) => b - a)[reach - 1]).toBeGreaterThan(0.68);
		}
	});

	test('a gradient of zeros moves no matrix, one that is not finite or belongs to such a loss moves nothing', () => {
		const of = network(12, 1);
		const still = moved(create, 'muon', of, [new Float32Array(layoutOf(of).size)]);
		expect(still.theta).toEqual(fresh(of).theta);
		expect(still.count).toBe(1);
		const state = moved(create, 'muon', of, gradientsOf(of, 2));
		const kept = structuredClone(state);
		for (const id of ['adam', 'muon'] as const) {
			const optimise = create(id, of);
			const gradient = normals(layoutOf(of).size, 3);
			const step = { loss: Number.NaN, learningRate: 0.1, clip: 0, decay: 0.5 };
			expect(optimise(state, gradient.slice(), step)).toBeCloseTo(Math.hypot(...gradient), 3);
			gradient[7] = Number.POSITIVE_INFINITY;
			expect(optimise(state, gradient, { ...step, loss: 1, clip: 1 })).toBe(Number.POSITIVE_INFINITY);
			expect(state).toEqual(kept);
		}
	});

	test('decay takes its share of the matrices and of nothing else, whatever the gradient', () => {
		const of = network(9, 2, 4);
		const { K0, K } = layoutOf(of);
		const inMatrix = (i: number): boolean =>
			(i >= K0 && i < K0 + 27) || K.some((at) => i >= at && i < at + 81);
		for (const id of ['adam', 'muon'] as const) {
			const [gradient] = gradientsOf(of, 1);
			if (!gradient) throw new Error('one was made');
			const [plain, decayed] = [0, 0.25].map((decay) =>
				moved(create, id, of, [gradient], 0, fresh(of), decay),
			);
			const before = fresh(of).theta;
			plain?.theta.forEach((theta, i) => {
				const lost = inMatrix(i) ? 0.02 * 0.25 * (before[i] ?? 0) : 0;
				expect(decayed?.theta[i]).toBeCloseTo(theta - lost, 6);
			});
			expect(decayed?.first).toEqual(plain?.first);
		}
	});

	test('a rank that is not full, and numbers near the ends of their range, give no NaN', () => {
		const of = network(16, 1);
		for (const scale of [1e-42, 1e-30, 1, 1e18, 1e30]) {
			const ones = new Float32Array(layoutOf(of).size).fill(scale);
			const { theta } = moved(create, 'muon', of, [ones, ones]);
			expect(theta.every(Number.isFinite)).toBe(true);
			expect(Math.max(...theta.map((x, i) => Math.abs(x - (fresh(of).theta[i] ?? 0))))).toBeLessThan(0.1);
		}
	});

	test('goes on from a state to the last bit', () => {
		const of = network(19, 2, 3);
		const gradients = gradientsOf(of, 6);
		for (const id of ['adam', 'muon'] as const) {
			const through = moved(create, id, of, gradients, 2);
			const half = moved(create, id, of, gradients.slice(0, 3), 2);
			expect(moved(create, id, of, gradients.slice(3), 2, structuredClone(half))).toEqual(through);
		}
	});
});
