import type { Kernels, Rollout } from '../kernels/contract';
import { column } from '../math/arrays';
import { tabulate } from '../math/tabulate';
import type { Batch } from './objective';
import { lastOf } from './paths';

/**
 * Runs the paths of a batch without gradient: where they end [B, 2], and the means of the loss terms of their rollout.
 */
export async function outcomeOf(
	kernels: Kernels,
	rollout: Rollout,
	theta: Float32Array,
	{ rows: starts, xi }: Pick<Batch, 'rows' | 'xi'>,
): Promise<{ readonly ends: Float32Array; readonly means: number[] }> {
	const n = starts.length / 2;
	const { states, accumulators } = await kernels.paths(
		rollout,
		theta,
		starts,
		1,
		...(xi ? ([xi] as const) : []),
	);
	const ends = states.subarray(2 * n);
	const later = rollout.from > rollout.to ? starts : ends;
	const points = new Float32Array(3 * n);
	for (let i = 0; i < n; i++)
		points.set([later[2 * i] ?? 0, later[2 * i + 1] ?? 0, Math.max(rollout.from, rollout.to)], 3 * i);
	const jets = await kernels.jets(rollout.network, theta, points);
	const args = [
		column(starts, 2, 0),
		column(starts, 2, 1),
		column(ends, 2, 0),
		column(ends, 2, 1),
		...Object.values(lastOf(rollout, accumulators, 1)),
		...Array.from({ length: 7 }, (_, k) => column(jets, 7, k)),
	];
	const means = tabulate(rollout.terms, args).map(
		(values) => values.reduce((sum, value) => sum + value, 0) / n,
	);
	return { ends, means };
}
