import { pointsAt } from '../game/points';
import type { Jets, Solution } from '../game/solution';
import type { Rollout } from '../kernels/contract';
import { noiseOfStep } from '../kernels/noise';
import { columns, concatenate } from '../math/arrays';
import type { Trained } from './trained';

/** What is asked of a solution: jets, U alone, and v + f where ∇U is known. */
type Asked = Pick<Solution, 'jets'> & Pick<Trained, 'values' | 'velocity'>;

/**
 * What the noise of paths alone adds to U along them [n], Σ over steps of
 * ½[U(c + sξ) − U(c − sξ)] + ½s²(ξᵀ∇²U ξ − ΔU)(X_k, t_k), s what ξ_k moves a particle by, c = X_k + (f + v)dt at t_k+1. Its mean is zero,
 * whatever U and the scheme: ξ_k ~ N(0, I) is independent of X_k, and −ξ_k as likely. By Itô's formula the cost of a path less
 * this is U(X_0, 0) where U solves the HJB equation and its end, to the order of the steps. The difference has all odd powers of
 * the kick; the second term takes off what is of order √dt else. Throws where ∇²U is not known.
 * @param states where they are [steps + 1, n, 2]
 * @param xi standard normals [steps, n, 2]
 * @param told jets at `states` but the last [steps, n, 7], where they are known
 */
export async function noiseAlong(
	{ jets, values, velocity }: Asked,
	rollout: Rollout,
	states: Float32Array,
	xi: Float32Array,
	told: Float32Array | null = null,
): Promise<Float64Array> {
	const { steps, from, to } = rollout;
	const [row, dt] = [xi.length / steps, (to - from) / steps];
	const n = row / 2;
	const sum = new Float64Array(n);
	/** c + sξ, and c − sξ after them. */
	const [ahead, aside] = [new Float32Array(row), new Float32Array(row)];
	for (let k = 0; k < steps; k++) {
		const here = states.subarray(row * k, row * (k + 1));
		const points = pointsAt(here, from + k * dt);
		const { gradient, hessian } = told ? jetsIn(told, k, steps) : ((await jets(points)) ?? {});
		if (!gradient || !hessian) throw new Error('the second derivatives of U are not known');
		const moved = await velocity(points, gradient);
		const s = noiseOfStep(rollout, k);
		for (let i = 0; i < row; i++) {
			const [centre, kick] = [(here[i] ?? 0) + dt * (moved[i] ?? 0), s * (xi[row * k + i] ?? 0)];
			ahead[i] = centre + kick;
			aside[i] = centre - kick;
		}
		const U = await values(pointsAt(concatenate([ahead, aside]), from + (k + 1) * dt));
		for (let i = 0; i < n; i++) {
			const [a = 0, b = 0] = [xi[row * k + 2 * i], xi[row * k + 2 * i + 1]];
			const [Uxx = 0, Uxy = 0, Uyy = 0] = [hessian[3 * i], hessian[3 * i + 1], hessian[3 * i + 2]];
			const curved = Uxx * (a * a - 1) + 2 * Uxy * a * b + Uyy * (b * b - 1);
			sum[i] = (sum[i] ?? 0) + ((U[i] ?? Number.NaN) - (U[n + i] ?? Number.NaN) + s * s * curved) / 2;
		}
	}
	return sum;
}

/** Of jets [steps, n, 7] those where step k begins. */
function jetsIn(told: Float32Array, k: number, steps: number): Pick<Jets, 'gradient' | 'hessian'> {
	const length = told.length / steps;
	const rows = told.subarray(length * k, length * (k + 1));
	return { gradient: columns(rows, 7, 1, 2), hessian: columns(rows, 7, 4, 3) };
}
