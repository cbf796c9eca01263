import * as tf from '@tensorflow/tfjs';
import type { PointLoss, Rollout } from './contract';
import type { Network } from './network';
import { checkGiven, checkTheta, checkWeights, pointsOf, rowsOf } from './sizes';
import {
	attributesOf,
	JetTask,
	KERNELS,
	LossTask,
	PathsTask,
	PointLossTask,
	RolloutTask,
	taskOf,
} from './tasks';

/** Runs one of the lab's kernels on the current backend; several outputs come in the kernel's order. */
const run = (name: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap): tf.Tensor[] => {
	const result: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(name, inputs, attributes);
	return Array.isArray(result) ? result : [result];
};

function only(tensors: readonly tf.Tensor[], index = 0): tf.Tensor {
	const tensor = tensors[index];
	if (!tensor) throw new Error(`a kernel gave ${tensors.length} tensors, no number ${index + 1}`);
	return tensor;
}

/**
 * U and its derivatives (U, Ux, Uy, Ut, Uxx, Uxy, Uyy) at points [n, 3] = (x, y, t): [n, 7]. Differentiable to
 * first order in θ and points. Throws on sizes that do not fit.
 */
export function jetAtPoints(network: Network, theta: tf.Tensor1D, points: tf.Tensor2D): tf.Tensor2D {
	checkTheta(network, theta.size);
	rowsOf('points', points.size, 3);
	return only(run(KERNELS.jet, { theta, points }, attributesOf(new JetTask(network)))) as tf.Tensor2D;
}

/**
 * Final states [B, 2] and accumulators [B, A] (∫ rate |dt|) of paths from `starts` [B, 2]. Differentiable to first
 * order in θ and starts, so any cost of the final state, e.g. one that couples particles, can be composed on it.
 * `xi`, here and below, are the standard normals [steps, B, 2] of a rollout with noise; they carry no gradient.
 * Throws on sizes that do not fit.
 */
export function rollout(
	spec: Rollout,
	theta: tf.Tensor1D,
	starts: tf.Tensor2D,
	xi?: tf.Tensor3D,
): { readonly states: tf.Tensor2D; readonly accumulators: tf.Tensor2D } {
	const outputs = runRollout(KERNELS.rollout, spec, { theta, starts, xi }, new RolloutTask(spec));
	return { states: only(outputs, 0) as tf.Tensor2D, accumulators: only(outputs, 1) as tf.Tensor2D };
}

/**
 * Σ_k weights[k]·term_k, and the terms themselves [K], each summed over particles. The gradient of `loss` in θ is
 * the one the kernel computed in the same pass. There is none in `starts`, and none through `terms`: both throw
 * when asked for. A pull (see Given) adds to the gradient and leaves the value of `loss` as it is.
 */
export function rolloutLoss(
	spec: Rollout,
	theta: tf.Tensor1D,
	starts: tf.Tensor2D,
	weights: readonly number[],
	given?: GivenTensors,
): Pick<Weighted, 'loss' | 'terms'> {
	return tf.tidy(() => {
		const { loss, terms } = rolloutLossAndGradient(spec, theta, starts, weights, given);
		return { loss, terms };
	});
}

/** `rolloutLoss`, with the gradient [P] of the loss in θ as a tensor that carries no gradient itself. */
export function rolloutLossAndGradient(
	spec: Rollout,
	theta: tf.Tensor1D,
	starts: tf.Tensor2D,
	weights: readonly number[],
	{ xi, pull }: GivenTensors = {},
): Weighted {
	checkWeights(spec.terms.outputs.length, weights.length);
	const task = new LossTask(spec, weights);
	return weighted(() => runRollout(KERNELS.loss, spec, { theta, starts, xi, pull }, task));
}

/** `rolloutLoss` for a loss at points, rows [B, 3 + extras]: no gradient in `rows`. */
export function pointLoss(
	spec: PointLoss,
	theta: tf.Tensor1D,
	rows: tf.Tensor2D,
	weights: readonly number[],
): Pick<Weighted, 'loss' | 'terms'> {
	return tf.tidy(() => {
		const { loss, terms } = pointLossAndGradient(spec, theta, rows, weights);
		return { loss, terms };
	});
}

/** `pointLoss`, with the gradient [P] of the loss in θ as a tensor that carries no gradient itself. */
export function pointLossAndGradient(
	spec: PointLoss,
	theta: tf.Tensor1D,
	rows: tf.Tensor2D,
	weights: readonly number[],
): Weighted {
	pointsOf(spec, theta.size, rows.size, weights.length);
	const attributes = attributesOf(new PointLossTask(spec, weights));
	return weighted(() => run(KERNELS.pointLoss, { theta, rows }, attributes));
}

/** Normals [steps, B, 2] and cotangents [steps, B, 2 + A]: Given of contract.ts. Neither carries a gradient. */
export interface GivenTensors {
	readonly xi?: tf.Tensor3D | undefined;
	readonly pull?: tf.Tensor3D | undefined;
}

/** What a loss kernel gives: only `loss` carries a gradient. */
interface Weighted {
	readonly loss: tf.Scalar;
	readonly terms: tf.Tensor1D;
	readonly gradient: tf.Tensor1D;
}
const weighted = (kernel: () => tf.Tensor[]): Weighted =>
	tf.tidy(() => {
		const outputs = kernel();
		return {
			loss: only(outputs, 0) as tf.Scalar,
			terms: closed(only(outputs, 1)) as tf.Tensor1D,
			gradient: closed(only(outputs, 2)) as tf.Tensor1D,
		};
	});

/** States [keep + 1, B, 2] and accumulators [keep + 1, B, A] at equally spaced times. Not differentiable. */
export function rolloutPaths(
	spec: Rollout,
	theta: tf.Tensor1D,
	starts: tf.Tensor2D,
	keep: number,
	xi?: tf.Tensor3D,
): { readonly states: tf.Tensor3D; readonly accumulators: tf.Tensor3D } {
	const outputs = runRollout(KERNELS.paths, spec, { theta, starts, xi }, new PathsTask(spec, keep));
	return { states: only(outputs, 0) as tf.Tensor3D, accumulators: only(outputs, 1) as tf.Tensor3D };
}

/** Runs a kernel of a rollout; of its inputs, what is not given is an empty tensor. */
function runRollout(
	name: string,
	spec: Rollout,
	inputs: { readonly theta: tf.Tensor1D; readonly starts: tf.Tensor2D } & GivenTensors,
	task: RolloutTask | LossTask | PathsTask,
): tf.Tensor[] {
	const { theta, starts, xi, pull } = inputs;
	checkTheta(spec.network, theta.size);
	checkGiven(spec, rowsOf('starts', starts.size, 2), xi?.size, pull?.size);
	return tf.tidy(() => {
		const all = Object.entries(inputs).map(([input, tensor]) => [input, tensor ?? tf.zeros([0])]);
		return run(name, Object.fromEntries(all), attributesOf(task));
	});
}

/** A tensor that carries no gradient and says so when asked for one: silence would be a gradient of zero. */
const closed = tf.customGrad((tensor) => ({
	value: tf.clone(tensor as tf.Tensor),
	gradFunc: () => {
		throw new Error('of a loss kernel only `loss` carries a gradient: weigh the terms by `weights`');
	},
}));

const none =
	(input: string, op: string, advice = 'hold it fixed') =>
	(): never => {
		throw new Error(`${op} has no gradient in \`${input}\`: ${advice}`);
	};

// The gradients. Both outputs of a gradient kernel are made before the closures run: TensorFlow.js tidies each
// closure, which would dispose of what one of them made for the other.

tf.registerGradient({
	kernelName: KERNELS.jet,
	inputsToSave: ['theta', 'points'],
	gradFunc: (dy, saved, attributes) => {
		const inputs = { theta: only(saved, 0), points: only(saved, 1), adjoint: dy as tf.Tensor };
		const bars = run(KERNELS.jetGradient, inputs, attributesOf(taskOf(JetTask, attributes)));
		return { theta: () => only(bars, 0), points: () => only(bars, 1) };
	},
});

tf.registerGradient({
	kernelName: KERNELS.rollout,
	inputsToSave: ['theta', 'starts', 'xi'],
	gradFunc: (dy, saved, attributes) => {
		const [theta, starts, xi] = [only(saved, 0), only(saved, 1), only(saved, 2)];
		const [states, accumulators] = [only(dy as tf.Tensor[], 0), only(dy as tf.Tensor[], 1)];
		const inputs = { theta, starts, xi, states, accumulators };
		const bars = run(KERNELS.rolloutGradient, inputs, attributesOf(taskOf(RolloutTask, attributes)));
		return { theta: () => only(bars, 0), starts: () => only(bars, 1), xi: none('xi', 'rollout') };
	},
});

for (const kernelName of [KERNELS.loss, KERNELS.pointLoss])
	tf.registerGradient({
		kernelName,
		outputsToSave: [false, false, true],
		gradFunc: (dy, saved) => ({
			theta: () => tf.mul(only(saved), only(dy as tf.Tensor[])),
			starts: none('starts', 'rolloutLoss', 'use rollout'),
			xi: none('xi', 'rolloutLoss'),
			pull: none('pull', 'rolloutLoss'),
			rows: none('rows', 'pointLoss', 'use jetAtPoints'),
		}),
	});
