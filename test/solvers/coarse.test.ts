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

	it('has variance 1 where steps are cut in two', () => {
		const coarse = coarserNoise(normals(5 * 2 * B), 5, 3);
		expect(coarse).toHaveLength(3 * 2 * B);
		for (let k = 0; k < 3; k++) {
			const squares = Array.from(coarse.subarray(k * 2 * B, (k + 1) * 2 * B), (x) => x * x);
			// Four standard errors, √(2/n) each.
			expect(Math.abs(mean(squares) - 1)).toBeLessThan(4 * Math.sqrt(2 / (2 * B)));
		}
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
