import type { Kernels, Rollout } from '../kernels/contract';
import { createRng } from '../math/rng';
import { moments } from '../math/stats';
import type { Batch } from './objective';
import { outcomeOf } from './outcome';

/** Paths of the held-out batch that two grids are compared on. */
const COMPARED = 256;

/**
 * Brownian increments of a grid as those of one with `steps` ≤ N steps on the same paths, [steps, B, 2] standard normals from
 * [N, B, 2]. Where a coarser time falls within a step of the finer grid the path is found there by a Brownian bridge, whose
 * noise is the same for each call.
 */
export function coarserNoise(xi: Float32Array, N: number, steps: number): Float32Array<ArrayBuffer> {
	const rng = createRng(N).split(steps);
	const width = xi.length / N;
	const coarser = new Float32Array(width * steps);
	const perStep = Math.sqrt(N / steps);
	for (let i = 0; i < width; i++) {
		// The path after n finer steps, in units of the std of one, and where the last coarser step ended.
		let [n, path, before] = [0, 0, 0];
		for (let k = 0; k < steps; k++) {
			const to = ((k + 1) * N) / steps;
			for (; n < Math.floor(to); n++) path += xi[n * width + i] ?? Number.NaN;
			const share = to - n;
			const there =
				share > 0
					? path + share * (xi[n * width + i] ?? Number.NaN) + Math.sqrt(share * (1 - share)) * rng.normal()
					: path;
			coarser[k * width + i] = (there - before) / perStep;
			before = there;
		}
	}
	return coarser;
}

/** A grid of time steps that a game is trained on, and the weights of the terms of its loss. */
export interface Grids {
	readonly coarse: Rollout;
	readonly fine: Rollout;
	readonly weights: readonly number[];
}

/**
 * How far two grids disagree on the paths of a batch, whose noise is that of the finer: the larger of the root mean square
 * between the ends of paths, over that of the ends about their mean, and of Σ |weight · difference of a term| over
 * Σ |weight · term|.
 */
export async function disagreement(
	kernels: Kernels,
	{ coarse, fine, weights }: Grids,
	theta: Float32Array,
	batch: Batch,
): Promise<number> {
	const B = batch.rows.length / 2;
	const n = Math.min(B, COMPARED);
	const rows = batch.rows.slice(0, 2 * n);
	const xi = batch.xi && firstOf(batch.xi, fine.steps, 2 * B, 2 * n);
	const [a, b] = [
		await outcomeOf(kernels, coarse, theta, {
			rows,
			...(xi ? { xi: coarserNoise(xi, fine.steps, coarse.steps) } : {}),
		}),
		await outcomeOf(kernels, fine, theta, { rows, ...(xi ? { xi } : {}) }),
	];
	const { covariance } = moments(b.ends);
	const apart = b.ends.reduce((sum, x, i) => sum + (x - (a.ends[i] ?? Number.NaN)) ** 2, 0) / n;
	const [difference, size] = [
		(k: number) => (a.means[k] ?? 0) - (b.means[k] ?? 0),
		(k: number) => b.means[k] ?? 0,
	].map((of) => weights.reduce((sum, weight, k) => sum + Math.abs(weight * of(k)), 0)) as [number, number];
	const found = Math.max(
		Math.sqrt(apart / (covariance[0] + covariance[2])),
		size === 0 ? 0 : difference / size,
	);
	// What one grid makes infinite is no agreement.
	return Number.isNaN(found) ? Number.POSITIVE_INFINITY : found;
}

/** The first `kept` of each of the layers [layers, width]. */
const firstOf = (
	values: Float32Array,
	layers: number,
	width: number,
	kept: number,
): Float32Array<ArrayBuffer> => {
	const first = new Float32Array(layers * kept);
	for (let k = 0; k < layers; k++) first.set(values.subarray(k * width, k * width + kept), k * kept);
	return first;
};
