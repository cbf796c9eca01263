import { describe, expect, test } from 'vitest';
import {
	accumulatorsOf,
	type Given,
	type Kernels,
	RATE_INPUTS,
	type Rollout,
	termInputs,
} from '../../src/kernels/contract';
import type { Network } from '../../src/kernels/network';
import { createRng } from '../../src/math/rng';
import { record } from '../../src/math/trace';
import { loss64, terms64 } from '../oracle/rollout64';
import { distance } from './distance';
import { parameters, relativistic, starts } from './games';
import { gradientError, partsOf } from './gradientError';

const network: Network = { width: 8, layers: 1, activation: 'softplus' };
const STEPS = 4;
const theta = parameters(network, 3);

/** A game with three accumulators and the jet at the later end in its terms; σ(t) = 0.3 + t/2 where there is noise. */
const game = (integrator: Rollout['integrator'], from: number, to: number, noisy: boolean): Rollout => ({
	...relativistic(network, { integrator, steps: STEPS, from, to }),
	...(noisy
		? { noise: record(['t'], (A, { t }) => ({ sigma: A.add(A.num(0.3), A.mul(A.num(0.5), t)) })) }
		: {}),
});

/** Normal cotangents [steps, n, 2 + A], after all steps but one. */
function cotangents(rollout: Rollout, n: number, seed: number): Float32Array<ArrayBuffer> {
	const rng = createRng(seed).split('pull');
	const row = n * (2 + accumulatorsOf(rollout).length);
	const pull = new Float32Array(rollout.steps * row);
	for (let k = 0; k < rollout.steps; k++) {
		const size = k === seed % rollout.steps ? 0 : 1;
		for (let i = 0; i < row; i++) pull[k * row + i] = size * rng.normal();
	}
	return pull;
}
const givenFor = (rollout: Rollout, n: number, seed: number) => ({
	...(rollout.noise ? { xi: starts(rollout.steps * n, seed) } : {}),
	pull: cotangents(rollout, n, seed),
});

/** What every family does with cotangents along the paths, held to the float64 oracle. */
export function pullSuite(kernelsOf: () => Kernels): void {
	/** Terms, which a pull leaves alone, and each part of the gradient, by float64 finite differences. */
	async function holdToOracle(rollout: Rollout, n: number, given: Given): Promise<void> {
		const from = starts(n, 4);
		const weights = rollout.terms.outputs.map((_, k) => 1 / (1 + k));
		const { terms, gradient } = await kernelsOf().lossAndGradient(rollout, theta, from, weights, given);
		expect(distance(terms, terms64(rollout, theta, from, given.xi))).toBeLessThan(1e-4);
		const loss = (moved: Float64Array): number => loss64(rollout, moved, from, weights, given);
		expect(gradientError(gradient, loss, theta, partsOf(network), createRng(n))).toBeLessThan(1e-4);
	}

	describe('a pull on the states after each step', () => {
		test.each([
			['euler', 0, 1, false],
			['euler', 1, 0.2, true],
			['heun', 0, 1, true],
			['heun', 1, 0, false],
			['rk4', 0, 1, false],
			['rk4', 1, 0.2, false],
		] as const)('%s from %d to %d, noise: %s', async (integrator, start, end, noisy) => {
			const rollout = game(integrator, start, end, noisy);
			await holdToOracle(rollout, 3, givenFor(rollout, 3, 5));
		});

		test('of many particles, each takes its own', async () => {
			const rollout = { ...game('heun', 1, 0, true), steps: 2 };
			await holdToOracle(rollout, 150, givenFor(rollout, 150, 1));
		});

		test.each([
			[0, 1],
			[1, 0],
		])('at the end of a path from %d to %d it is a linear term', async (from, to) => {
			const terms = record(termInputs(['logdet', 'cost', 'R']), (A, { x1, y1, logdet, cost, R }) => ({
				linear: [x1, y1, logdet, cost, R].reduce(
					(sum, value, k) => A.add(sum, A.mul(A.num(k - 1.5), value)),
					A.num(0),
				),
			}));
			const rollout = { ...game('rk4', from, to, false), terms };
			const [at, n] = [starts(37, 2), 37];
			const pull = new Float32Array(STEPS * n * 5);
			for (let i = 0; i < 5 * n; i++) pull[(STEPS - 1) * n * 5 + i] = (i % 5) - 1.5;
			const term = await kernelsOf().lossAndGradient(rollout, theta, at, [1]);
			const pulled = await kernelsOf().lossAndGradient(rollout, theta, at, [0], { pull });
			expect(pulled.terms).toEqual(term.terms);
			expect(distance(pulled.gradient, term.gradient)).toBeLessThan(1e-6);
		});

		test('of zeros it changes nothing, and it is forgotten by the next call', async () => {
			const rollout = game('heun', 0, 1, false);
			const call = [rollout, theta, starts(5, 1), [1, 2, 3, 4]] as const;
			const without = await kernelsOf().lossAndGradient(...call);
			await kernelsOf().lossAndGradient(...call, { pull: cotangents(rollout, 5, 1) });
			expect(await kernelsOf().lossAndGradient(...call, { pull: new Float32Array(STEPS * 5 * 5) })).toEqual(
				without,
			);
			expect(await kernelsOf().lossAndGradient(...call)).toEqual(without);
		});

		test('of a game that carries nothing along', async () => {
			const rollout: Rollout = {
				...game('euler', 0, 1, false),
				rates: record(RATE_INPUTS, (A, { Ux, Uy }) => ({ dx: A.neg(Ux), dy: A.mul(Ux, Uy) })),
				terms: record(termInputs([]), (A, { x1, y1 }) => ({ product: A.mul(x1, y1) })),
			};
			await holdToOracle(rollout, 3, givenFor(rollout, 3, 7));
		});

		test('of another size is refused', async () => {
			const rollout = game('rk4', 0, 1, false);
			for (const size of [0, STEPS * 3 * 2, STEPS * 2 * 5])
				await expect(
					kernelsOf().lossAndGradient(rollout, theta, starts(3, 1), [1, 2, 3, 4], {
						pull: new Float32Array(size),
					}),
				).rejects.toThrow(new RegExp(`pull: expected .*\\[4, 3, 5\\], that is 60 numbers, got ${size}$`));
		});
	});
}
