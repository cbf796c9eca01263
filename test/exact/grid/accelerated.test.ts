import { describe, expect, test } from 'vitest';
import { gridSolution } from '../../../src/exact/grid/solution';
import { crossEntropyEnd, linearQuadraticGame, reverseKlEnd } from '../../../src/exact/riccati';
import { solutionOf } from '../../../src/exact/solution';
import { gameOf } from '../../game/fixture';
import { AXES, soft } from '../games';
import { done } from './ask';

const [T, lambda, sigma] = [1.5, 1.5, 0.8];

// y = x + (T − t)w moves by dy = (T − t)(a dt + σ dW): the first-order game in the time s with ds = (T − t)²dt, of the same λ and σ.
describe.each([
	['crossEntropy', 2, crossEntropyEnd],
	['reverseKL', 3, reverseKlEnd],
] as const)(
	'an acceleration with noise under %s is the first-order game over T³/3',
	(id, weight, quadratic) => {
		const game = gameOf(
			{
				...soft,
				noise: { id: 'constant', sigma },
				terminal: { id, weight },
				solver: { id: 'simulate', integrator: 'heun' },
			},
			{ dynamics: { horizon: T, order: 'second' }, sampler: { integrator: 'heun' } },
		);
		const ends = AXES.map(([, to]) => quadratic(weight, to));
		const axes = AXES.map(([start, to]) =>
			linearQuadraticGame({
				...{ start, end: quadratic(weight, to), horizon: T ** 3 / 3, lambda, sigma },
				...{ drift: 0, discount: 0, entropy: 0, potential: { weight: 0, centre: 0 } },
			}),
		);
		const sum = (part: 'control' | 'end') => axes.reduce((total, { cost }) => total + cost[part], 0);
		const job = gridSolution(game, 64);
		const grid = job && solutionOf(game, done(job).value);

		test('costs the same', () => {
			expect(Math.abs((grid?.cost?.running ?? Number.NaN) - sum('control'))).toBeLessThan(
				0.005 * sum('control'),
			);
			expect(Math.abs((grid?.cost?.terminal ?? Number.NaN) - sum('end'))).toBeLessThan(0.005 * sum('end'));
		});
		test.each([0, 0.4, 0.9])('has its U and ∇U at t = %d T', async (share) => {
			const t = share * T;
			const s = (T ** 3 - (T - t) ** 3) / 3;
			// U(·, T) is δF/δρ as its block says it: with all of −log π, and without the 1 of an entropy.
			const level = ends.reduce((total, { offset, entropy }) => total + offset - entropy, 0);
			for (const y of [
				[-0.5, 0.3],
				[0.6, -0.4],
				[1.2, 1],
			] as const) {
				const jets = await grid?.jets(Float32Array.of(...y, t));
				const value = axes.reduce((total, axis, k) => total + axis.value(y[k as 0 | 1], s), level);
				expect(jets?.value?.[0]).toBeCloseTo(value, 2);
				axes.forEach(({ control }, k) => {
					expect(jets?.gradient?.[k]).toBeCloseTo(-lambda * control(y[k as 0 | 1], s), 2);
				});
			}
		});
	},
);
