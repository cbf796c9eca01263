import type { Cloud } from '../exact/certificate/clouds';
import type { PairKernel } from '../game/block';
import { crowdFormula } from '../game/crowdCost';
import { blockOf } from '../game/problem';
import type { SumPairs } from '../kernels/pairs';
import { column, picked } from '../math/arrays';
import { knotWeights } from '../math/quadrature';
import { tabulate } from '../math/tabulate';
import { sumsOf } from '../solvers/coupling/knots';
import type { Trained } from './trained';

/** ∫I(ρ_t)dt in shares [n] of the particles, whose mean it is, and what a rule is off for it. */
export interface Met {
	readonly shares: Float64Array;
	readonly error: number;
}

/** I(ρ) in shares, and its error. */
type MetAt = (places: Float32Array, logs: Float64Array) => Met | Promise<Met>;

/**
 * What particles cost each other along paths. Shares vary as I does with the particles, so that of samples their standard error is its own. Null where I
 * reads a log ρ_t that is not known, or, with noise, not from above what it does to I.
 * @param states places [steps + 1, n, 2] at equally spaced times
 * @param logs log ρ_t there [steps + 1, n]; with noise no less in the mean
 */
export async function meetingAlong(
	model: Trained,
	{ mass, nodes }: Pick<Cloud, 'mass' | 'nodes'>,
	states: Float32Array,
	logs: Float64Array | null,
): Promise<Met | null> {
	const n = mass.length;
	const { block, params } = blockOf(model.game, 'interaction');
	const shares = new Float64Array(n);
	const { integrand } = block;
	const pair = block.pair?.(params);
	if (!pair && !integrand) return { shares, error: 0 };
	const w = block.weight(params);
	const at: MetAt | null =
		pair?.kind === 'gaussian'
			? inPairs(sumsOf(model.kernels), pair, w, { mass, nodes })
			: integrand && logs && (!model.problem.sigma || block.entropic)
				? locally(model, (A, crowd) => integrand(A, params, crowd), w)
				: null;
	if (!at) return null;
	const steps = states.length / (2 * n) - 1;
	let error = 0;
	for (const [k, weight] of knotWeights(steps, model.horizon).entries()) {
		const here = await at(
			states.subarray(2 * n * k, 2 * n * (k + 1)),
			logs?.subarray(n * k, n * (k + 1)) ?? shares,
		);
		here.shares.forEach((share, i) => {
			shares[i] = (shares[i] ?? 0) + weight * share;
		});
		error += Math.abs(weight) * here.error;
	}
	return { shares, error };
}

/** w ∫ integrand ρ: what each pays. */
function locally({ problem }: Trained, integrand: Parameters<typeof crowdFormula>[1], w: number): MetAt {
	const formula = crowdFormula(problem, integrand);
	return (places, logs) => {
		const [paid = logs] = tabulate(formula, [column(places, 2, 0), column(places, 2, 1), logs]);
		return { shares: paid.map((value) => w * value), error: 0 };
	};
}

/**
 * ½w∬k(x − y) dρ dρ: each pays w∫k(x − y) dρ(y) less ½w∬k dρ dρ. Samples feel each other, and not themselves: no bias. A rule is a quadrature of both integrals;
 * its error is half of what pairs from its two halves make of it.
 */
function inPairs(
	sum: SumPairs,
	kernel: Extract<PairKernel, { kind: 'gaussian' }>,
	w: number,
	{ mass, nodes }: Pick<Cloud, 'mass' | 'nodes'>,
): MetAt {
	const n = mass.length;
	const meanOf = (values: Float64Array, of = mass): number =>
		of.reduce((total, m, i) => total + m * (values[i] ?? 0), 0);
	const paid = (felt: Float64Array, mutual: number): Float64Array =>
		felt.map((each) => w * (each - mutual / 2));
	if (nodes === 'samples')
		return async (places) => {
			const { values } = await sum({ ...kernel, at: places, from: places, others: true });
			const felt = Float64Array.from(values, (value) => value / (n - 1));
			return { shares: paid(felt, meanOf(felt)), error: 0 };
		};
	const halves = [true, false].map((which) => {
		const rows = Int32Array.from(mass.keys()).filter((i) => nodes[i] === which);
		return { rows, exponents: Float32Array.from(rows, (i) => Math.log(mass[i] ?? 0)) };
	});
	const [odd, even] = [true, false].map((which) => mass.map((m, i) => (nodes[i] === which ? m : 0)));
	const total = (of: Float64Array) => of.reduce((a, b) => a + b, 0);
	return async (places) => {
		const [ofOdd, ofEven] = await Promise.all(
			halves.map(async ({ rows, exponents }) => {
				const from = picked(places, rows);
				const { values } = await sum({
					...kernel,
					kind: 'logSumExp',
					at: places,
					from,
					others: false,
					exponents,
				});
				return Float64Array.from(values, Math.exp);
			}),
		);
		if (!ofOdd || !ofEven || !odd || !even) throw new Error('a rule has two halves');
		const felt = ofOdd.map((value, i) => value + (ofEven[i] ?? 0));
		const mutual = meanOf(felt);
		const across = meanOf(ofOdd, even) / (total(odd) * total(even));
		return { shares: paid(felt, mutual), error: (Math.abs(w) * Math.abs(mutual - across)) / 4 };
	};
}
