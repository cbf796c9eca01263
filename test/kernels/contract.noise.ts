import { describe, expect, test } from 'vitest';
import { pointsAt } from '../../src/game/points';
import type { Kernels, Rollout } from '../../src/kernels/contract';
import type { Network } from '../../src/kernels/network';
import { record } from '../../src/math/trace';
import { gradient64, keptOf, loss64, paths64, terms64 } from '../oracle/rollout64';
import { distance } from './distance';
import { parameters, relativistic, starts } from './games';
import { once } from './once';

const network: Network = { width: 8, layers: 1, activation: 'softplus' };
const STEPS = 4;

/** A game that reads everything, with σ(t) = 0.3 + t/2. */
const noisy = (integrator: Rollout['integrator'], from: number, to: number): Rollout => ({
	...relativistic(network, { integrator, steps: STEPS, from, to }),
	noise: record(['t'], (A, { t }) => ({ sigma: A.add(A.num(0.3), A.mul(A.num(0.5), t)) })),
});
/** Normals [steps, n, 2]. */
const normals = (n: number): Float32Array<ArrayBuffer> => starts(STEPS * n, 8);

/** What every family does with noise, held to the float64 oracle with the same normals. */
export function noiseSuite(kernelsOf: () => Kernels): void {
	const theta = parameters(network, 3);
	const weights = [1, 1, 0.5, 1];

	describe('noise', () => {
		for (const integrator of ['euler', 'heun'] as const) {
			for (const [from, to, n] of [
				[0, 1, 3],
				[1, 0.2, 5],
			] as const) {
				test(`loss and gradient with the normals held, ${integrator} from ${from} to ${to}`, async () => {
					const rollout = noisy(integrator, from, to);
					const [at, xi] = [starts(n, 4), normals(n)];
					const { terms, gradient } = await kernelsOf().lossAndGradient(rollout, theta, at, weights, { xi });
					expect(distance(terms, terms64(rollout, theta, at, xi))).toBeLessThan(1e-4);
					const exact = once(`noise, ${integrator} from ${from} to ${to}`, () =>
						gradient64((moved) => loss64(rollout, moved, at, weights, { xi }), theta),
					);
					expect(distance(gradient, exact)).toBeLessThan(1e-4);
				});
			}

			test(`paths, ${integrator}`, async () => {
				const n = 43;
				const rollout = noisy(integrator, 0, 1);
				const [at, xi] = [starts(n, 2), normals(n)];
				const { states, accumulators } = await kernelsOf().paths(rollout, theta, at, 2, xi);
				const exact = paths64(rollout, theta, at, xi);
				expect(distance(states, keptOf(exact, 'states', [0, 2, 4]))).toBeLessThan(1e-5);
				expect(distance(accumulators, keptOf(exact, 'accumulators', [0, 2, 4]))).toBeLessThan(1e-5);
			});
		}

		test.each(['euler', 'heun'] as const)(
			'jets where steps begin are those asked for afterwards, to the last bit, and paths the same: %s',
			async (integrator) => {
				const n = 43;
				const rollout = noisy(integrator, 1, 0);
				const [at, xi] = [starts(n, 2), normals(n)];
				const told = await kernelsOf().pathsWithJets?.(rollout, theta, at, xi);
				if (!told) return;
				const { jets, ...paths } = told;
				expect(paths).toEqual(await kernelsOf().paths(rollout, theta, at, STEPS, xi));
				for (let k = 0; k < STEPS; k++) {
					const here = pointsAt(paths.states.subarray(2 * n * k, 2 * n * (k + 1)), 1 - k / STEPS);
					expect(jets.subarray(7 * n * k, 7 * n * (k + 1))).toEqual(
						await kernelsOf().jets(network, theta, here),
					);
				}
			},
		);

		test('normals that do not fit, or for which there is no scheme, are refused', async () => {
			const at = starts(3, 1);
			const rollout = noisy('euler', 0, 1);
			const { noise: _, ...quiet } = rollout;
			for (const call of [
				(game: Rollout, xi?: Float32Array) =>
					kernelsOf().lossAndGradient(game, theta, at, weights, xi && { xi }),
				(game: Rollout, xi?: Float32Array) => kernelsOf().paths(game, theta, at, 1, xi),
			]) {
				await expect(call(rollout)).rejects.toThrow(/normals \[4, 3, 2\].* got 0/);
				await expect(call(rollout, normals(2))).rejects.toThrow(/normals \[4, 3, 2\].* 24 numbers, got 16/);
				await expect(call(quiet, normals(3))).rejects.toThrow(/without noise/);
				await expect(call(noisy('rk4', 0, 1), normals(3))).rejects.toThrow(/rk4 .* take heun/);
			}
		});
	});
}
