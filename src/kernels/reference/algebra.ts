import * as tf from '@tensorflow/tfjs-core';
import type { Algebra } from '../../math/algebra';

/** The tensor reading of a formula: one Tensor1D [n] per scalar, first derivatives by tf.grad. */
export const tensors = (n: number): Algebra<tf.Tensor1D> => ({
	num: (c) => tf.fill([n], c),
	add: (a, b) => tf.add(a, b),
	sub: (a, b) => tf.sub(a, b),
	mul: (a, b) => tf.mul(a, b),
	div: (a, b) => tf.div(a, b),
	neg: (a) => tf.neg(a),
	exp: (a) => tf.exp(a),
	log: (a) => tf.log(a),
	sqrt: (a) => tf.sqrt(a),
	sin: (a) => tf.sin(a),
	cos: (a) => tf.cos(a),
	tanh: (a) => tf.tanh(a),
	// Not tf.abs: its derivative at 0 is −1 in TensorFlow.js, 0 here.
	abs: (a) => tf.mul(a, tf.sign(a)),
	pow: (a, exponent) => tf.pow(a, tf.fill([n], exponent)),
	max: (a, b) => tf.maximum(a, b),
	min: (a, b) => tf.minimum(a, b),
	step: (a) => tf.step(a, 0),
});
