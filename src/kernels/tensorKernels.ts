import * as tf from '@tensorflow/tfjs-core';
import type { Kernels } from './contract';
import { numbersOf } from './numbersOf';
import { rowsOf, strideOf } from './sizes';
import { jetAtPoints, rolloutLossAndGradient, rolloutPaths } from './tensors';

/**
 * The contract on the current TensorFlow.js backend, through the lab's kernels registered there. Made for what a
 * caller composes further in tensors to run beside it on the same device.
 */
export function createTensorKernels(): Kernels {
	return {
		family: tf.getBackend() === 'webgpu' ? 'webgpu' : 'wasm',
		jets: async (network, theta, points) => {
			const n = rowsOf('points', points.length, 3);
			return numbersOf(tf.tidy(() => jetAtPoints(network, tf.tensor1d(theta), tf.tensor2d(points, [n, 3]))));
		},
		lossAndGradient: async (rollout, theta, starts, weights) => {
			const B = rowsOf('starts', starts.length, 2);
			const { terms, gradient } = tf.tidy(() => {
				const { terms, gradient } = rolloutLossAndGradient(
					rollout,
					tf.tensor1d(theta),
					tf.tensor2d(starts, [B, 2]),
					weights,
				);
				return { terms, gradient };
			});
			return { terms: Float64Array.from(await numbersOf(terms)), gradient: await numbersOf(gradient) };
		},
		paths: async (rollout, theta, starts, keep) => {
			const B = rowsOf('starts', starts.length, 2);
			strideOf(rollout.steps, keep);
			const { states, accumulators } = tf.tidy(() =>
				rolloutPaths(rollout, tf.tensor1d(theta), tf.tensor2d(starts, [B, 2]), keep),
			);
			return { states: await numbersOf(states), accumulators: await numbersOf(accumulators) };
		},
		dispose: () => {},
	};
}
