import type { PairKernel } from '../../game/block';
import type { PairSums, SumPairs } from '../../kernels/pairs';

/** A discrepancy of the generated cloud [n, 2] from samples of π, and its gradient [n, 2] in the former. */
export interface CloudGap {
	readonly value: number;
	readonly gradient: Float64Array;
}

/** Σ_j k(x_i − y_j) at each place x of a cloud, with its gradient there; over j ≠ i where y is x. */
async function kernelSums(
	sums: SumPairs,
	kernel: PairKernel,
	at: Float32Array,
	from: Float32Array,
): Promise<PairSums> {
	const { values, gradient } = await sums({ ...kernel, at, from, others: at === from });
	const sign = kernel.kind === 'distance' ? -1 : 1;
	return { values: values.map((v) => sign * v), gradient: gradient.map((v) => sign * v) };
}

/**
 * Σ over kernels of E k(X, X') + E k(Y, Y') − 2 E k(X, Y), X generated and Y from π; means over i ≠ j within a cloud.
 * This U-statistic and its gradient are unbiased; with the pairs i = j the energy distance would gain E|X − X'|/n, which
 * draws the cloud together. It can fall below 0 by luck. Gretton et al., JMLR 13 (2012) 723, eq. 3; with k(x, y) =
 * −|x − y| the energy distance, Székely and Rizzo, J. Stat. Plan. Inference 143 (2013) 1249.
 */
export async function maximumMeanDiscrepancy(
	sums: SumPairs,
	kernels: readonly PairKernel[],
	x: Float32Array,
	y: Float32Array,
): Promise<CloudGap> {
	const [n, m] = [x.length / 2, y.length / 2];
	// What does not depend on x enters the value alone: as many of y as of x will do.
	const some = y.subarray(0, 2 * Math.min(n, m));
	const gradient = new Float64Array(2 * n);
	let value = 0;
	for (const kernel of kernels) {
		const within = await kernelSums(sums, kernel, x, x);
		const across = await kernelSums(sums, kernel, x, y);
		const target = await kernelSums(sums, kernel, some, some);
		value +=
			mean(within.values) / (n - 1) +
			mean(target.values) / (some.length / 2 - 1) -
			(2 * mean(across.values)) / m;
		for (let i = 0; i < 2 * n; i++) {
			const slope = (within.gradient[i] ?? 0) / (n - 1) - (across.gradient[i] ?? 0) / m;
			gradient[i] = (gradient[i] ?? 0) + (2 / n) * slope;
		}
	}
	return { value, gradient };
}

const mean = (values: Float32Array): number => values.reduce((a, b) => a + b, 0) / values.length;
