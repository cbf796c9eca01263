import * as tf from '@tensorflow/tfjs';
import { replay } from '../../math/trace';
import type { PointLoss } from '../contract';
import { tensors } from './algebra';
import { referenceJets } from './jets';

/** Σ over points of each loss term; rows [B, 3 + extras]. Differentiable in θ to first order. */
export function referencePointTerms(
	{ network, terms }: PointLoss,
	theta: tf.Tensor1D,
	rows: tf.Tensor2D,
): tf.Scalar[] {
	const points = tf.slice(rows, [0, 0], [-1, 3]);
	const [x, y, t, ...extras] = tf.unstack(rows, 1) as [
		tf.Tensor1D,
		tf.Tensor1D,
		tf.Tensor1D,
		...tf.Tensor1D[],
	];
	const jets = tf.unstack(referenceJets(network, theta, points), 1) as tf.Tensor1D[];
	return replay(tensors(rows.shape[0]), terms, [x, y, t, ...jets, ...extras]).map((term) => tf.sum(term));
}
