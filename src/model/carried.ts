import { pointsAt } from '../game/points';
import type { Rollout } from '../kernels/contract';
import { noiseOfStep } from '../kernels/noise';
import { column } from '../math/arrays';
import { learnedIn } from '../solvers/coupling/learnedDensity';
import type { Trained } from './trained';

/**
 * By what log ρ grows at most, in the mean, along Euler–Maruyama paths of a game that learns Q = −log ρ_t, until each step [steps + 1, n], nats: of each step the
 * log of how likely it is, over how likely the step back of the reversed process (Anderson 1982) with ∇log ρ = −∇Q would be. For any Q
 * E log ρ_t ≤ E log ρ_0 + its mean: the relative entropy of laws of paths is no less than that of their ends. What it is above is of
 * second order in what ∇Q is off by, and of first order in the steps.
 * @param states where they are [steps + 1, n, 2]
 * @param xi standard normals [steps, n, 2]
 */
export async function logDensityCarried(
	model: Trained,
	rollout: Rollout,
	states: Float32Array,
	xi: Float32Array,
): Promise<Float64Array> {
	const { kernels, game, theta } = model;
	const { steps, from, to } = rollout;
	const [row, h] = [xi.length / steps, (to - from) / steps];
	const learned = learnedIn(game.network, theta);
	const n = row / 2;
	const sums = new Float64Array((steps + 1) * n);
	for (let k = 0; k < steps; k++) {
		const [before, after] = [0, 1].map((j) => states.subarray(row * (k + j), row * (k + j + 1)));
		if (!before || !after) throw new Error('a step has two ends');
		const points = pointsAt(after, from + (k + 1) * h);
		const velocity = (await model.velocity(points)) ?? new Float64Array(row);
		const jets = await kernels.jets(learned.network, learned.theta, points);
		const slopes = [column(jets, 7, 1), column(jets, 7, 2)];
		const s = noiseOfStep(rollout, k);
		for (let i = 0; i < row; i++) {
			const slope = slopes[i % 2]?.[i >> 1] ?? Number.NaN;
			const back = (before[i] ?? 0) - (after[i] ?? 0) + h * (velocity[i] ?? 0) + s * s * slope;
			const at = n * (k + 1) + (i >> 1);
			const grown = i % 2 === 0 ? (sums[at - n] ?? 0) : (sums[at] ?? 0);
			sums[at] = grown + ((back / s) ** 2 - (xi[row * k + i] ?? 0) ** 2) / 2;
		}
	}
	return sums;
}
