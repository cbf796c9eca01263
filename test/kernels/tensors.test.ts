import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { JET, type Rollout } from '../../src/kernels/contract';
import { registerCpuKernels } from '../../src/kernels/cpu';
import type { Network } from '../../src/kernels/network';
import { referenceJets } from '../../src/kernels/reference/jets';
import { referencePointTerms } from '../../src/kernels/reference/points';
import { referenceLoss, referencePaths } from '../../src/kernels/reference/rollout';
import { createTensorKernels } from '../../src/kernels/tensorKernels';
import { jetAtPoints, pointLoss, rollout, rolloutLoss, rolloutPaths } from '../../src/kernels/tensors';
import { WasmCore } from '../../src/kernels/wasm/core';
import { record } from '../../src/math/trace';
import { distance } from './distance';
import { otFlow, parameters, points, relativistic, starts } from './games';
import { pointLossOf, rowsFor } from './pointLosses';
import { wasmModule } from './wasmModule';

const network: Network = { width: 16, layers: 1, activation: 'logcosh' };
const spec: Rollout = relativistic(network, { integrator: 'rk4', steps: 2, from: 0, to: 1 });
const B = 13;

beforeAll(async () => {
	await tf.setBackend('cpu');
	registerCpuKernels(new WasmCore(await wasmModule()));
});

const theta1 = (): tf.Tensor1D => tf.tensor1d(parameters(network, 4));
const starts2 = (): tf.Tensor2D => tf.tensor2d(starts(B, 3), [B, 2]);

/** Gradients of two forms of one function of (θ, second) agree to float32. */
function expectSameGradients(
	ours: (theta: tf.Tensor1D, second: tf.Tensor2D) => tf.Scalar,
	reference: (theta: tf.Tensor1D, second: tf.Tensor2D) => tf.Scalar,
	second: () => tf.Tensor2D,
): void {
	tf.tidy(() => {
		type F = (...args: tf.Tensor[]) => tf.Scalar;
		const gradients = (f: typeof ours) => {
			const flat: F = (theta, second) => f(theta as tf.Tensor1D, second as tf.Tensor2D);
			return tf.valueAndGrads(flat)([theta1(), second()]);
		};
		const [a, b] = [gradients(ours), gradients(reference)];
		expect(distance(a.value.dataSync(), b.value.dataSync())).toBeLessThan(1e-5);
		b.grads.forEach((grad, k) => {
			expect(a.grads[k]?.shape).toEqual(grad.shape);
			expect(distance(a.grads[k]?.dataSync() ?? [], grad.dataSync())).toBeLessThan(1e-4);
		});
	});
}

/** Energy distance of particles to fixed points: couples every particle with every other. */
function energyDistance(x: tf.Tensor2D, y: tf.Tensor2D): tf.Scalar {
	const spread = (a: tf.Tensor2D, b: tf.Tensor2D): tf.Scalar => {
		const gap = tf.sub(tf.expandDims(a, 1), tf.expandDims(b, 0));
		// Smoothed at 0: the distance of a particle to itself has no derivative.
		return tf.mean(tf.sqrt(tf.add(tf.sum(tf.square(gap), 2), 1e-4)));
	};
	return tf.sub(tf.mul(2, spread(x, y)), tf.add(spread(x, x), spread(y, y)));
}
const data = (): tf.Tensor2D =>
	tf.add(tf.mul(tf.tensor2d(starts(20, 8), [20, 2]), 0.5), tf.tensor1d([1.5, 0]));

describe('jetAtPoints', () => {
	test('gradients in θ and points equal those of plain ops, every channel used', () => {
		const loss = (jets: tf.Tensor2D): tf.Scalar => {
			const channels = tf.tensor1d(JET.map((_, c) => 0.3 + 0.1 * c));
			return tf.sum(tf.sin(tf.mul(jets, channels)));
		};
		expectSameGradients(
			(theta, at) => loss(jetAtPoints(network, theta, at)),
			(theta, at) => loss(referenceJets(network, theta, at)),
			() => tf.tensor2d(points(B, 2), [B, 3]),
		);
	});

	test('is twice differentiable by nobody: a nested gradient throws rather than being wrong', () => {
		tf.tidy(() => {
			const at = tf.tensor2d(points(2, 2), [2, 3]);
			const once = tf.grad((theta) => tf.sum(jetAtPoints(network, theta as tf.Tensor1D, at)));
			expect(() => tf.grad((theta) => tf.sum(tf.square(once(theta))))(theta1())).toThrow(/gradient/i);
		});
	});
});

describe('rollout', () => {
	/** A cost that reads ends and accumulators together. */
	const cost = (states: tf.Tensor2D, accumulators: tf.Tensor2D): tf.Scalar =>
		tf.add(energyDistance(states, data()), tf.mean(tf.square(accumulators)));
	const reference = (theta: tf.Tensor1D, from: tf.Tensor2D) => {
		const last = referencePaths(spec, theta, from).at(-1);
		if (!last) throw new Error('no state');
		return {
			states: tf.stack([last.x, last.y], 1) as tf.Tensor2D,
			accumulators: tf.stack([...last.accumulators], 1) as tf.Tensor2D,
		};
	};

	test('a cost that couples particles, composed in tensor ops, has the gradients of plain ops', () => {
		expectSameGradients(
			(theta, from) => {
				const { states, accumulators } = rollout(spec, theta, from);
				return cost(states, accumulators);
			},
			(theta, from) => {
				const { states, accumulators } = reference(theta, from);
				return cost(states, accumulators);
			},
			starts2,
		);
	});

	test('the same when only the final states are used', () => {
		expectSameGradients(
			(theta, from) => energyDistance(rollout(spec, theta, from).states, data()),
			(theta, from) => energyDistance(reference(theta, from).states, data()),
			starts2,
		);
	});

	test('Adam on one flat variable brings the energy distance down', () => {
		const theta = tf.variable(theta1());
		const from = starts2();
		const optimizer = tf.train.adam(0.03);
		const step = (): number => {
			const loss = optimizer.minimize(() => energyDistance(rollout(spec, theta, from).states, data()), true, [
				theta,
			]);
			const value = loss?.dataSync()[0] ?? Number.NaN;
			loss?.dispose();
			return value;
		};
		const losses = Array.from({ length: 40 }, step);
		expect(losses.at(-1)).toBeLessThan(0.3 * (losses[0] ?? 0));
		tf.dispose([theta, from]);
		optimizer.dispose();
	});
});

describe('rollout with noise', () => {
	const noisy: Rollout = {
		...relativistic(network, { integrator: 'heun', steps: 3, from: 0, to: 1 }),
		noise: record(['t'], (A, { t }) => ({ sigma: A.add(A.num(0.5), t) })),
	};
	const normals = (): tf.Tensor3D => tf.tensor3d(starts(3 * B, 5), [3, B, 2]);

	test('has the gradients of plain ops along the same noise', () => {
		expectSameGradients(
			(theta, from) => energyDistance(rollout(noisy, theta, from, normals()).states, data()),
			(theta, from) => {
				const last = referencePaths(noisy, theta, from, normals()).at(-1);
				return energyDistance(tf.stack([last?.x ?? from, last?.y ?? from], 1) as tf.Tensor2D, data());
			},
			starts2,
		);
	});

	test('has no gradient in the normals, and says so', () => {
		tf.tidy(() => {
			const inNormals = tf.grad((xi) =>
				tf.sum(rollout(noisy, theta1(), starts2(), xi as tf.Tensor3D).states),
			);
			expect(() => inNormals(normals())).toThrow(/no gradient in `xi`/);
		});
	});
});

describe('pointLoss', () => {
	const loss = pointLossOf('residual', network);
	const rows = (): tf.Tensor2D => tf.tensor2d(rowsFor(loss, B, 6), [B, 5]);

	test('its gradient, scaled and added to another cost, is that of plain ops', () => {
		expectSameGradients(
			(theta, at) =>
				tf.add(
					tf.mul(0.1, pointLoss(loss, theta, rows(), [1, 2]).loss),
					tf.sum(jetAtPoints(network, theta, at)),
				),
			(theta, at) => {
				const [hjb, terminal] = referencePointTerms(loss, theta, rows());
				const weighted = tf.add(hjb ?? 0, tf.mul(2, terminal ?? 0));
				return tf.add(tf.mul(0.1, weighted), tf.sum(referenceJets(network, theta, at)));
			},
			() => tf.tensor2d(points(3, 2), [3, 3]),
		);
	});

	test('no gradient is better than a wrong one: in the points it throws', () => {
		tf.tidy(() => {
			const inRows = tf.grad((at) => pointLoss(loss, theta1(), at as tf.Tensor2D, [1, 1]).loss);
			expect(() => inRows(rows())).toThrow(/use jetAtPoints/);
		});
	});
});

describe('rolloutLoss', () => {
	const weights = [1, 0.5, 2, 0.25];
	const weighted = (terms: tf.Scalar[]): tf.Scalar =>
		terms.reduce((sum, term, k) => tf.add(sum, tf.mul(term, weights[k] ?? 0)), tf.scalar(0));

	test('its gradient, scaled and added to another cost, is that of plain ops', () => {
		const fixed = starts2();
		expectSameGradients(
			(theta, at) =>
				tf.add(
					tf.mul(0.1, rolloutLoss(spec, theta, fixed, weights).loss),
					tf.sum(jetAtPoints(network, theta, at)),
				),
			(theta, at) =>
				tf.add(
					tf.mul(0.1, weighted(referenceLoss(spec, theta, fixed).terms)),
					tf.sum(referenceJets(network, theta, at)),
				),
			() => tf.tensor2d(points(3, 2), [3, 3]),
		);
		fixed.dispose();
	});

	test('no gradient is better than a wrong one: through terms and in starts it throws', () => {
		tf.tidy(() => {
			const through = tf.grad((theta) =>
				tf.sum(rolloutLoss(spec, theta as tf.Tensor1D, starts2(), weights).terms),
			);
			expect(() => through(theta1())).toThrow(/only `loss` .* weigh the terms by `weights`/);
			const inStarts = tf.grad((from) => rolloutLoss(spec, theta1(), from as tf.Tensor2D, weights).loss);
			expect(() => inStarts(starts2())).toThrow(/use rollout/);
		});
	});
});

describe('nothing leaks', () => {
	let before: number;
	beforeEach(() => {
		before = tf.memory().numTensors;
	});

	test('in the contract on tensors, over many calls', async () => {
		const kernels = createTensorKernels();
		const game = otFlow(network, { integrator: 'heun', steps: 2, from: 1, to: 0 });
		const noisy: Rollout = { ...game, noise: record(['t'], (_, { t }) => ({ sigma: t })) };
		const loss = pointLossOf('score', network);
		for (let k = 0; k < 5; k++) {
			await kernels.jets(network, parameters(network, k), points(4, k));
			await kernels.lossAndGradient(game, parameters(network, k), starts(9, k), [1, 1, 1]);
			await kernels.paths(game, parameters(network, k), starts(9, k), 2);
			const given = { xi: starts(18, 1), pull: new Float32Array(2 * 9 * 5).fill(1) };
			await kernels.lossAndGradient(noisy, parameters(network, k), starts(9, k), [1, 1, 1], given);
			await kernels.paths(noisy, parameters(network, k), starts(9, k), 2, starts(18, 1));
			await kernels.pointLossAndGradient(loss, parameters(network, k), rowsFor(loss, 9, k), [1]);
			await kernels
				.pointLossAndGradient(loss, parameters(network, k), rowsFor(loss, 9, k), [])
				.catch(() => {});
			await kernels.lossAndGradient(game, parameters(network, k), starts(9, k), [1]).catch(() => {});
			await kernels.paths(game, new Float32Array(3), starts(9, k), 2).catch(() => {});
		}
		expect(tf.memory().numTensors).toBe(before);
	});

	test('in the ops, outside any tidy: only what is returned is left', () => {
		const [theta, from] = [theta1(), starts2()];
		const { states, accumulators } = rollout(spec, theta, from);
		const { loss, terms } = rolloutLoss(spec, theta, from, [1, 1, 1, 1]);
		const paths = rolloutPaths(spec, theta, from, 1);
		const jets = jetAtPoints(network, theta, tf.tensor2d(points(2, 1), [2, 3]));
		const returned = [theta, from, states, accumulators, loss, terms, paths.states, paths.accumulators, jets];
		// One more: the points, made here.
		expect(tf.memory().numTensors).toBe(before + returned.length + 1);
		expect(jets.shape).toEqual([2, 7]);
		tf.dispose(returned);
	});

	test('in gradients', () => {
		const [theta, from] = [theta1(), starts2()];
		const counts = Array.from({ length: 3 }, () => {
			tf.dispose(
				tf.valueAndGrad((theta) => {
					const flat = theta as tf.Tensor1D;
					return tf.add(
						rolloutLoss(spec, flat, from, [1, 1, 1, 1]).loss,
						tf.sum(rollout(spec, flat, from).states),
					);
				})(theta),
			);
			return tf.memory().numTensors;
		});
		expect(counts).toEqual([before + 2, before + 2, before + 2]);
		tf.dispose([theta, from]);
	});
});

describe('bad input', () => {
	test('integer tensors are refused by name', () => {
		tf.tidy(() => {
			const whole = tf.zeros([2, 3], 'int32') as tf.Tensor2D;
			expect(() => jetAtPoints(network, theta1(), whole)).toThrow(/input points is int32, not float32/);
		});
	});

	test('a kernel called past its op says which op to call', () => {
		tf.tidy(() => {
			expect(() => tf.engine().runKernel('JetAtPoints', { theta: theta1() }, {})).toThrow(
				/call it by its op/,
			);
		});
	});
});
