import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	accumulatorsOf,
	JET,
	type Kernels,
	RATE_INPUTS,
	type Rollout,
	termInputs,
} from '../../src/kernels/contract';
import { ACTIVATIONS, layoutOf, type Network } from '../../src/kernels/network';
import { createReferenceKernels } from '../../src/kernels/reference/kernels';
import { createRng } from '../../src/math/rng';
import { record } from '../../src/math/trace';
import { programs } from '../math/programs';
import { entry, jet64 } from '../oracle/potential64';
import { along, gradient64, keptOf, loss64, paths64, terms64 } from '../oracle/rollout64';
import { noiseSuite } from './contract.noise';
import { pointLossSuite } from './contract.points';
import { pullSuite } from './contract.pull';
import { distance } from './distance';
import { composed, otFlow, parameters, points, relativistic, starts } from './games';
import { once } from './once';

const INTEGRATORS = ['euler', 'heun', 'rk4'] as const;
const DIRECTIONS = [
	{ name: 'forward', from: 0, to: 1 },
	{ name: 'backward', from: 1, to: 0 },
] as const;

/** Points of a jet test: more than one chunk of 32, and no multiple of 8. */
const N = 43;

/** What every family of kernels has to do, held to the float64 oracle. */
export function contractSuite(title: string, create: () => Promise<Kernels>): void {
	describe(title, () => {
		let kernels: Kernels;
		beforeAll(async () => {
			kernels = await create();
		});
		afterAll(() => kernels.dispose());

		pointLossSuite(() => kernels);
		noiseSuite(() => kernels);
		pullSuite(() => kernels);

		describe('jets equal the float64 oracle', () => {
			for (const activation of ACTIVATIONS) {
				test.each([
					[8, 0],
					[13, 1],
					[32, 2],
					[20, 3],
				])(`${activation}, width %i, %i residual layers`, async (width, layers) => {
					const network: Network = { width, layers, activation };
					const [theta, at] = [parameters(network, width), points(N, layers)];
					const jets = await kernels.jets(network, theta, at);
					const exact = once(`jets, ${JSON.stringify(network)}`, () =>
						Array.from({ length: N }, (_, i) => {
							const [x = 0, y = 0, t = 0] = at.subarray(3 * i, 3 * i + 3);
							return jet64(network, theta, x, y, t);
						}),
					);
					JET.forEach((channel, c) => {
						const column = Float32Array.from(exact, (_, i) => entry(jets, 7 * i + c));
						// Float32 sums over ≤ 32 units, channel by channel: 1e-5 of the largest entry.
						expect(
							distance(
								column,
								exact.map((jet) => entry(jet, c)),
							),
							channel,
						).toBeLessThan(1e-5);
					});
				});
			}
		});

		/** Terms and gradient against the oracle: along the gradient itself and two random directions. */
		async function holdToOracle(rollout: Rollout, batch: number, weights: readonly number[]): Promise<void> {
			const [theta, from] = [parameters(rollout.network, 5), starts(batch, batch)];
			const { terms, gradient } = await kernels.lossAndGradient(rollout, theta, from, weights);
			terms64(rollout, theta, from).forEach((exact, k) => {
				expect(Math.abs(entry(terms, k) - exact), rollout.terms.outputs[k]?.name).toBeLessThan(
					1e-4 * Math.max(1, Math.abs(exact)),
				);
			});
			const norm = Math.hypot(...gradient);
			const rng = createRng(9);
			const random = () => Float64Array.from(gradient, () => rng.normal());
			for (const direction of [Float64Array.from(gradient, (g) => g / norm), random(), random()]) {
				const exact = along((shifted) => loss64(rollout, shifted, from, weights), theta, direction);
				const slope = gradient.reduce((sum, g, i) => sum + g * entry(direction, i), 0);
				// Relative to the size of such a slope: |∇| for any direction of unit spread.
				expect(Math.abs(slope - exact)).toBeLessThan(1e-4 * norm);
			}
		}

		describe('loss and gradient equal float64 finite differences', () => {
			for (const { name, from, to } of DIRECTIONS) {
				test.each(INTEGRATORS)(`OT-Flow ${name}, %s`, async (integrator) => {
					const network: Network = { width: 16, layers: 1, activation: 'logcosh' };
					await holdToOracle(otFlow(network, { integrator, steps: 3, from, to }), 5, [1, 0.5, 2]);
				});
				test.each(ACTIVATIONS)(
					`all channels and the jet at the later end, ${name}, %s`,
					async (activation) => {
						const network: Network = { width: 12, layers: 2, activation };
						const rollout = relativistic(network, { integrator: 'heun', steps: 3, from, to });
						await holdToOracle(rollout, 5, [1, 2, 0.3, 0.7]);
					},
				);
			}
			test('L1 residual', async () => {
				const network: Network = { width: 16, layers: 1, activation: 'logcosh' };
				const rollout = otFlow(network, { integrator: 'rk4', steps: 2, from: 0, to: 1 }, 'L1');
				await holdToOracle(rollout, 3, [1, 1, 1]);
			});
			test('no residual layer', async () => {
				const network: Network = { width: 9, layers: 0, activation: 'tanh' };
				const rollout = relativistic(network, { integrator: 'rk4', steps: 2, from: 0.8, to: 0.2 });
				await holdToOracle(rollout, 9, [1, 1, 1, 1]);
			});
			test('every entry of the gradient', async () => {
				const network: Network = { width: 8, layers: 1, activation: 'softplus' };
				const rollout = relativistic(network, { integrator: 'rk4', steps: 2, from: 1, to: 0 });
				const [theta, from, weights] = [parameters(network, 3), starts(3, 4), [1, 1, 0.5, 1]];
				const { gradient } = await kernels.lossAndGradient(rollout, theta, from, weights);
				const exact = once('every entry of the gradient', () =>
					gradient64((shifted) => loss64(rollout, shifted, from, weights), theta),
				);
				expect(distance(gradient, exact)).toBeLessThan(1e-4);
			});
			test('a weight of zero takes its term out of the gradient, not out of the terms', async () => {
				const network: Network = { width: 8, layers: 1, activation: 'tanh' };
				const rollout = otFlow(network, { integrator: 'heun', steps: 2, from: 0, to: 1 });
				await holdToOracle(rollout, 4, [0, 1, 0]);
			});
		});

		describe('whatever was recorded', () => {
			const network: Network = { width: 8, layers: 1, activation: 'softplus' };
			const theta = parameters(network, 2);
			const weights = [1, -0.5];

			test('smooth formulas: terms and slope equal the float64 oracle', async () => {
				await fc.assert(
					fc.asyncProperty(programs('smooth'), programs('smooth'), async (rates, terms) => {
						const rollout = composed(network, rates, terms);
						const ours = await kernels.lossAndGradient(rollout, theta, starts(3, 1), weights);
						expect(distance(ours.terms, terms64(rollout, theta, starts(3, 1)))).toBeLessThan(1e-4);
						const direction = theta.map((_, i) => Math.cos(i));
						const exact = along(
							(shifted) => loss64(rollout, shifted, starts(3, 1), weights),
							theta,
							direction,
						);
						const slope = ours.gradient.reduce((sum, g, i) => sum + g * entry(direction, i), 0);
						const norm = Math.hypot(...ours.gradient) * Math.sqrt(theta.length / 2);
						expect(Math.abs(slope - exact)).toBeLessThanOrEqual(1e-4 * norm + 1e-6);
					}),
					{ seed: 1, numRuns: 25 },
				);
			});
		});

		test.each(INTEGRATORS)('paths equal the float64 oracle, %s', async (integrator) => {
			const network: Network = { width: 16, layers: 1, activation: 'sine' };
			const rollout = relativistic(network, { integrator, steps: 6, from: 0, to: 1 });
			const [theta, from] = [parameters(network, 1), starts(10, 2)];
			const { states, accumulators } = await kernels.paths(rollout, theta, from, 3);
			const exact = paths64(rollout, theta, from);
			expect(accumulators.length).toBe(4 * 10 * accumulatorsOf(rollout).length);
			expect(distance(states, keptOf(exact, 'states', [0, 2, 4, 6]))).toBeLessThan(1e-5);
			expect(distance(accumulators, keptOf(exact, 'accumulators', [0, 2, 4, 6]))).toBeLessThan(1e-5);
		});

		test('a game that carries nothing along still has paths', async () => {
			const network: Network = { width: 8, layers: 1, activation: 'tanh' };
			const rollout: Rollout = {
				...otFlow(network, { integrator: 'heun', steps: 2, from: 0, to: 1 }),
				rates: record(RATE_INPUTS, (A, { Ux, y }) => ({ dx: A.neg(Ux), dy: y })),
				terms: record(termInputs([]), () => ({})),
			};
			const [theta, from] = [parameters(network, 1), starts(3, 2)];
			const { states, accumulators } = await kernels.paths(rollout, theta, from, 1);
			const exact = keptOf(paths64(rollout, theta, from), 'states', [0, 2]);
			expect(distance(states, exact)).toBeLessThan(1e-5);
			expect(accumulators.length).toBe(0);
		});

		test('the same call gives the same bits', async () => {
			const network: Network = { width: 16, layers: 1, activation: 'logcosh' };
			const rollout = otFlow(network, { integrator: 'rk4', steps: 2, from: 0, to: 1 });
			const call = () => kernels.lossAndGradient(rollout, parameters(network, 1), starts(20, 1), [1, 1, 1]);
			expect(await call()).toEqual(await call());
		});

		test('U alone is that of jets to the last bit, where it is told for less', async () => {
			for (const [width, layers] of [
				[8, 0],
				[13, 1],
				[20, 3],
			] as const) {
				const network: Network = { width, layers, activation: 'softplus' };
				const [theta, at] = [parameters(network, width), points(N, layers)];
				const values = await kernels.values?.(network, theta, at);
				if (!values) return;
				const jets = await kernels.jets(network, theta, at);
				expect(values).toEqual(jets.filter((_, i) => i % JET.length === 0));
			}
		});

		describe('sizes that do not fit are refused', () => {
			const network: Network = { width: 8, layers: 1, activation: 'tanh' };
			const rollout = otFlow(network, { integrator: 'euler', steps: 4, from: 0, to: 1 });
			const theta = parameters(network, 1);
			const short = theta.subarray(1);
			const { size } = layoutOf(network);
			test('θ', async () => {
				const message = new RegExp(`expected ${size} .*got ${size - 1}`);
				await expect(kernels.jets(network, short, points(2, 1))).rejects.toThrow(message);
				await expect(kernels.lossAndGradient(rollout, short, starts(2, 1), [1, 1, 1])).rejects.toThrow(
					message,
				);
				await expect(kernels.paths(rollout, short, starts(2, 1), 1)).rejects.toThrow(message);
			});
			test('points, starts, weights, keep', async () => {
				await expect(kernels.jets(network, theta, new Float32Array(4))).rejects.toThrow(/points/);
				await expect(kernels.lossAndGradient(rollout, theta, new Float32Array(3), [1, 1, 1])).rejects.toThrow(
					/starts/,
				);
				await expect(kernels.lossAndGradient(rollout, theta, starts(2, 1), [1])).rejects.toThrow(/weights/);
				await expect(kernels.paths(rollout, theta, starts(2, 1), 3)).rejects.toThrow(/keep/);
			});
		});
	});
}

/** A fused family beside the reference family: float32 against float32, so larger games and every formula. */
export function agreementSuite(title: string, create: () => Promise<Kernels>): void {
	describe(`${title}, beside the reference family`, () => {
		const reference = createReferenceKernels();
		let kernels: Kernels;
		beforeAll(async () => {
			kernels = await create();
		});
		afterAll(() => kernels.dispose());

		test.each([
			[1, 32],
			[8, 32],
			[37, 32],
			[150, 10],
			[3, 100],
		])('equals the reference family at batch %i, width %i', async (batch, width) => {
			const network: Network = { width, layers: 1, activation: 'logcosh' };
			const rollout = relativistic(network, { integrator: 'rk4', steps: 2, from: 1, to: 0 });
			const [theta, from, weights] = [parameters(network, 1), starts(batch, 2), [1, 1, 1, 1]];
			const ours = await kernels.lossAndGradient(rollout, theta, from, weights);
			const exact = await reference.lossAndGradient(rollout, theta, from, weights);
			expect(distance(ours.terms, exact.terms)).toBeLessThan(1e-4);
			expect(distance(ours.gradient, exact.gradient)).toBeLessThan(1e-4);
		});

		test('any recorded formula has the same terms and gradient', async () => {
			const network: Network = { width: 8, layers: 1, activation: 'softplus' };
			await fc.assert(
				fc.asyncProperty(programs('all'), programs('all'), async (rates, terms) => {
					const call = [
						composed(network, rates, terms),
						parameters(network, 2),
						starts(3, 1),
						[1, -0.5],
					] as const;
					const [ours, exact] = [
						await kernels.lossAndGradient(...call),
						await reference.lossAndGradient(...call),
					];
					expect(distance(ours.terms, exact.terms)).toBeLessThan(1e-4);
					// A gradient that all but vanishes is compared on the scale 0.01.
					const size = Math.max(1e-2, ...exact.gradient.map(Math.abs));
					expect(distance([...ours.gradient, size], [...exact.gradient, size])).toBeLessThan(1e-4);
				}),
				{ seed: 1, numRuns: 12 },
			);
		});
	});
}
