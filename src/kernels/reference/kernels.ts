import '@tensorflow/tfjs-backend-cpu';
import '../gradients';
import * as tf from '@tensorflow/tfjs-core';
import type { Kernels, LossAndGradient, Rollout } from '../contract';
import { checkNoise } from '../noise';
import { numbersOf } from '../numbersOf';
import { checkTheta, checkWeights, pointsOf, rowsOf, strideOf } from '../sizes';
import { referenceJets } from './jets';
import { referencePointTerms } from './points';
import { referencePaths, referenceTerms } from './rollout';

/**
 * The oracle family: everything composed of plain TensorFlow.js ops on the current backend, gradients by one
 * first-order tf.grad. Slow, and meant to be read beside docs/mathematics.md.
 */
export function createReferenceKernels(): Kernels {
	return {
		family: 'reference',
		jets: async (network, theta, points) => {
			checkTheta(network, theta.length);
			const n = rowsOf('points', points.length, 3);
			return numbersOf(
				tf.tidy(() => referenceJets(network, tf.tensor1d(theta), tf.tensor2d(points, [n, 3]))),
			);
		},
		lossAndGradient: async (rollout, theta, starts, weights, xi) => {
			checkTheta(rollout.network, theta.length);
			checkWeights(rollout.terms.outputs.length, weights.length);
			const B = rowsOf('starts', starts.length, 2);
			checkNoise(rollout, B, xi?.length ?? 0);
			return summed(theta, weights, (parameters) =>
				referenceTerms(rollout, parameters, tf.tensor2d(starts, [B, 2]), normalsOf(rollout, B, xi)),
			);
		},
		pointLossAndGradient: async (loss, theta, rows, weights) => {
			const B = pointsOf(loss, theta.length, rows.length, weights.length);
			return summed(theta, weights, (parameters) =>
				referencePointTerms(loss, parameters, tf.tensor2d(rows, [B, rows.length / B])),
			);
		},
		paths: async (rollout, theta, starts, keep, xi) => {
			checkTheta(rollout.network, theta.length);
			const stride = strideOf(rollout.steps, keep);
			const B = rowsOf('starts', starts.length, 2);
			checkNoise(rollout, B, xi?.length ?? 0);
			const [kept, accumulators] = tf.tidy(() => {
				const from = tf.tensor2d(starts, [B, 2]);
				const states = referencePaths(rollout, tf.tensor1d(theta), from, normalsOf(rollout, B, xi));
				const places = states.filter((_, k) => k % stride === 0).map(({ x, y }) => tf.stack([x, y], 1));
				const sums = states.at(-1)?.accumulators ?? [];
				return [tf.stack(places), sums.length > 0 ? tf.stack([...sums], 1) : tf.zeros([B, 0])] as const;
			});
			return { states: await numbersOf(kept), accumulators: await numbersOf(accumulators) };
		},
		dispose: () => {},
	};
}

const normalsOf = (
	{ noise, steps }: Rollout,
	B: number,
	xi: Float32Array | undefined,
): tf.Tensor3D | undefined => noise && xi && tf.tensor3d(xi, [steps, B, 2]);

/** The terms at θ, and the gradient of their weighted sum. */
async function summed(
	theta: Float32Array,
	weights: readonly number[],
	termsAt: (theta: tf.Tensor1D) => tf.Scalar[],
): Promise<LossAndGradient> {
	const [terms, gradient] = tf.tidy(() => {
		let sums: tf.Tensor1D | undefined;
		const loss = (parameters: tf.Tensor): tf.Scalar => {
			sums = tf.keep(tf.stack(termsAt(tf.reshape(parameters, [theta.length]))) as tf.Tensor1D);
			const loss = tf.sum(tf.mul(sums, tf.tensor1d([...weights])));
			// A game whose terms read no U has the gradient 0; tf.grad would throw where no path leads to θ.
			return tf.add(loss, tf.mul(0, tf.sum(parameters)));
		};
		const gradient = tf.grad(loss)(tf.tensor1d(theta));
		if (!sums) throw new Error('the loss was not evaluated');
		return [sums, gradient] as const;
	});
	return { terms: Float64Array.from(await numbersOf(terms)), gradient: await numbersOf(gradient) };
}
