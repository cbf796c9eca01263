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
type Row = Readonly<Record<(typeof COLUMNS)[number], number>>;
const NOTHING: Row = {
	x: 0,
	y: 0,
	t: 0,
	gx: 0,
	gy: 0,
	implicit: 0,
	matching: 0,
	hjb: 0,
	end: 0,
	logTarget: 0,
};

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
	draw(rng: Rng, source: Source, n: number, kernels: Kernels): Row[];
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
		draw: (rng, source, n, kernels) => {
			const data = source(rng, n);
			const noised = Array.from({ length: n }, (_, i) => {
				const s = times.at(share(rng, i, n));
				const { factor, variance } = noising.at(s);
				const angle = -noising.turn * s;
				const std = Math.sqrt(variance);
				const [a, b] = [rng.normal(), rng.normal()];
				const [px, py] = turned(data[2 * i] ?? 0, data[2 * i + 1] ?? 0, angle);
				return {
					s,
					factor,
					angle,
					variance,
					x: factor * px + std * a,
					y: factor * py + std * b,
					gx: a / std,
					gy: b / std,
				};
			});
			averageOrigins(noised, data, sumsOf(kernels));
			return noised.map(({ s, x, y, gx, gy, variance: q }) => {
				const weight = settings.times === 'uniform' ? 2 * q : times.weight(s) * noising.intensity(s);
				return {
					...NOTHING,
					x,
					y,
					t: horizon - s,
					gx,
					gy,
					implicit: floor / (q + floor),
					matching: weight * (1 + floor / q),
					hjb: times.weight(s),
				};
			});
		},
	};
}

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
function averageOrigins(
	noised: {
		x: number;
		y: number;
		gx: number;
		gy: number;
		readonly factor: number;
		readonly angle: number;
		readonly variance: number;
	}[],
	data: Float32Array,
	sums: SumPairs,
): void {
	const known = noised.filter(({ factor }) => factor > FORGOTTEN);
	if (known.length === 0) return;
	const { gradient } = sums({
		kind: 'logSumExp',
		at: Float32Array.from(known.flatMap(({ x, y, factor, angle }) => turned(x / factor, y / factor, -angle))),
		from: data,
		others: false,
		width: Float32Array.from(known, ({ factor, variance }) => Math.sqrt(variance) / factor),
	});
	known.forEach((row, i) => {
		const slope = [gradient[2 * i] ?? Number.NaN, gradient[2 * i + 1] ?? Number.NaN] as const;
		[row.gx, row.gy] = turned(-slope[0] / row.factor, -slope[1] / row.factor, row.angle);
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
		draw: (rng, source, n) => {
			const pairs = Math.floor(n / 2);
			const at = Float64Array.from({ length: pairs }, (_, i) => times.at(share(rng, i, pairs)));
			const until = at.map((s) => s - delta);
			const { mean, size } = noiser(source(rng, pairs), until, rng);
			return Array.from(at).flatMap((s, i) => {
				const step = size[i] ?? Number.NaN;
				const [a, b] = [rng.normal(), rng.normal()];
				return [1, -1].map((sign) => ({
					...NOTHING,
					x: (mean[0][i] ?? Number.NaN) + sign * step * a,
					y: (mean[1][i] ?? Number.NaN) + sign * step * b,
					t: horizon - s,
					gx: (sign * a) / step,
					gy: (sign * b) / step,
					matching: (times.weight(s) * step ** 2) / delta,
					hjb: times.weight(s),
				}));
			});
		},
	};
}

/** Points at t = T where samples of π are; none without log π. */
function ends({ logTarget, horizon }: Problem, rng: Rng, source: Source, n: number): Row[] {
	if (!logTarget) return [];
	const data = source(rng, n);
	const level = logTarget(arrays(n), [column(data, 2, 0), column(data, 2, 1)]);
	const rows = Array.from(level, (logTarget, i) => ({
		...NOTHING,
		x: data[2 * i] ?? 0,
		y: data[2 * i + 1] ?? 0,
		t: horizon,
		end: 1,
		logTarget,
	}));
	// A sample on the edge of π may fall off it when rounded.
	return rows.filter(({ logTarget }) => Number.isFinite(logTarget));
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
			const last = withEnds ? ends(problem, rng, source, Math.ceil(n / ENDS)) : [];
			return [{ rows: toRows(n, noised.draw(rng, source, n - last.length, kernels), last) }];
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
function toRows(n: number, points: readonly Row[], last: readonly Row[]): Batch['rows'] {
	const width = COLUMNS.length;
	const rows = new Float32Array(width * n);
	const put = (kind: readonly Row[], first: number): void => {
		const scale = n / kind.length;
		kind.forEach((row, i) => {
			const { matching, hjb, end } = row;
			const scaled = { ...row, matching: scale * matching, hjb: scale * hjb, end: scale * end };
			rows.set(
				COLUMNS.map((name) => scaled[name]),
				width * (first + i),
			);
		});
	};
	put(points, 0);
	put(last, points.length);
	return rows;
}
