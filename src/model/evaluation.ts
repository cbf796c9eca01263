import { blockOf, readsTarget } from '../game/problem';
import type { Solution } from '../game/solution';
import { unitsOf } from '../game/units';
import { createRng, type Rng } from '../math/rng';
import { estimate } from '../math/stats';
import { wasserstein2 } from '../metrics/wasserstein';
import type { FewSteps, Metric } from '../protocol/snapshot';
import { balancedSource } from '../solvers/data';
import { fewStepsOf } from './fewSteps';
import { generatedMetrics, momentsAt } from './generated';
import { inData } from './inData';
import { type Judges, judgesOf, likelihood } from './likelihood';
import { memoryOf } from './memory';

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

/** Standard error wanted of the NLL, in nats. */
const WANTED = 0.01;
/** Held-out blocks behind the NLL, at most; samples whose distance to the training points is measured. */
const BLOCKS = 4;
const REMEMBERED = 4000;

/**
 * The final word on a solution of a game, on samples that training never
 * saw; every mean with its standard error, on as many samples as that asks for. Metrics that the game does not define are
 * left out, as those against a target that plays no part. `tell` hears what is being measured.
 */
export async function evaluate(
	solution: Solution,
	size: EvaluationSize,
	tell: (what: string) => void = () => {},
): Promise<Evaluation> {
	const { game, horizon } = solution;
	const seeds = createRng(game.seed).split('evaluation');
	const units = unitsOf(game);
	const inUnits = (found: readonly Metric[]): Metric[] => found.map((each) => inData(units, each));
	const metrics: Metric[] = [];
	const { block: target, params } = blockOf(game, 'target');
	const sample = readsTarget(game) ? target.sample : undefined;
	const heldOut = sample?.(params, seeds.split('held out'), size.heldOut);
	if (sample && heldOut) {
		tell('likelihood');
		const more = (k: number) => sample(params, seeds.split(`held out ${k}`), size.heldOut);
		const judges = judgesOf(game, seeds.split('held-out rows'), size.heldOut);
		metrics.push(...(await flowMetrics(solution, judges, heldOut, more, seeds)));
	}
	if (!blockOf(game, 'reference').block.sample)
		return { samples: new Float32Array(0), metrics: inUnits(metrics), times: [], fewSteps: null };

	tell('samples');
	const starts = balancedSource(game, 'reference')(seeds.split('generated'), size.samples);
	const at = async (t: number) => (await solution.placesAt(starts, t, seeds.split('noise'))).states;
	const samples = await at(horizon);
	tell('moments and paths');
	metrics.push(...(await generatedMetrics(solution, seeds.split('clouds'))));
	const times: Evaluation['times'][number][] = [];
	for (const t of size.times ?? [])
		times.push({
			t,
			samples: await at(t),
			metrics: inUnits(await momentsAt(solution, t, seeds.split('clouds'))),
		});

	const n = Math.min(size.assignment, size.heldOut);
	const few = heldOut && n > 0 ? fewStepsOf(game, n) : null;
	if (few && heldOut) {
		tell('distance to the target');
		const value = await distance(solution, heldOut.subarray(0, 2 * n), seeds);
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
		fewSteps: (await few?.measure(solution)) ?? null,
	};
}

/** What the flow run backward from held-out samples tells; `more` draws further ones, where they are not one's own rows. */
async function flowMetrics(
	solution: Solution,
	{ words, rows, enough }: Judges,
	fresh: Float32Array<ArrayBuffer>,
	more: (k: number) => Float32Array<ArrayBuffer>,
	seeds: Rng,
): Promise<Metric[]> {
	const { game } = solution;
	const heldOut = rows ?? fresh;
	const back = await solution.origins(heldOut);
	if (!back) return [];
	const { origins, logDensity } = back;
	const metrics: Metric[] = [];
	if (logDensity && enough) {
		let [places, logs] = [heldOut, logDensity];
		let found = likelihood(game, places, logs);
		for (let k = 1; !rows && k < BLOCKS && (found.error ?? 0) > WANTED; k++) {
			const next = more(k);
			const there = (await solution.origins(next))?.logDensity ?? new Float64Array(0);
			places = Float32Array.from([...places, ...next]);
			logs = Float64Array.from([...logs, ...there]);
			found = likelihood(game, places, logs);
		}
		metrics.push({ id: 'nll', label: `NLL of ${words}`, unit: 'nat', ...found });
	}
	const flow = { ...game.sampler, process: 'flow' } as const;
	const again = await solution.paths(origins, 1, seeds, flow);
	const there = again.states.subarray(heldOut.length);
	const apart = Float64Array.from({ length: heldOut.length / 2 }, (_, i) =>
		Math.hypot(
			(heldOut[2 * i] ?? 0) - (there[2 * i] ?? 0),
			(heldOut[2 * i + 1] ?? 0) - (there[2 * i + 1] ?? 0),
		),
	);
	const { mean: value, error } = estimate(apart);
	const label = 'mean |x − forward(backward(x))|';
	metrics.push({ id: 'inversionError', label, quantity: 'length', value, error, n: apart.length });
	return metrics;
}

/** W2 of as many independent samples of the model to true ones [n, 2]. */
async function distance(solution: Solution, truth: Float32Array, seeds: Rng): Promise<number> {
	const { block, params } = blockOf(solution.game, 'reference');
	const starts = block.sample?.(params, seeds.split('independent'), truth.length / 2);
	if (!starts) return Number.NaN;
	const noise = seeds.split('independent noise');
	const { states } = await solution.paths(starts, 1, noise);
	return wasserstein2(states.subarray(starts.length), truth);
}
