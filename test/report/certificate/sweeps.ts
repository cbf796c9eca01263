import type { Pairs, Sums } from './pairs';

/** Costs that the least of a problem of pairs is between. */
export interface Between {
	readonly lower: number;
	readonly upper: number;
}

/** inf over plans P from μ on of Σ c P + β KL(P‖μ ⊗ m) + F(P₂), F(ρ) = α KL(ρ‖ν), or 0 for ν alone. */
export interface PlanProblem {
	readonly pairs: Pairs;
	/** log μ, Σ = 1. */
	readonly from: Float64Array;
	/** log ν, −∞ where no plan may lead. */
	readonly to: Float64Array;
	/** null for P₂ = ν, Σ ν = 1. */
	readonly alpha: number | null;
	/** Where noise spreads particles: β > 0 and log m; else β = 0. */
	readonly noise?: { readonly beta: number; readonly base: Float64Array };
}

/** ε from what independent pairs pay, or α, on, so much sharper each time; at most so often. */
const [SHARPER, STAGES] = [0.4, 20];
/** Sweeps at the first ε, and by which power of how sharp it is there are more. */
const [SWEEPS, MORE] = [10, 0.37];
/** Sweeps at an ε over all pairs; those after are over what these hear. */
const WHOLE = 3;
/** The bracket is narrow enough where it is such a share of what is paid on the way. */
const NARROW = 0.004;

/**
 * Sinkhorn sweeps (Cuturi, arXiv:1306.0895; unbalanced: Chizat et al., Math. Comp. 87 (2018) 2563), sharper and sharper until the bracket is narrow: the plan of
 * a stage pays an upper bound, its potential u gives a lower one by weak duality, both whatever the sweeps have come to. With noise ε = β, and sweeps go on.
 */
export function between(problem: PlanProblem): Between {
	const { pairs, from, to, noise } = problem;
	const independent = pairs.paid(from, normalised(to), Number.POSITIVE_INFINITY);
	let eps = noise?.beta ?? Math.max(independent, problem.alpha ?? 0);
	let u: Float64Array = new Float64Array(to.length);
	let found: Between = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
	for (let stage = 0; stage < STAGES; stage++) {
		const sweeps = SWEEPS * (noise ? stage + 1 : Math.max(1, independent / eps) ** MORE);
		u = swept(problem, u, eps, Math.ceil(sweeps));
		const { lower, upper, paid } = bounds(problem, u, eps);
		found = { lower: Math.max(lower, found.lower), upper: Math.min(upper, found.upper) };
		if (found.upper - found.lower < (noise ? 0.1 : 1) * NARROW * paid) break;
		if (!noise) eps *= SHARPER;
	}
	return found;
}

/** log m: with no noise ν itself. */
const baseOf = ({ noise, to }: PlanProblem): Float64Array => noise?.base ?? to;
/** w of u: −ε log Σ_y m exp(−(c + u)/ε). */
const softly = (
	problem: PlanProblem,
	u: Float64Array,
	eps: number,
	sums: Sums = problem.pairs,
): Float64Array => sums.back(sum(baseOf(problem), u, -1 / eps), eps).map((value) => -eps * value);

function swept(problem: PlanProblem, begun: Float64Array, eps: number, sweeps: number): Float64Array {
	const { pairs, from, to, alpha } = problem;
	const base = baseOf(problem);
	const factor = alpha === null ? eps : (alpha * eps) / (alpha + eps);
	let u: Float64Array = begun;
	let sums: Sums = pairs;
	for (let s = 0; s < sweeps; s++) {
		const w = softly(problem, u, eps, sums);
		// Where ν is nothing no plan leads.
		u = sums
			.on(sum(from, w, 1 / eps), eps)
			.map((value, j) =>
				to[j] === Number.NEGATIVE_INFINITY
					? Number.POSITIVE_INFINITY
					: factor * (value + (base[j] ?? 0) - (to[j] ?? 0)),
			);
		if (s === WHOLE) sums = pairs.near?.(w, u, eps) ?? pairs;
	}
	return u;
}

/** Of the plan exp(log μ + w/ε + log m − u/ε − c/ε), whose first marginal is μ, and of its u; and what the plan pays on the way. */
function bounds(problem: PlanProblem, u: Float64Array, eps: number): Between & { readonly paid: number } {
	const { pairs, from, to, alpha, noise } = problem;
	const right = sum(baseOf(problem), u, -1 / eps);
	const w = softly(problem, u, eps);
	const left = sum(from, w, 1 / eps);
	const reached = sum(right, pairs.on(left, eps), 1);
	const begun = mean(from, noise ? w : pairs.least(u));
	if (alpha === null) {
		const paid = paidByRounded(problem, { left, right, reached, u, w, eps });
		return { lower: begun - mean(to, u), upper: paid, paid };
	}
	const paid = noise ? mean(from, w) - mean(reached, u) : pairs.paid(left, right, eps);
	return {
		lower:
			begun -
			alpha * logSum(to.map((log, j) => (log > Number.NEGATIVE_INFINITY ? log + (u[j] ?? 0) / alpha : log))),
		upper: paid + alpha * mean(reached, sum(reached, to, -1)),
		paid,
	};
}

/**
 * What a plan pays whose second marginal is ν, too: too much at a node is taken off, and what is then left over on either side is paired independently
 * (Altschuler, Weed and Rigollet, arXiv:1705.09634, algorithm 2). With noise the cost is convex in the plan: that of both parts bounds that of their sum.
 */
function paidByRounded(
	{ pairs, from, to, noise }: PlanProblem,
	{
		left,
		right,
		reached,
		u,
		w,
		eps,
	}: Record<'left' | 'right' | 'reached' | 'u' | 'w', Float64Array> & { eps: number },
): number {
	const fewer = to.map((log, j) =>
		log > Number.NEGATIVE_INFINITY ? Math.min(0, log - (reached[j] ?? 0)) : 0,
	);
	const kept = sum(right, fewer, 1);
	const [rows, columns] = [sum(left, pairs.back(kept, eps), 1), sum(reached, fewer, 1)];
	const missing = (whole: Float64Array, part: Float64Array): Float64Array =>
		whole.map((log, i) => Math.log(Math.max(0, Math.exp(log) - Math.exp(part[i] ?? 0))));
	const [begun, ended] = [missing(from, rows), missing(to, columns)];
	const [logLost, logLack] = [logSum(begun), logSum(ended)];
	const lost = Math.exp(logLost);
	const paired =
		Math.min(lost, Math.exp(logLack)) > 0
			? pairs.paid(begun, ended, Number.POSITIVE_INFINITY) / Math.exp(logLack)
			: 0;
	if (!noise) return pairs.paid(left, kept, eps) + paired;
	const { beta, base } = noise;
	const own = mean(rows, w) - mean(columns, sum(u, fewer, -beta)) - beta * (1 - lost) * Math.log1p(-lost);
	if (!(lost > 0)) return own;
	const entropies =
		mean(begun, sum(begun, from, -1)) + mean(ended, sum(ended, base, -1)) - lost * (logLost + logLack);
	return own + beta * entropies + paired;
}

const sum = (a: Float64Array, b: Float64Array, factor: number): Float64Array =>
	a.map((value, i) => value + factor * (b[i] ?? 0));
/** Σ e^logs · field, with 0 · ∞ = 0. */
const mean = (logs: Float64Array, field: Float64Array): number =>
	logs.reduce(
		(total, log, i) =>
			log > Number.NEGATIVE_INFINITY ? total + Math.exp(log) * (field[i] ?? Number.NaN) : total,
		0,
	);
function logSum(logs: Float64Array): number {
	const top = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
	if (!(top > Number.NEGATIVE_INFINITY)) return top;
	return top + Math.log(logs.reduce((total, log) => total + Math.exp(log - top), 0));
}
const normalised = (logs: Float64Array): Float64Array => {
	const mass = logSum(logs);
	return logs.map((log) => log - mass);
};
