import type { Crowd, PairKernel } from '../game/block';
import { crowdFormula } from '../game/crowdCost';
import { blockOf, learnsDensity, type Problem, readsDensity } from '../game/problem';
import { type SumPairs, sumPairs } from '../kernels/pairs';
import type { Algebra } from '../math/algebra';
import { column } from '../math/arrays';
import { tabulate } from '../math/tabulate';
import { adjoint } from '../math/trace';

/** A cost of a cloud without the weight in front, and what it asks of each particle. */
export interface CostAt {
	readonly value: number;
	/**
	 * By (x, y, log ρ) of each particle [B, 3]: ∂value where log ρ is carried along paths. Where it is learned as a
	 * function of the place, ∂δ/B of the first variation δ, the price of one particle more: what it moves in log ρ at all
	 * the others is in there.
	 */
	readonly slope: Float64Array<ArrayBuffer>;
}

/** Of a cloud that stands for ρ: places [B, 2], and log ρ there in nats [B], which a pair interaction does not read. */
export type CostOf = (places: Float32Array, logModel: Float64Array, sum?: SumPairs) => Promise<CostAt>;

/** The interaction of a game, read from a cloud; null where it has none. Throws where it needs a missing density. */
export function interactionOf(problem: Problem): CostOf | null {
	const { block, params } = blockOf(problem.game, 'interaction');
	if (block.pair) return pairs(block.pair(params));
	const { integrand, variation } = block;
	if (!integrand || !variation) return null;
	return mean(
		problem,
		(A, crowd) => integrand(A, params, crowd),
		(A, crowd) => variation(A, params, crowd),
	);
}

/** The terminal cost of a game where it reads a density that is learned; null elsewhere. */
export function learnedTerminalOf(problem: Problem): CostOf | null {
	const { block, params } = blockOf(problem.game, 'terminal');
	const { integrand, variation } = block;
	if (!learnsDensity(problem.game) || !readsDensity(problem.game).terminal) return null;
	if (!integrand || !variation) throw new Error(`${block.label} has no first variation`);
	return mean(
		problem,
		(A, crowd) => integrand(A, params, crowd),
		(A, crowd) => variation(A, params, crowd),
	);
}

type Local = <S>(A: Algebra<S>, crowd: Crowd<S>) => S;

/** ∫ integrand ρ, as the mean over the particles. */
function mean(problem: Problem, local: Local, variation: Local): CostOf {
	const integrand = crowdFormula(problem, local);
	const slopes = adjoint(learnsDensity(problem.game) ? crowdFormula(problem, variation) : integrand);
	return async (places, logModel) => {
		const B = logModel.length;
		const args = [column(places, 2, 0), column(places, 2, 1), logModel];
		const value = tabulate(integrand, args)[0]?.reduce((total, term) => total + term / B, 0) ?? Number.NaN;
		const slope = new Float64Array(3 * B);
		tabulate(slopes, [...args, new Float64Array(B).fill(1 / B)])
			.slice(0, 3)
			.forEach((column, k) => {
				for (let i = 0; i < B; i++) slope[3 * i + k] = column[i] ?? 0;
			});
		return { value, slope };
	};
}

/** ½∬ k(x − y) ρ ρ over the pairs of two different particles: unbiased, each pair counted twice. */
function pairs(kernel: PairKernel): CostOf {
	const sign = kernel.kind === 'distance' ? -1 : 1;
	return async (places, _, sum = sumPairs) => {
		const B = places.length / 2;
		const share = sign / (B * (B - 1));
		const { values, gradient } = await sum({ ...kernel, at: places, from: places, others: true });
		const slope = new Float64Array(3 * B);
		for (let i = 0; i < B; i++)
			for (let k = 0; k < 2; k++) slope[3 * i + k] = share * (gradient[2 * i + k] ?? 0);
		return { value: 0.5 * share * values.reduce((total, value) => total + value, 0), slope };
	};
}
