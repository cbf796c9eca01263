import { describe, expect, test } from 'vitest';
import type { Kernels } from '../../src/kernels/contract';
import { ACTIVATIONS, type Network } from '../../src/kernels/network';
import { pointLoss64, pointTerms64 } from '../oracle/points64';
import { gradient64 } from '../oracle/rollout64';
import { distance } from './distance';
import { parameters } from './games';
import { once } from './once';
import { type POINT_LOSSES, pointLossOf, rowsFor } from './pointLosses';

const NAMES = [
	'score',
	'residual',
	'everything',
	'value',
	'branches',
] as const satisfies (keyof typeof POINT_LOSSES)[];

/** What every family does with a loss at points, held to the float64 oracle. */
export function pointLossSuite(kernelsOf: () => Kernels): void {
	async function holdToOracle(name: (typeof NAMES)[number], network: Network, n: number): Promise<void> {
		const loss = pointLossOf(name, network);
		const [theta, rows] = [parameters(network, 5), rowsFor(loss, n, n)];
		const weights = loss.terms.outputs.map((_, k) => (k === 0 ? 1 / n : 0.3));
		const { terms, gradient } = await kernelsOf().pointLossAndGradient(loss, theta, rows, weights);
		expect(distance(terms, pointTerms64(loss, theta, rows))).toBeLessThan(1e-4);
		const exact = once(`${name} at ${n} points, ${JSON.stringify(network)}`, () =>
			gradient64((moved) => pointLoss64(loss, moved, rows, weights), theta),
		);
		expect(distance(gradient, exact)).toBeLessThan(1e-4);
	}

	describe('loss at points equals float64 finite differences', () => {
		for (const name of NAMES) {
			test.each([1, 8, 35])(`${name}, %i points`, async (n) => {
				await holdToOracle(name, { width: 8, layers: 1, activation: 'logcosh' }, n);
			});
		}
		test.each(ACTIVATIONS)('residual with Laplacian, two residual layers, %s', async (activation) => {
			await holdToOracle('residual', { width: 9, layers: 2, activation }, 11);
		});
		test('no residual layer', async () => {
			await holdToOracle('everything', { width: 10, layers: 0, activation: 'sine' }, 11);
		});
		test('a term that reads no U has the gradient 0', async () => {
			const loss = pointLossOf('everything', { width: 8, layers: 1, activation: 'tanh' });
			const call = [loss, parameters(loss.network, 1), rowsFor(loss, 9, 1), [0, 0, 1]] as const;
			const { gradient } = await kernelsOf().pointLossAndGradient(...call);
			expect(gradient.every((g) => g === 0)).toBe(true);
		});
	});

	test('a loss at points that does not fit is refused', async () => {
		const network: Network = { width: 8, layers: 1, activation: 'tanh' };
		const loss = pointLossOf('score', network);
		const theta = parameters(network, 1);
		const call = (...args: Parameters<Kernels['pointLossAndGradient']>) =>
			kernelsOf().pointLossAndGradient(...args);
		const rows = rowsFor(loss, 3, 1);
		await expect(call(loss, theta.subarray(1), rows, [1])).rejects.toThrow(/parameters: expected/);
		await expect(call(loss, theta, rows.subarray(1), [1])).rejects.toThrow(/points: expected rows of 6/);
		await expect(call(loss, theta, new Float32Array(0), [1])).rejects.toThrow(/points: expected rows of 6/);
		await expect(call(loss, theta, rows, [1, 1])).rejects.toThrow(/weights/);
		await expect(call({ ...loss, extras: ['gx'] }, theta, rows, [1])).rejects.toThrow(/inputs of its terms/);
	});
}
