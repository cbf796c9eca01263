import type { Game } from '../game/game';
import { blockOf, problemOf, readsTarget } from '../game/problem';
import { unitsOf } from '../game/units';
import type { Kernels } from '../kernels/contract';
import { createRng, type Rng } from '../math/rng';
import { estimate } from '../math/stats';
import { wasserstein2 } from '../metrics/wasserstein';
import type { FewSteps, Metric } from '../protocol/snapshot';
import { balancedSource } from '../solvers/data';
import { objectiveOf } from '../solvers/index';
import { termsOf } from '../solvers/objective';
import { backwardFrom, pathsOf, placesAt } from '../solvers/paths';
import { averaged } from './averages';
import { fewStepsOf } from './fewSteps';
import { generatedMetrics, momentsAt, type Runnable } from './generated';
import { inData } from './inData';
import { memoryOf } from './memory';
import { type Judges, judgesOf, likelihood } from './metrics';

/** How many samples each part of the final evaluation stands on. */
export interface EvaluationSize {
	/** Generated samples that are handed out. */
	readonly samples: number;
	/** Held-out samples of the target behind the inversion error, and behind the NLL at least. */
	readonly heldOut: number;
	/** Samples on each side of the exact Wasserstein distance; its cost grows with the cube. */
	readonly assignment: number;
	/** Flow times at which samples and moments are handed out, too. */
	readonly times?: readonly number[];
}

export interface Evaluation {
	/** Generated at t = T from balanced starts, where there are such, in the lab's units [n, 2]. */
	readonly samples: Float32Array<ArrayBuffer>;
	/** In the units of the data, as distances to it are. */
	readonly metrics: readonly Metric[];
	/** The same particles at each of the times asked for, and moments there. */
	readonly times: readonly {
		readonly t: number;
		readonly samples: Float32Array<ArrayBuffer>;
		readonly metrics: readonly Metric[];
	}[];
	readonly fewSteps: FewSteps | null;
}

/** Particles of a batch, where a cost couples them (its value depends on their number); batches at most. */
const COUPLED = 1024;
const BATCHES = 32;
/** Standard errors wanted: of all weighted loss terms, as a share of the loss; of the NLL, in nats. */
const WANTED = { loss: 0.005, nll: 0.01 } as const;
/** Held-out blocks behind the NLL, at most; samples whose distance to the training points is measured. */
const BLOCKS = 4;
const REMEMBERED = 4000;

/**
 * The final word on parameters θ of a game, at the evaluation accuracy of its solver and on samples that training never
 * saw; every mean with its standard error, on as many samples as that asks for. Metrics that the game does not define are
 * left out, as those against a target that plays no part. `tell` hears what is being measured.
 */
export async function evaluate(
	game: Game,
	kernels: Kernels,
	theta: Float32Array,
	size: EvaluationSize,
	tell: (what: string) => void = () => {},
): Promise<Evaluation> {
	const model: Runnable = { problem: problemOf(game), kernels, theta };
	const seeds = createRng(game.seed).split('evaluation');
	const units = unitsOf(game);
	const inUnits = (found: readonly Metric[]): Metric[] => found.map((each) => inData(units, each));
	tell('held-out loss');
	const metrics = await lossMetrics(game, model, size.heldOut, seeds.split('loss'));
	const { block: target, params } = blockOf(game, 'target');
	const sample = readsTarget(game) ? target.sample : undefined;
	const heldOut = sample?.(params, seeds.split('held out'), size.heldOut);
	if (sample && heldOut && model.problem.flow) {
		tell('likelihood');
		const more = (k: number) => sample(params, seeds.split(`held out ${k}`), size.heldOut);
		const judges = judgesOf(game, seeds.split('held-out rows'), size.heldOut);
		metrics.push(...(await flowMetrics(model, judges, heldOut, more, seeds)));
	}
	if (!blockOf(game, 'reference').block.sample)
		return { samples: new Float32Array(0), metrics: inUnits(metrics), times: [], fewSteps: null };

	tell('samples');
	const starts = balancedSource(game, 'reference')(seeds.split('generated'), size.samples);
	const at = async (t: number) =>
		(await placesAt(model.problem, kernels, theta, starts, t, seeds.split('noise'))).states;
	const samples = await at(model.problem.horizon);
	tell('moments and paths');
	metrics.push(...(await generatedMetrics(model, seeds.split('clouds'))));
	const times: Evaluation['times'][number][] = [];
	for (const t of size.times ?? [])
		times.push({
			t,
			samples: await at(t),
			metrics: inUnits(await momentsAt(model, t, seeds.split('clouds'))),
		});

	const n = Math.min(size.assignment, size.heldOut);
	const few = heldOut && n > 0 ? fewStepsOf(game, n) : null;
	if (few && heldOut) {
		tell('distance to the target');
		const value = await distance(model, heldOut.subarray(0, 2 * n), seeds);
		const { mean, std } = few.floor;
		const bound = { value: mean, label: `two sets of true samples, ± ${(units.scale * std).toPrecision(2)}` };
		metrics.push({
			id: 'w2',
			label: 'W₂ to the target, independent samples',
			quantity: 'length',
			value,
			n,
			bound,
		});
	}
	const memory = memoryOf(game, Math.min(REMEMBERED, size.heldOut));
	if (memory) metrics.push(memory(samples));
	tell('few steps');
	return {
		samples,
		metrics: inUnits(metrics),
		times,
		fewSteps: (await few?.measure(kernels, theta)) ?? null,
	};
}

/** Unweighted means of the loss terms over independent held-out batches. */
async function lossMetrics(game: Game, { kernels, theta }: Runnable, n: number, rng: Rng): Promise<Metric[]> {
	const objective = objectiveOf(game);
	const model = { kernels, theta: async () => theta };
	const terms = termsOf(objective);
	const batch = objective.coupled.length > 0 ? Math.min(COUPLED, n) : Math.ceil(n / 8);
	const found = await averaged(
		async (k) => {
			const batches = await objective.heldOut(rng.split(`${k}`), batch, model);
			return (await objective.evaluate(model, batches)).terms;
		},
		({ means, errors }) => {
			const loss = terms.reduce((sum, { weight }, k) => sum + Math.abs(weight * (means[k] ?? 0)), 0);
			return terms.every(({ weight }, k) => Math.abs(weight * (errors[k] ?? 0)) <= WANTED.loss * loss);
		},
		BATCHES,
	);
	return terms.map(({ name }, k) => ({
		id: `loss.${name}`,
		label: `loss term ${name}`,
		value: found.means[k] ?? Number.NaN,
		error: found.errors[k] ?? Number.NaN,
		n: batch * found.batches,
	}));
}

/** What the flow run backward from held-out samples tells; `more` draws further ones, where they are not one's own rows. */
async function flowMetrics(
	{ problem, kernels, theta }: Runnable,
	{ words, rows, enough }: Judges,
	fresh: Float32Array<ArrayBuffer>,
	more: (k: number) => Float32Array<ArrayBuffer>,
	seeds: Rng,
): Promise<Metric[]> {
	const { game } = problem;
	const heldOut = rows ?? fresh;
	const { origins, logModel } = await backwardFrom(problem, kernels, theta, heldOut);
	const metrics: Metric[] = [];
	if (logModel && enough) {
		let [places, logs] = [heldOut, logModel];
		let found = likelihood(game, places, logs);
		for (let k = 1; !rows && k < BLOCKS && (found.error ?? 0) > WANTED.nll; k++) {
			const next = more(k);
			const there = (await backwardFrom(problem, kernels, theta, next)).logModel ?? new Float64Array(0);
			places = Float32Array.from([...places, ...next]);
			logs = Float64Array.from([...logs, ...there]);
			found = likelihood(game, places, logs);
		}
		metrics.push({ id: 'nll', label: `NLL of ${words}`, unit: 'nat', ...found });
	}
	const flow = { ...game.sampler, process: 'flow' } as const;
	const again = await pathsOf(problem, kernels, theta, origins, 1, seeds, flow);
	const back = again.states.subarray(heldOut.length);
	const apart = Float64Array.from({ length: heldOut.length / 2 }, (_, i) =>
		Math.hypot(
			(heldOut[2 * i] ?? 0) - (back[2 * i] ?? 0),
			(heldOut[2 * i + 1] ?? 0) - (back[2 * i + 1] ?? 0),
		),
	);
	const { mean: value, error } = estimate(apart);
	const label = 'mean |x − forward(backward(x))|';
	metrics.push({ id: 'inversionError', label, quantity: 'length', value, error, n: apart.length });
	return metrics;
}

/** W2 of as many independent samples of the model to true ones [n, 2]. */
async function distance(
	{ problem, kernels, theta }: Runnable,
	truth: Float32Array,
	seeds: Rng,
): Promise<number> {
	const { block, params } = blockOf(problem.game, 'reference');
	const starts = block.sample?.(params, seeds.split('independent'), truth.length / 2);
	if (!starts) return Number.NaN;
	const noise = seeds.split('independent noise');
	const { states } = await pathsOf(problem, kernels, theta, starts, 1, noise);
	return wasserstein2(states.subarray(starts.length), truth);
}
