import * as tf from '@tensorflow/tfjs-core';
import type { Kernels, LossAndGradient, Rollout } from './contract';
import { checkNoise } from './noise';
import { numbersOf } from './numbersOf';
import { pointsOf, rowsOf, strideOf } from './sizes';
import { jetAtPoints, pointLossAndGradient, rolloutLossAndGradient, rolloutPaths } from './tensors';

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
		lossAndGradient: async (rollout, theta, starts, weights, xi) => {
			const B = rowsOf('starts', starts.length, 2);
			return read(() => {
				const normals = normalsOf(rollout, B, xi);
				const from = tf.tensor2d(starts, [B, 2]);
				return rolloutLossAndGradient(rollout, tf.tensor1d(theta), from, weights, normals);
			});
		},
		pointLossAndGradient: async (loss, theta, rows, weights) => {
			const B = pointsOf(loss, theta.length, rows.length, weights.length);
			return read(() =>
				pointLossAndGradient(loss, tf.tensor1d(theta), tf.tensor2d(rows, [B, rows.length / B]), weights),
			);
		},
		paths: async (rollout, theta, starts, keep, xi) => {
			const B = rowsOf('starts', starts.length, 2);
			strideOf(rollout.steps, keep);
			const { states, accumulators } = tf.tidy(() => {
				const normals = normalsOf(rollout, B, xi);
				return rolloutPaths(rollout, tf.tensor1d(theta), tf.tensor2d(starts, [B, 2]), keep, normals);
			});
			return { states: await numbersOf(states), accumulators: await numbersOf(accumulators) };
		},
		dispose: () => {},
	};
}

/** The normals of a rollout as a tensor. Throws where they do not fit. */
function normalsOf(rollout: Rollout, B: number, xi: Float32Array | undefined): tf.Tensor3D | undefined {
	checkNoise(rollout, B, xi?.length ?? 0);
	return rollout.noise && xi && tf.tensor3d(xi, [rollout.steps, B, 2]);
}

async function read(
	kernel: () => { readonly terms: tf.Tensor; readonly gradient: tf.Tensor },
): Promise<LossAndGradient> {
	const { terms, gradient } = tf.tidy(() => {
		const { terms, gradient } = kernel();
		return { terms, gradient };
	});
	return { terms: Float64Array.from(await numbersOf(terms)), gradient: await numbersOf(gradient) };
}
