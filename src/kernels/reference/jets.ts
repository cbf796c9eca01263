import * as tf from '@tensorflow/tfjs';
import { type Activation, layoutOf, type Network, residualStep } from '../network';

/**
 * The seven channels of a jet at n points, in the order of JET: inside the network each is [n, width], of U
 * itself [n].
 */
type Channels<T extends tf.Tensor> = readonly [U: T, x: T, y: T, t: T, xx: T, xy: T, yy: T];

const each = <A extends tf.Tensor, B extends tf.Tensor>(
	[U, x, y, t, xx, xy, yy]: Channels<A>,
	f: (channel: A) => B,
): Channels<B> => [f(U), f(x), f(y), f(t), f(xx), f(xy), f(yy)];

const plus = <T extends tf.Tensor>(a: Channels<T>, b: Channels<T>): Channels<T> => [
	tf.add(a[0], b[0]),
	tf.add(a[1], b[1]),
	tf.add(a[2], b[2]),
	tf.add(a[3], b[3]),
	tf.add(a[4], b[4]),
	tf.add(a[5], b[5]),
	tf.add(a[6], b[6]),
];

/** φ, φ', φ'' at z. */
function slopes(activation: Activation, z: tf.Tensor2D): readonly [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D] {
	switch (activation) {
		case 'logcosh': {
			const y = tf.tanh(z);
			const size = tf.abs(z);
			return [tf.add(size, tf.log1p(tf.exp(tf.mul(size, -2)))), y, tf.sub(1, tf.square(y))];
		}
		case 'tanh': {
			const y = tf.tanh(z);
			const slope = tf.sub<tf.Tensor2D>(1, tf.square(y));
			return [y, slope, tf.mul(-2, tf.mul(y, slope))];
		}
		case 'softplus': {
			const y = tf.sigmoid(z);
			return [tf.softplus(z), y, tf.mul(y, tf.sub(1, y))];
		}
		case 'sine':
			return [tf.sin(z), tf.cos(z), tf.neg(tf.sin(z))];
	}
}

/** Jet of φ(z) from the jet of z: φ, φ' z_i, φ'' z_i z_j + φ' z_ij (docs/mathematics.md, derivatives of the network). */
function activated(activation: Activation, z: Channels<tf.Tensor2D>): Channels<tf.Tensor2D> {
	const [value, x, y, t, xx, xy, yy] = z;
	const [f0, f1, f2] = slopes(activation, value);
	const first = (a: tf.Tensor2D): tf.Tensor2D => tf.mul(f1, a);
	const second = (a: tf.Tensor2D, b: tf.Tensor2D, ab: tf.Tensor2D): tf.Tensor2D =>
		tf.add(tf.mul(f2, tf.mul(a, b)), tf.mul(f1, ab));
	return [f0, first(x), first(y), first(t), second(x, x, xx), second(x, y, xy), second(y, y, yy)];
}

/**
 * Jet of U at n points s = (x, y, t), [n, 3] → [n, 7] in the order of JET; plain TensorFlow.js ops, float32.
 * The derivatives in s are carried forward, so that a gradient in θ or s is a first-order tf.grad: nested
 * gradients of TensorFlow.js are silently wrong for ops that save their output.
 */
export function referenceJets(network: Network, theta: tf.Tensor1D, points: tf.Tensor2D): tf.Tensor2D {
	const { width: m, activation } = network;
	const layout = layoutOf(network);
	const vector = (at: number, size: number): tf.Tensor1D => tf.slice(theta, at, size);
	const matrix = (at: number, rows: number, columns: number): tf.Tensor2D =>
		tf.reshape(vector(at, rows * columns), [rows, columns]);
	const linear = (K: tf.Tensor2D, u: Channels<tf.Tensor2D>): Channels<tf.Tensor2D> =>
		each(u, (channel) => tf.matMul(channel, K, false, true));
	const shifted = ([value, ...rest]: Channels<tf.Tensor2D>, b: tf.Tensor1D): Channels<tf.Tensor2D> => [
		tf.add(value, b),
		...rest,
	];
	const input = jetOfIdentity(points);

	let u = activated(activation, shifted(linear(matrix(layout.K0, m, 3), input), vector(layout.b0, m)));
	layout.K.forEach((K, i) => {
		const z = shifted(linear(matrix(K, m, m), u), vector(layout.b[i] ?? Number.NaN, m));
		u = plus(
			u,
			each(activated(activation, z), (channel) => tf.mul(channel, residualStep(network))),
		);
	});
	const deep = linear(matrix(layout.w, 1, m), u);
	const affine = linear(matrix(layout.slope, 1, 3), input);
	const U = plus(plus(deep, affine), halfSquare(linear(matrix(layout.A, 3, 3), input)));
	return tf.concat([...shifted(U, vector(layout.constant, 1))], 1);
}

/** Jet of s itself at each point: the value, the three unit vectors, and no second derivatives. */
function jetOfIdentity(points: tf.Tensor2D): Channels<tf.Tensor2D> {
	const [n] = points.shape;
	const unit = (axis: number): tf.Tensor2D =>
		tf.tile(tf.tensor2d([[0, 1, 2].map((k) => Number(k === axis))]), [n, 1]);
	const zero: tf.Tensor2D = tf.zeros([n, 3]);
	return [points, unit(0), unit(1), unit(2), zero, zero, zero];
}

/** Jet of ½|y|², [n, 1], from the jet of y, [n, 3], by the product rule. */
function halfSquare([y0, x, y, t, xx, xy, yy]: Channels<tf.Tensor2D>): Channels<tf.Tensor2D> {
	const inner = (a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D => tf.sum(tf.mul(a, b), 1, true);
	const second = (a: tf.Tensor2D, b: tf.Tensor2D, ab: tf.Tensor2D): tf.Tensor2D =>
		tf.add(inner(a, b), inner(y0, ab));
	return [
		tf.mul(0.5, inner(y0, y0)),
		inner(y0, x),
		inner(y0, y),
		inner(y0, t),
		second(x, x, xx),
		second(x, y, xy),
		second(y, y, yy),
	];
}
