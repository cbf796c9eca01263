import * as tf from '@tensorflow/tfjs';
import type { Kernels, LossAndGradient, Rollout } from '../contract';
import { numbersOf } from '../numbersOf';
import { checkGiven, checkTheta, checkWeights, pointsOf, rowsOf, strideOf } from '../sizes';
import { referenceJets } from './jets';
import { referencePointTerms } from './points';
import { referenceLoss, referencePaths } from './rollout';

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
		lossAndGradient: async (rollout, theta, starts, weights, { xi, pull } = {}) => {
			checkTheta(rollout.network, theta.length);
			checkWeights(rollout.terms.outputs.length, weights.length);
			const B = rowsOf('starts', starts.length, 2);
			checkGiven(rollout, B, xi?.length, pull?.length);
			return summed(theta, weights, (parameters) => {
				const cotangents = pull && tf.tensor3d(pull, [rollout.steps, B, pull.length / B / rollout.steps]);
				const from = tf.tensor2d(starts, [B, 2]);
				return referenceLoss(rollout, parameters, from, normalsOf(rollout, B, xi), cotangents);
			});
		},
		pointLossAndGradient: async (loss, theta, rows, weights) => {
			const B = pointsOf(loss, theta.length, rows.length, weights.length);
			return summed(theta, weights, (parameters) => ({
				terms: referencePointTerms(loss, parameters, tf.tensor2d(rows, [B, rows.length / B])),
			}));
		},
		paths: async (rollout, theta, starts, keep, xi) => {
			checkTheta(rollout.network, theta.length);
			const stride = strideOf(rollout.steps, keep);
			const B = rowsOf('starts', starts.length, 2);
			checkGiven(rollout, B, xi?.length);
			const [kept, accumulators] = tf.tidy(() => {
				const from = tf.tensor2d(starts, [B, 2]);
				const states = referencePaths(rollout, tf.tensor1d(theta), from, normalsOf(rollout, B, xi));
				const kept = states.filter((_, k) => k % stride === 0);
				const sums = kept.flatMap(({ accumulators }) =>
					accumulators.length > 0 ? [tf.stack([...accumulators], 1)] : [],
				);
				return [
					tf.stack(kept.map(({ x, y }) => tf.stack([x, y], 1))),
					sums.length > 0 ? tf.stack(sums) : tf.zeros([keep + 1, B, 0]),
				] as const;
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

/** The terms at θ, and the gradient of their weighted sum and of what is pulled. */
async function summed(
	theta: Float32Array,
	weights: readonly number[],
	lossAt: (theta: tf.Tensor1D) => { readonly terms: tf.Scalar[]; readonly pulled?: tf.Scalar | undefined },
): Promise<LossAndGradient> {
	const [terms, gradient] = tf.tidy(() => {
		let sums: tf.Tensor1D | undefined;
		const loss = (parameters: tf.Tensor): tf.Scalar => {
			const { terms, pulled = 0 } = lossAt(tf.reshape(parameters, [theta.length]));
			sums = tf.keep(tf.stack(terms) as tf.Tensor1D);
			const loss = tf.add(tf.sum(tf.mul(sums, tf.tensor1d([...weights]))), pulled);
			// A game whose terms read no U has the gradient 0; tf.grad would throw where no path leads to θ.
			return tf.add(loss, tf.mul(0, tf.sum(parameters)));
		};
		const gradient = tf.grad(loss)(tf.tensor1d(theta));
		if (!sums) throw new Error('the loss was not evaluated');
		return [sums, gradient] as const;
	});
	return { terms: Float64Array.from(await numbersOf(terms)), gradient: await numbersOf(gradient) };
}
