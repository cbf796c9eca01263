import { type Kernels, type PointLoss, RATE_INPUTS } from '../kernels/contract';
import { column } from '../math/arrays';
import { mean } from '../math/stats';
import { tabulate } from '../math/tabulate';

/** Means of the terms of a point loss over rows [B, 3 + extras], without gradient. */
export async function meanPointTerms(
	kernels: Kernels,
	{ network, extras, terms }: PointLoss,
	theta: Float32Array,
	rows: Float32Array,
): Promise<number[]> {
	const width = 3 + extras.length;
	const n = rows.length / width;
	const columns = Array.from({ length: width }, (_, k) => column(rows, width, k));
	const points = new Float32Array(3 * n);
	for (let i = 0; i < n; i++) points.set(rows.subarray(width * i, width * i + 3), 3 * i);
	const jets = await kernels.jets(network, theta, points);
	const channels = Array.from({ length: RATE_INPUTS.length - 3 }, (_, k) => column(jets, 7, k));
	return tabulate(terms, [...columns.slice(0, 3), ...channels, ...columns.slice(3)]).map(mean);
}
