import * as tf from '@tensorflow/tfjs';
import type { Given, Kernels, LossAndGradient, Rollout } from './contract';
import { numbersOf } from './numbersOf';
import { checkGiven, pointsOf, rowsOf, strideOf } from './sizes';
import {
	type GivenTensors,
	jetAtPoints,
	pointLossAndGradient,
	rolloutLossAndGradient,
	rolloutPaths,
} from './tensors';

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
		lossAndGradient: async (rollout, theta, starts, weights, given) => {
			const B = rowsOf('starts', starts.length, 2);
			return read(() => {
				const tensors = tensorsOf(rollout, B, given);
				const from = tf.tensor2d(starts, [B, 2]);
				return rolloutLossAndGradient(rollout, tf.tensor1d(theta), from, weights, tensors);
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
				const normals = tensorsOf(rollout, B, xi && { xi }).xi;
				return rolloutPaths(rollout, tf.tensor1d(theta), tf.tensor2d(starts, [B, 2]), keep, normals);
			});
			return { states: await numbersOf(states), accumulators: await numbersOf(accumulators) };
		},
		dispose: () => {},
	};
}

/** What is given for the paths of a rollout, as tensors. Throws where it does not fit. */
function tensorsOf(rollout: Rollout, B: number, { xi, pull }: Given = {}): GivenTensors {
	checkGiven(rollout, B, xi?.length, pull?.length);
	const { steps, noise } = rollout;
	return {
		xi: noise && xi && tf.tensor3d(xi, [steps, B, 2]),
		pull: pull && tf.tensor3d(pull, [steps, B, pull.length / (steps * B)]),
	};
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
