import * as tf from '@tensorflow/tfjs';
import { SCHEMES } from '../../math/rungeKutta';
import { replay } from '../../math/trace';
import { accumulatorsOf, type Rollout } from '../contract';
import { noiseRate } from '../noise';
import { tensors } from './algebra';
import { referenceJets } from './jets';

/** Particles on their way: positions and accumulators, [n] each. */
interface State {
	readonly x: tf.Tensor1D;
	readonly y: tf.Tensor1D;
	readonly accumulators: readonly tf.Tensor1D[];
}
type Rates = readonly tf.Tensor1D[];

/** Jets at (x, y, t) for n particles at one time, one [n] per channel. */
function jetsAt(
	{ network }: Rollout,
	theta: tf.Tensor1D,
	x: tf.Tensor1D,
	y: tf.Tensor1D,
	t: number,
): tf.Tensor1D[] {
	const points = tf.stack([x, y, tf.fill(x.shape, t)], 1) as tf.Tensor2D;
	return tf.unstack(referenceJets(network, theta, points), 1) as tf.Tensor1D[];
}

/**
 * Paths from `starts` [B, 2] by composed TensorFlow.js ops: the state after every step, steps + 1 of them.
 * Differentiable in θ and starts to first order. Time runs from `from` to `to`; accumulators are ∫ rate |dt|.
 * `xi` [steps, B, 2] are the normals of a rollout with noise.
 */
export function referencePaths(
	rollout: Rollout,
	theta: tf.Tensor1D,
	starts: tf.Tensor2D,
	xi?: tf.Tensor3D,
): State[] {
	const { integrator, steps, from, to, rates } = rollout;
	const { a, b } = SCHEMES[integrator];
	const h = (to - from) / steps;
	const [n] = starts.shape;
	const [x, y] = tf.unstack(starts, 1) as [tf.Tensor1D, tf.Tensor1D];
	const rateAt = (x: tf.Tensor1D, y: tf.Tensor1D, t: number): Rates =>
		replay(tensors(n), rates, [x, y, tf.fill([n], t), ...jetsAt(rollout, theta, x, y, t)]);
	/** value + step·Σ weights[k]·stages[k][output]. */
	const moved = (
		value: tf.Tensor1D,
		step: number,
		weights: readonly number[],
		stages: readonly Rates[],
		output: number,
	): tf.Tensor1D =>
		weights.reduce((sum, weight, k) => {
			const rate = stages[k]?.[output];
			if (!rate) throw new Error('a rollout needs the rates dx, dy and one for each accumulator');
			return tf.add(sum, tf.mul(rate, step * weight));
		}, value);

	let state: State = { x, y, accumulators: accumulatorsOf(rollout).map(() => tf.zeros([n]) as tf.Tensor1D) };
	const states = [state];
	const normals = xi ? tf.unstack(xi).map((step) => tf.unstack(step, 1) as tf.Tensor1D[]) : [];
	/** The rates of a stage with noise in the velocity. */
	const noisy = (rates: Rates, t: number, normals: Rates | undefined): Rates =>
		rates.map((rate, k) => {
			const normal = normals?.[k];
			return normal ? tf.add(rate, tf.mul(normal, noiseRate(rollout, t))) : rate;
		});
	for (let step = 0; step < steps; step++) {
		const { x, y, accumulators } = state;
		const stages: Rates[] = [];
		a.forEach((at) => {
			const t = from + h * (step + at);
			// The first stage has none before it.
			const before = stages.slice(-1);
			const weights = before.map(() => at);
			const rates = rateAt(moved(x, h, weights, before, 0), moved(y, h, weights, before, 1), t);
			stages.push(noisy(rates, t, normals[step]));
		});
		state = {
			x: moved(x, h, b, stages, 0),
			y: moved(y, h, b, stages, 1),
			accumulators: accumulators.map((value, k) => moved(value, Math.abs(h), b, stages, 2 + k)),
		};
		states.push(state);
	}
	return states;
}

/**
 * Σ over particles of each loss term, and Σ pull·state of the cotangents `pull` [steps, B, 2 + A] after each step, where
 * they are given.
 */
export function referenceLoss(
	rollout: Rollout,
	theta: tf.Tensor1D,
	starts: tf.Tensor2D,
	xi?: tf.Tensor3D,
	pull?: tf.Tensor3D,
): { readonly terms: tf.Scalar[]; readonly pulled: tf.Scalar | undefined } {
	const states = referencePaths(rollout, theta, starts, xi);
	const [first, last] = [states[0], states.at(-1)];
	if (!first || !last) throw new Error('a path has at least one state');
	const later = rollout.from > rollout.to ? first : last;
	const jet = jetsAt(rollout, theta, later.x, later.y, Math.max(rollout.from, rollout.to));
	const terms = replay(tensors(starts.shape[0]), rollout.terms, [
		first.x,
		first.y,
		last.x,
		last.y,
		...last.accumulators,
		...jet,
	]).map((term): tf.Scalar => tf.sum(term));
	const rows = states.slice(1).map(({ x, y, accumulators }) => tf.stack([x, y, ...accumulators], 1));
	return { terms, pulled: pull && tf.sum(tf.mul(tf.stack(rows), pull)) };
}
