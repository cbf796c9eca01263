import { describe, expect, it } from 'vitest';
import type { Rollout } from '../../src/kernels/contract';
import { initialParameters } from '../../src/kernels/network';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createRng } from '../../src/math/rng';
import { mean } from '../../src/math/stats';
import { coarserNoise, disagreement } from '../../src/solvers/coarse';
import type { Batch } from '../../src/solvers/objective';
import { simulate } from '../../src/solvers/simulate';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

const normals = (n: number): Float32Array<ArrayBuffer> => {
	const rng = createRng(1);
	return Float32Array.from({ length: n }, () => rng.normal());
};

describe('noise of a coarser grid', () => {
	const B = 5000;

	it('has the same Brownian path at the times that both grids have', () => {
		const fine = normals(8 * 2 * B);
		const coarse = coarserNoise(fine, 8, 4);
		for (const i of [0, 7, 2 * B - 1])
			for (let k = 0; k < 4; k++) {
				// √(T/8) of each of two against √(T/4) of one.
				const both = (fine[2 * k * 2 * B + i] ?? 0) + (fine[(2 * k + 1) * 2 * B + i] ?? 0);
				expect(coarse[k * 2 * B + i]).toBeCloseTo(both / Math.SQRT2, 5);
			}
	});

	describe('where steps are cut in two', () => {
		const fine = normals(7 * 2 * B);
		const coarse = coarserNoise(fine, 7, 4);
		const step = (k: number): Float32Array => coarse.subarray(k * 2 * B, (k + 1) * 2 * B);

		it('has steps of variance 1 that are independent', () => {
			expect(coarse).toHaveLength(4 * 2 * B);
			for (let k = 0; k < 4; k++)
				for (let l = k; l < 4; l++) {
					const products = Array.from(step(k), (x, i) => x * (step(l)[i] ?? Number.NaN));
					// Four standard errors, √(2/n) each of a variance, √(1/n) of a covariance.
					const [truth, error] = k === l ? [1, Math.SQRT2] : [0, 1];
					expect(Math.abs(mean(products) - truth)).toBeLessThan((4 * error) / Math.sqrt(2 * B));
				}
		});

		it('ends where the finer path ends, and passes through the times that both grids have', () => {
			for (const i of [0, 7, 2 * B - 1]) {
				const sum = (values: Float32Array, n: number): number =>
					Array.from({ length: n }, (_, k) => values[k * 2 * B + i] ?? Number.NaN).reduce((a, b) => a + b, 0);
				expect(sum(coarse, 4) / Math.sqrt(4)).toBeCloseTo(sum(fine, 7) / Math.sqrt(7), 5);
			}
			const [six, four] = [normals(6 * 2), coarserNoise(normals(6 * 2), 6, 4)];
			// Half of six steps, and of four.
			const three = (six[0] ?? 0) + (six[2] ?? 0) + (six[4] ?? 0);
			expect(((four[0] ?? 0) + (four[2] ?? 0)) / Math.sqrt(4)).toBeCloseTo(three / Math.sqrt(6), 5);
		});

		it('is the same for each call', () => {
			expect(coarserNoise(fine, 7, 4)).toEqual(coarse);
		});
	});
});

describe('the disagreement of two grids', async () => {
	const kernels = createWasmKernels(await wasmModule());
	const rolloutOf = (steps: number): { readonly loss: Rollout; readonly theta: Float32Array } => {
		const game = gameOf(
			{ target: { id: 'moons' }, solver: { id: 'simulate', steps, integrator: 'euler' } },
			{ network: { width: 16 } },
		);
		const [part] = simulate(game).parts;
		if (!part || !('rates' in part.loss)) throw new Error('paths expected');
		return { loss: part.loss, theta: initialParameters(part.network, createRng(4)) };
	};
	const batch: Batch = { rows: normals(2 * 300) };
	const between = (coarse: number, fine: number, weights: readonly number[] = [0, 0]) => {
		const { loss, theta } = rolloutOf(fine);
		return disagreement(kernels, { coarse: rolloutOf(coarse).loss, fine: loss, weights }, theta, batch);
	};

	it('is none between a grid and itself', async () => {
		expect(await between(8, 8, [8, 1])).toBe(0);
	});

	it('falls with the order of the integrator: Euler has one', async () => {
		const ratio = (await between(16, 32, [8, 1])) / (await between(32, 64, [8, 1]));
		expect(ratio).toBeGreaterThan(1.8);
		expect(ratio).toBeLessThan(2.2);
	});

	it('is that of the ends over their spread where no term weighs anything', async () => {
		const { loss, theta } = rolloutOf(8);
		const ends = async (steps: number) => {
			const { states } = await kernels.paths({ ...loss, steps }, theta, batch.rows.slice(0, 512), 1);
			return Array.from(states.subarray(512));
		};
		const [a, b] = [await ends(4), await ends(8)];
		const centre = [0, 1].map((axis) => mean(b.filter((_, i) => i % 2 === axis)));
		const spread = b.reduce((sum, x, i) => sum + (x - (centre[i % 2] ?? 0)) ** 2, 0) / 255;
		const apart = b.reduce((sum, x, i) => sum + (x - (a[i] ?? 0)) ** 2, 0) / 256;
		expect(await between(4, 8)).toBeCloseTo(Math.sqrt(apart / spread), 5);
	});

	it('is infinite where a grid gives no number', async () => {
		const { loss, theta } = rolloutOf(8);
		const grids = { coarse: rolloutOf(4).loss, fine: loss, weights: [8, 1] };
		expect(await disagreement(kernels, grids, theta.fill(Number.NaN), batch)).toBe(Number.POSITIVE_INFINITY);
	});
});
