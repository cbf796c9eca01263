import type { Game } from '../game/game';
import { blockOf, type Problem, problemOf } from '../game/problem';
import { type Kernels, type PointLoss, pointInputs } from '../kernels/contract';
import type { SumPairs } from '../kernels/pairs';
import { dot, normSq, subV } from '../math/algebra';
import { arrays, column } from '../math/arrays';
import type { Rng } from '../math/rng';
import { record } from '../math/trace';
import { sumsOf } from './coupling/knots';
import { heldOutSource, type Source, trainingSource } from './data';
import { type LinearNoising, likelihoodTimes, linearNoising, type Times, uniformTimes } from './noising';
import { type Batch, type LossTerm, lossOf, type Objective } from './objective';
import { commonOf, networkOf } from './paths';
import { penalty } from './penalty';
import { meanPointTerms } from './points';
import { noiserOf } from './shortSteps';
import { startOf } from './start';

/**
 * What comes with a point: the target g of ∇U, the share κ of the implicit loss, and the weights of the three terms
 * there. A point at t = T enters the terminal residual alone, with log π.
 */
const EXTRAS = ['gx', 'gy', 'implicit', 'matching', 'hjb', 'end', 'logTarget'] as const;
const COLUMNS = ['x', 'y', 't', ...EXTRAS] as const;
/** Points by column, each [n]; one that is missing is 0. */
type Points = { readonly n: number } & Readonly<Partial<Record<(typeof COLUMNS)[number], Float64Array>>>;
/** Of these columns means are taken. */
const WEIGHTS: readonly string[] = ['matching', 'hjb', 'end'];

/** One in so many points is at t = T, where there is a terminal residual. */
const ENDS = 8;

interface Settings {
	readonly times: 'uniform' | 'likelihood';
	/** Noising times begin at this share of T. */
	readonly start: number;
	/** c: where the noise is finer, the implicit loss takes over. */
	readonly detail: number;
	readonly noisingSteps: number;
}

function settingsOf({ solver: { times, start, detail, noisingSteps } }: Game): Settings {
	if (times !== 'uniform' && times !== 'likelihood')
		throw new Error(`solver.times: unknown choice ${JSON.stringify(times)}`);
	return { times, start: Number(start), detail: Number(detail), noisingSteps: Number(noisingSteps) };
}

function lossTerms({ regularizers: { hjb, terminal } }: Game): LossTerm[] {
	const terms: LossTerm[] = [{ name: 'score', label: 'score', slot: 'terminal', weight: 1 }];
	if (hjb > 0) terms.push({ name: 'hjb', label: 'HJB', slot: 'regularizers', weight: hjb });
	if (terminal > 0)
		terms.push({ name: 'terminalResidual', label: 'terminal', slot: 'regularizers', weight: terminal });
	return terms;
}

function pointLoss(problem: Problem, terms: readonly LossTerm[], form: Noised['form']): PointLoss {
	const { game, residual } = problem;
	const { hjbNorm, terminalNorm } = game.regularizers;
	const { block: terminal, params } = blockOf(game, 'terminal');
	const { variation } = terminal;
	const wanted = new Set(terms.map(({ name }) => name));
	return {
		...commonOf(game),
		extras: EXTRAS,
		terms: record(pointInputs(EXTRAS), (A, row) => {
			const { x, y, t, gx, gy, matching, hjb, end, logTarget, ...jet } = row;
			const [gradient, g] = [[jet.Ux, jet.Uy] as const, [gx, gy] as const];
			const half = A.mul(A.num(0.5), normSq(A, gradient));
			const away = A.mul(A.num(0.5), normSq(A, subV(A, gradient, g)));
			const implicit = A.sub(half, A.add(jet.Uxx, jet.Uyy));
			const score = {
				denoising: () => away,
				blend: () => A.add(away, A.mul(row.implicit, A.sub(implicit, away))),
				// Without |g|², which is of order 1/δ for short steps and would drown the rest.
				shortStep: () => A.sub(half, dot(A, gradient, g)),
			}[form]();
			return {
				score: A.mul(matching, score),
				...(wanted.has('hjb') && residual
					? { hjb: A.mul(hjb, penalty(A, hjbNorm, residual(A, t, [x, y], jet))) }
					: {}),
				...(wanted.has('terminalResidual') && variation
					? {
							terminalResidual: A.mul(
								end,
								penalty(A, terminalNorm, A.sub(jet.U, variation(A, params, { logTarget }))),
							),
						}
					: {}),
			};
		}),
	};
}

/** Noised samples of π, and the form of the loss for which they are made. */
interface Noised {
	readonly form: 'denoising' | 'blend' | 'shortStep';
	/** At most n points, at noising times that are spread over equal shares of their law. */
	draw(rng: Rng, source: Source, n: number, kernels: Kernels): Promise<Points>;
}

/** The i-th of n equal shares of (0, 1), at a random place in it. */
const share = (rng: Rng, i: number, n: number): number => (i + rng.uniform()) / n;

/**
 * y = m R y_0 + √q ξ and g = ξ/√q: E|∇U − g|² is least at ∇U = −∇log η (Vincent, Neural Computation 23, 2011). Weight q at
 * times uniform in t, or σ² (the likelihood's) by importance sampling.
 *
 * As q → 0 the noise of g drowns what there is to learn, and with these weights it hardly counts. By Stein's identity
 * E ½|∇U − g|² and E(½|∇U|² − ΔU), the implicit loss (Hyvärinen, JMLR 6, 2005), differ by a constant. The latter is the
 * less noisy where q is below the variance c² of the finest detail of π, so it gets the share κ = c²/(q + c²), and
 * both the weight q + c² in place of q.
 */
function noisedLinearly(noising: LinearNoising, horizon: number, times: Times, settings: Settings): Noised {
	const floor = settings.detail ** 2;
	return {
		form: floor === 0 ? 'denoising' : 'blend',
		draw: async (rng, source, n, kernels) => {
			const data = source(rng, n);
			const noised = noisedPoints(n);
			const { at, x, y, gx, gy, angle, factor, variance } = noised;
			for (let i = 0; i < n; i++) {
				const s = times.at(share(rng, i, n));
				const there = noising.at(s);
				const std = Math.sqrt(there.variance);
				const [a, b] = [rng.normal(), rng.normal()];
				at[i] = s;
				angle[i] = -noising.turn * s;
				factor[i] = there.factor;
				variance[i] = there.variance;
				const [px, py] = turned(data[2 * i] ?? 0, data[2 * i + 1] ?? 0, -noising.turn * s);
				x[i] = there.factor * px + std * a;
				y[i] = there.factor * py + std * b;
				gx[i] = a / std;
				gy[i] = b / std;
			}
			await averageOrigins(noised, data, sumsOf(kernels));
			const weight = at.map((s, i) =>
				settings.times === 'uniform' ? 2 * (variance[i] ?? 0) : times.weight(s) * noising.intensity(s),
			);
			return {
				n,
				x,
				y,
				t: at.map((s) => horizon - s),
				gx,
				gy,
				implicit: variance.map((q) => floor / (q + floor)),
				matching: variance.map((q, i) => (weight[i] ?? 0) * (1 + floor / q)),
				hjb: at.map(times.weight),
			};
		},
	};
}

/**
 * n noised points by column: noising time s, place, target g of the gradient; the angle that the data were turned by, m and
 * q as in LinearNoising.
 */
const noisedPoints = (n: number) => ({
	at: new Float64Array(n),
	x: new Float64Array(n),
	y: new Float64Array(n),
	gx: new Float64Array(n),
	gy: new Float64Array(n),
	angle: new Float64Array(n),
	factor: new Float64Array(n),
	variance: new Float64Array(n),
});

/** (x, y) turned counter-clockwise. */
function turned(x: number, y: number, angle: number): [number, number] {
	const [c, s] = [Math.cos(angle), Math.sin(angle)];
	return [c * x - s * y, s * x + c * y];
}

/** Below this share of the data in a noised sample all origins explain it alike, to float32. */
const FORGOTTEN = 1e-6;

/**
 * Puts for g its mean over the origins in the batch that may have led to the same noised place, by Bayes' rule. Which of
 * them did is not known from the place, so the mean of g there is the same, with less noise: Rao and Blackwell; stable
 * targets of Xu et al., arXiv:2302.00670, without their bias, as the origin of each place is one of the batch.
 */
async function averageOrigins(
	{ x, y, gx, gy, angle, factor, variance }: ReturnType<typeof noisedPoints>,
	data: Float32Array,
	sums: SumPairs,
): Promise<void> {
	const known = Array.from(factor.keys()).filter((i) => (factor[i] ?? 0) > FORGOTTEN);
	if (known.length === 0) return;
	const origins = new Float32Array(2 * known.length);
	const width = new Float32Array(known.length);
	known.forEach((i, k) => {
		const m = factor[i] ?? 0;
		const origin = turned((x[i] ?? 0) / m, (y[i] ?? 0) / m, -(angle[i] ?? 0));
		origins.set(origin, 2 * k);
		width[k] = Math.sqrt(variance[i] ?? 0) / m;
	});
	const { gradient } = await sums({ kind: 'logSumExp', at: origins, from: data, others: false, width });
	known.forEach((i, k) => {
		const m = factor[i] ?? 0;
		const [dx, dy] = [gradient[2 * k] ?? Number.NaN, gradient[2 * k + 1] ?? Number.NaN];
		[gx[i], gy[i]] = turned(-dx / m, -dy / m, angle[i] ?? 0);
	});
}

/**
 * The last short step alone, in pairs: from its mean to mean ± σ√δ ξ, with g = ±ξ/(σ√δ). Over a pair the mean of
 * ½|∇U|² − ∇U·g has a variance of order 1, and it tends to the implicit loss as δ → 0.
 */
function noisedLocally(problem: Problem, times: Times, steps: number, delta: number): Noised {
	const { horizon } = problem;
	const noiser = noiserOf(problem, { steps, delta });
	return {
		form: 'shortStep',
		draw: async (rng, source, n) => {
			const pairs = Math.floor(n / 2);
			const at = Float64Array.from({ length: pairs }, (_, i) => times.at(share(rng, i, pairs)));
			const until = at.map((s) => s - delta);
			const { mean, size } = noiser(source(rng, pairs), until, rng);
			const fresh = () => new Float64Array(2 * pairs);
			const [x, y, t, gx, gy] = [fresh(), fresh(), fresh(), fresh(), fresh()];
			const [matching, hjb] = [fresh(), fresh()];
			for (let i = 0; i < pairs; i++) {
				const s = at[i] ?? 0;
				const step = size[i] ?? Number.NaN;
				const [a, b] = [rng.normal(), rng.normal()];
				for (let k = 2 * i; k < 2 * i + 2; k++) {
					const sign = k % 2 === 0 ? 1 : -1;
					x[k] = (mean[0][i] ?? Number.NaN) + sign * step * a;
					y[k] = (mean[1][i] ?? Number.NaN) + sign * step * b;
					t[k] = horizon - s;
					gx[k] = (sign * a) / step;
					gy[k] = (sign * b) / step;
					matching[k] = (times.weight(s) * step ** 2) / delta;
					hjb[k] = times.weight(s);
				}
			}
			return { n: 2 * pairs, x, y, t, gx, gy, matching, hjb };
		},
	};
}

/** Points at t = T where samples of π are; none without log π. */
function ends({ logTarget, horizon }: Problem, rng: Rng, source: Source, n: number): Points {
	if (!logTarget) return { n: 0 };
	const data = source(rng, n);
	const [x, y] = [column(data, 2, 0), column(data, 2, 1)];
	const level = logTarget(arrays(n), [x, y]);
	// A sample on the edge of π may fall off it when rounded.
	const inside = (values: Float64Array) => values.filter((_, i) => Number.isFinite(level[i]));
	const known = inside(level);
	const all = (value: number) => new Float64Array(known.length).fill(value);
	return { n: known.length, x: inside(x), y: inside(y), t: all(horizon), end: all(1), logTarget: known };
}

/**
 * Denoising score matching through the potential, ∇U = −∇log η, with the residuals of the HJB equation and of its end
 * as regularizers at the same points (arXiv:2304.13534, §4). By Gaussian transitions where the drift is (a(t) + ωJ) x, else by
 * short steps. It leaves U free up to a function of t, unless the residuals are there.
 */
export function scoreMatching(game: Game): Objective {
	const problem = problemOf(game);
	const { horizon } = problem;
	const settings = settingsOf(game);
	const noising = linearNoising(problem);
	const from = settings.start * horizon;
	const times =
		noising && settings.times === 'likelihood'
			? likelihoodTimes(noising, from, horizon)
			: uniformTimes(from, horizon);
	const noised = noising
		? noisedLinearly(noising, horizon, times, settings)
		: noisedLocally(problem, times, settings.noisingSteps, from);
	const terms = lossTerms(game);
	const loss = pointLoss(problem, terms, noised.form);
	const batchOf =
		(source: Source, withEnds: boolean): Objective['batch'] =>
		async (rng, n, { kernels }) => {
			const last = withEnds ? ends(problem, rng, source, Math.ceil(n / ENDS)) : { n: 0 };
			const drawn = await noised.draw(rng, source, n - last.n, kernels);
			return [{ rows: toRows(n, drawn, last) }];
		};
	return {
		game,
		parts: [{ name: 'U', network: networkOf(game), loss, terms, start: startOf(problem) }],
		coupled: [],
		batch: batchOf(trainingSource(game), game.regularizers.terminal > 0),
		// Held-out points are drawn once, and the terminal residual can be switched on later.
		heldOut: batchOf(heldOutSource(game), true),
		evaluate: async (model, [batch]) => {
			if (!batch) throw new Error('evaluate: no batch');
			const means = await meanPointTerms(model.kernels, loss, await model.theta(), batch.rows);
			return lossOf(terms, means);
		},
		// The noise of the targets is larger than what is left to gain.
		comparable: false,
	};
}

/** Rows [n, columns] whose means over n are means over the points of each kind; rows left over weigh nothing. */
function toRows(n: number, points: Points, last: Points): Batch['rows'] {
	const width = COLUMNS.length;
	const rows = new Float32Array(width * n);
	const put = (kind: Points, first: number): void => {
		COLUMNS.forEach((name, k) => {
			const values = kind[name];
			if (!values) return;
			const scale = WEIGHTS.includes(name) ? n / kind.n : 1;
			for (let i = 0; i < kind.n; i++) rows[width * (first + i) + k] = scale * (values[i] ?? 0);
		});
	};
	put(points, 0);
	put(last, points.n);
	return rows;
}
