import type { Algebra } from './algebra';

/** value + ε·slope: forward-mode differentiation over any algebra. */
export interface Dual<S> {
	readonly value: S;
	readonly slope: S;
}

/**
 * The algebra of dual numbers over A. With A = recorded graph the derivative is itself recorded, which is
 * how the divergence of an optimal control, tr(∂v/∂p · ∇²U) + tr ∂v/∂x, enters a fused kernel.
 */
export function duals<S>(A: Algebra<S>): Algebra<Dual<S>> {
	const zero = A.num(0);
	const lift =
		(f: (a: S) => S, df: (a: S, fa: S) => S) =>
		(a: Dual<S>): Dual<S> => {
			const value = f(a.value);
			return { value, slope: A.mul(df(a.value, value), a.slope) };
		};
	/** a where pick = 1, b where pick = 0. */
	const select = (pick: S, a: S, b: S): S => A.add(b, A.mul(pick, A.sub(a, b)));
	return {
		num: (c) => ({ value: A.num(c), slope: zero }),
		add: (a, b) => ({ value: A.add(a.value, b.value), slope: A.add(a.slope, b.slope) }),
		sub: (a, b) => ({ value: A.sub(a.value, b.value), slope: A.sub(a.slope, b.slope) }),
		mul: (a, b) => ({
			value: A.mul(a.value, b.value),
			slope: A.add(A.mul(a.slope, b.value), A.mul(a.value, b.slope)),
		}),
		div: (a, b) => {
			const value = A.div(a.value, b.value);
			return { value, slope: A.div(A.sub(a.slope, A.mul(value, b.slope)), b.value) };
		},
		neg: (a) => ({ value: A.neg(a.value), slope: A.neg(a.slope) }),
		exp: lift(
			(a) => A.exp(a),
			(_, fa) => fa,
		),
		log: lift(
			(a) => A.log(a),
			(a) => A.div(A.num(1), a),
		),
		sqrt: lift(
			(a) => A.sqrt(a),
			(_, fa) => A.div(A.num(0.5), fa),
		),
		sin: lift(
			(a) => A.sin(a),
			(a) => A.cos(a),
		),
		cos: lift(
			(a) => A.cos(a),
			(a) => A.neg(A.sin(a)),
		),
		tanh: lift(
			(a) => A.tanh(a),
			(_, fa) => A.sub(A.num(1), A.mul(fa, fa)),
		),
		abs: lift(
			(a) => A.abs(a),
			(a) => A.sub(A.step(a), A.step(A.neg(a))),
		),
		pow: (a, n) =>
			lift(
				(s) => A.pow(s, n),
				(s) => A.mul(A.num(n), A.pow(s, n - 1)),
			)(a),
		max: (a, b) => ({
			value: A.max(a.value, b.value),
			slope: select(A.step(A.sub(a.value, b.value)), a.slope, b.slope),
		}),
		min: (a, b) => ({
			value: A.min(a.value, b.value),
			slope: select(A.step(A.sub(b.value, a.value)), a.slope, b.slope),
		}),
		step: (a) => ({ value: A.step(a.value), slope: zero }),
	};
}
