import { beforeAll, expect, test } from 'vitest';
import { type Kernels, type PointLoss, pointInputs } from '../../src/kernels/contract';
import { initialParameters, type Network } from '../../src/kernels/network';
import type { OptimiserId } from '../../src/kernels/optimiser';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createRng } from '../../src/math/rng';
import { record } from '../../src/math/trace';
import { createStepper } from '../../src/train/stepper';
import { wasmModule } from '../kernels/wasmModule';

let kernels: Kernels;
beforeAll(async () => {
	kernels = createWasmKernels(await wasmModule());
});

/** Values of U at ℓ times the same places, after some steps of regression on the same numbers there. */
async function learned(unit: number, optimiser: OptimiserId): Promise<number[]> {
	const network: Network = { width: 8, layers: 1, activation: 'tanh', unit };
	const loss: PointLoss = {
		network,
		extras: ['goal'],
		terms: record(pointInputs(['goal']), (A, { U, goal }) => ({ square: A.pow(A.sub(U, goal), 2) })),
	};
	const rng = createRng(3);
	const rows = Float32Array.from({ length: 4 * 40 }, (_, k) => ([unit, unit][k % 4] ?? 1) * rng.normal());
	const stepper = createStepper(kernels, loss, initialParameters(network, createRng(8)), optimiser);
	for (let k = 0; k < 25; k++) await stepper.step(k === 0 ? rows : null, [1 / 40], 0.02);
	const points = Float32Array.from({ length: 30 }, (_, k) => ([unit, unit][k % 3] ?? 1) * rng.normal());
	const jets = await kernels.jets(network, await stepper.parameters(), points);
	stepper.dispose();
	return Array.from({ length: 10 }, (_, i) => jets[7 * i] ?? Number.NaN);
}

test.each([
	[8, 'adam'],
	[0.25, 'adam'],
	[8, 'muon'],
	[0.25, 'muon'],
] as const)(
	'a network learns in its unit: places %f times as far are learned alike by %s',
	async (unit, optimiser) => {
		const plain = await learned(1, optimiser);
		const scaled = await learned(unit, optimiser);
		scaled.forEach((value, i) => {
			expect(Math.abs(value - (plain[i] ?? 0))).toBeLessThan(2e-4);
		});
	},
);
