import type { PointLoss } from '../../src/kernels/contract';
import { numbers } from '../../src/math/algebra';
import { replay } from '../../src/math/trace';
import { entry, jet64 } from './potential64';

/** Σ over rows (x, y, t, extras…) of each term of a loss at points, float64. */
export function pointTerms64(
	{ network, extras, terms }: PointLoss,
	theta: ArrayLike<number>,
	rows: ArrayLike<number>,
): number[] {
	const width = 3 + extras.length;
	const sums = terms.outputs.map(() => 0);
	for (let at = 0; at < rows.length; at += width) {
		const [x = 0, y = 0, t = 0, ...more] = Array.from({ length: width }, (_, k) => entry(rows, at + k));
		replay(numbers, terms, [x, y, t, ...jet64(network, theta, x, y, t), ...more]).forEach((value, k) => {
			sums[k] = entry(sums, k) + value;
		});
	}
	return sums;
}

/** Σ_k weights[k]·term_k. */
export const pointLoss64 = (
	loss: PointLoss,
	theta: ArrayLike<number>,
	rows: ArrayLike<number>,
	weights: readonly number[],
): number => pointTerms64(loss, theta, rows).reduce((sum, term, k) => sum + term * entry(weights, k), 0);
