import type { PairKernel } from '../game/block';
import { blockOf, type Problem } from '../game/problem';
import { type SumPairs, sumPairs } from '../kernels/pairs';
import { arrays, column } from '../math/arrays';
import { adjoint, type Graph, record, replay } from '../math/trace';

/** I(ρ) of a cloud without the weight in front, and what it asks of each particle. */
export interface InteractionAt {
	readonly value: number;
	/** ∂value/∂(x, y, log ρ) of each particle [B, 3]. */
	readonly slope: Float64Array<ArrayBuffer>;
}

/** Of a cloud that stands for ρ: places [B, 2], and log ρ there in nats [B], which a pair interaction does not read. */
export type InteractionOf = (places: Float32Array, logModel: Float64Array, sum?: SumPairs) => InteractionAt;

/** The interaction of a game, read from a cloud; null where it has none. Throws where it needs a missing density. */
export function interactionOf(problem: Problem): InteractionOf | null {
	const { block, params } = blockOf(problem.game, 'interaction');
	if (block.pair) return pairs(block.pair(params));
	if (!block.integrand) return null;
	return mean(
		record(['x', 'y', 'logModel'], (A, { x, y, logModel }) => {
			const logTarget = problem.logTarget?.(A, [x, y]);
			const crowd = { x: [x, y] as const, logModel, ...(logTarget === undefined ? {} : { logTarget }) };
			return { value: block.integrand?.(A, params, crowd) ?? A.num(0) };
		}),
	);
}

/** ∫ integrand ρ, as the mean over the particles. */
function mean(integrand: Graph): InteractionOf {
	const slopes = adjoint(integrand);
	return (places, logModel) => {
		const B = logModel.length;
		const A = arrays(B);
		const args = [column(places, 2, 0), column(places, 2, 1), logModel];
		const value = replay(A, integrand, args)[0]?.reduce((total, term) => total + term / B, 0) ?? Number.NaN;
		const slope = new Float64Array(3 * B);
		replay(A, slopes, [...args, A.num(1 / B)])
			.slice(0, 3)
			.forEach((column, k) => {
				for (let i = 0; i < B; i++) slope[3 * i + k] = column[i] ?? 0;
			});
		return { value, slope };
	};
}

/** ½∬ k(x − y) ρ ρ over the pairs of two different particles: unbiased, each pair counted twice. */
function pairs(kernel: PairKernel): InteractionOf {
	const sign = kernel.kind === 'distance' ? -1 : 1;
	return (places, _, sum = sumPairs) => {
		const B = places.length / 2;
		const share = sign / (B * (B - 1));
		const { values, gradient } = sum({ ...kernel, at: places, from: places, others: true });
		const slope = new Float64Array(3 * B);
		for (let i = 0; i < B; i++)
			for (let k = 0; k < 2; k++) slope[3 * i + k] = share * (gradient[2 * i + k] ?? 0);
		return { value: 0.5 * share * values.reduce((total, value) => total + value, 0), slope };
	};
}
