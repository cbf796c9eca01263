import { pointsAt } from '../game/points';
import type { Solution } from '../game/solution';
import type { Rollout } from '../kernels/contract';
import { noiseOfStep } from '../kernels/noise';

/**
 * What the noise of paths alone adds to U along them [n], Σ over steps of s ∇U·ξ + ½s²(ξᵀ∇²U ξ − ΔU) at (X_k, t_k), s what ξ_k moves a
 * particle by. Its mean is zero, whatever U and the scheme: ξ_k ~ N(0, I) is independent of X_k. By Itô's formula the cost of a path less
 * this is U(X_0, 0) where U solves the HJB equation and its end, to the order of the steps; the second term takes off what is
 * of order √dt else. Throws where ∇²U is not known.
 * @param states where they are [steps + 1, n, 2]
 * @param xi standard normals [steps, n, 2]
 */
export async function noiseAlong(
	{ jets }: Pick<Solution, 'jets'>,
	rollout: Rollout,
	states: Float32Array,
	xi: Float32Array,
): Promise<Float64Array> {
	const { steps, from, to } = rollout;
	const row = xi.length / steps;
	const sum = new Float64Array(row / 2);
	for (let k = 0; k < steps; k++) {
		const points = pointsAt(states.subarray(row * k, row * (k + 1)), from + (k * (to - from)) / steps);
		const { gradient, hessian } = (await jets(points)) ?? {};
		if (!gradient || !hessian) throw new Error('the second derivatives of U are not known');
		const s = noiseOfStep(rollout, k);
		for (let i = 0; i < sum.length; i++) {
			const [a = 0, b = 0] = [xi[row * k + 2 * i], xi[row * k + 2 * i + 1]];
			const [Ux = 0, Uy = 0] = [gradient[2 * i], gradient[2 * i + 1]];
			const [Uxx = 0, Uxy = 0, Uyy = 0] = [hessian[3 * i], hessian[3 * i + 1], hessian[3 * i + 2]];
			const curved = Uxx * (a * a - 1) + 2 * Uxy * a * b + Uyy * (b * b - 1);
			sum[i] = (sum[i] ?? 0) + s * (Ux * a + Uy * b) + (s * s * curved) / 2;
		}
	}
	return sum;
}
