import * as tf from '@tensorflow/tfjs';
import { type Algebra, algebraOf, slopeOfPower } from '../../math/operations';

type Column = tf.Tensor1D;

/** Values alone: one Tensor1D [n] per scalar. */
const values = (n: number): Algebra<Column> => ({
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
	atan: (a) => tf.atan(a),
	tanh: (a) => tf.tanh(a),
	abs: (a) => tf.abs(a),
	pow: (a, exponent) => tf.pow(a, tf.fill([n], exponent)),
	max: (a, b) => tf.maximum(a, b),
	min: (a, b) => tf.minimum(a, b),
	step: (a) => tf.step(a, 0),
	gate: (a, b) => tf.where(tf.notEqual(a, 0), b, tf.zerosLike(b)),
});

/**
 * The tensor reading of a formula: one Tensor1D [n] per scalar, first derivatives by tf.grad. TensorFlow.js has slopes of
 * its own at kinks (that of |a| at 0 is −1) and 0·∞ in branches that are not used, so those of the table are taken.
 */
export function tensors(n: number): Algebra<Column> {
	const A = values(n);
	/** `f`, with what `pull` makes of a cotangent of its value; no cotangent stays none, whatever a slope is. */
	const pulled = (
		f: (a: Column, b: Column) => Column,
		pull: (bar: Column, a: Column, b: Column, value: Column) => readonly (Column | null)[],
	) => {
		const differentiable = tf.customGrad((a, b, save) => {
			const [left, right] = [a as Column, b as Column];
			const value = f(left, right);
			(save as tf.GradSaveFunc)([left, right, value]);
			const gradFunc = (bar: Column, saved: tf.Tensor[]): Column[] => {
				const [toA = null, toB = null] = pull(bar, ...(saved as [Column, Column, Column]));
				return [toA, toB].map((amount) => (amount ? A.gate(bar, amount) : A.num(0)));
			};
			return { value, gradFunc };
		});
		return (a: Column, b: Column): Column => differentiable(a, b) as Column;
	};
	const unary = (f: (a: Column) => Column, slope: (a: Column, value: Column) => Column | null) => {
		const differentiable = pulled(f, (bar, a, _, value) => {
			const factor = slope(a, value);
			return [factor && A.mul(bar, factor)];
		});
		// The other operand plays no part.
		return (a: Column): Column => differentiable(a, tf.zerosLike(a));
	};
	return algebraOf<Column>(
		{
			num: A.num,
			pow: (a, exponent) =>
				unary(
					(base) => A.pow(base, exponent),
					(base) => slopeOfPower(A, base, exponent),
				)(a),
		},
		({ slope }, op) => unary(A[op], (a, value) => slope(A, a, value)),
		({ pull }, op) => pulled(A[op], (...operands) => pull(A, ...operands)),
	);
}
