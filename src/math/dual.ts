import { type Algebra, algebraOf, slopeOfPower } from './operations';

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
	return algebraOf<Dual<S>>(
		{
			num: (c) => ({ value: A.num(c), slope: zero }),
			pow: (a, n) => ({ value: A.pow(a.value, n), slope: A.mul(slopeOfPower(A, a.value, n), a.slope) }),
		},
		({ slope }, op) =>
			(a) => {
				const value = A[op](a.value);
				const factor = slope(A, a.value, value);
				return { value, slope: factor === null ? zero : A.mul(factor, a.slope) };
			},
		({ push }, op) =>
			(a, b) => {
				const value = A[op](a.value, b.value);
				return { value, slope: push(A, a.value, b.value, a.slope, b.slope, value) };
			},
	);
}
