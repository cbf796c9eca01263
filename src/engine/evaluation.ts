import type { Game } from '../game/game';
import { blockOf, problemOf, readsTarget } from '../game/problem';
import type { Kernels } from '../kernels/contract';
import { createRng, type Rng } from '../math/rng';
import { moments } from '../math/stats';
import { noiseFloor } from '../metrics/floor';
import { nearestDistance } from '../metrics/nearest';
import { pathEnergy, straightness } from '../metrics/paths';
import { wasserstein2 } from '../metrics/wasserstein';
import type { Metric } from '../protocol/snapshot';
import { trainingSet } from '../solvers/data';
import { objectiveOf } from '../solvers/index';
import { termsOf } from '../solvers/objective';
import { backwardFrom, pathsOf } from '../solvers/paths';
import { likelihood } from './metrics';

/** How many samples each part of the final evaluation stands on. */
export interface EvaluationSize {
	/** Generated samples that are handed out. */
	readonly samples: number;
	/** Held-out samples of the target behind the NLL and the inversion error. */
	readonly heldOut: number;
	/** Samples on each side of the exact Wasserstein distance; its cost grows with the cube. */
	readonly assignment: number;
}

export interface Evaluation {
	/** Generated at t = T, in the target's coordinates [n, 2]. */
	readonly samples: Float32Array<ArrayBuffer>;
	readonly metrics: readonly Metric[];
}

/** Particles behind the value of a cost that couples them. */
const COUPLED = 1024;

/**
 * The final word on parameters θ of a game, at the evaluation accuracy of its solver and on samples that
 * training never saw. Metrics that the game does not define are left out, as those against a target that plays no part.
 */
export async function evaluate(
	game: Game,
	kernels: Kernels,
	theta: Float32Array,
	size: EvaluationSize,
): Promise<Evaluation> {
	const problem = problemOf(game);
	const seeds = createRng(game.seed).split('evaluation');
	const { block: reference, params: referenceParams } = blockOf(game, 'reference');
	const { block: target, params: targetParams } = blockOf(game, 'target');
	const metrics: Metric[] = [];

	const objective = objectiveOf(game);
	const model = { kernels, theta: async () => theta };
	// Costs that couple particles grow with the square of their number.
	const judged = objective.coupled.length > 0 ? Math.min(COUPLED, size.heldOut) : size.heldOut;
	const batches = await objective.heldOut(seeds.split('loss'), judged, model);
	const loss = await objective.evaluate(model, batches);
	termsOf(objective).forEach(({ name }, k) => {
		metrics.push({
			id: `loss.${name}`,
			label: `loss term ${name}`,
			value: loss.terms[k] ?? Number.NaN,
			n: judged,
		});
	});

	const sample = readsTarget(game) ? target.sample : undefined;
	const heldOut = sample?.(targetParams, seeds.split('held out'), size.heldOut);
	if (heldOut && problem.flow) {
		const { origins, logModel } = await backwardFrom(problem, kernels, theta, heldOut);
		if (logModel)
			metrics.push({
				id: 'nll',
				label: 'NLL of held-out samples',
				unit: 'nat',
				...likelihood(game, heldOut, logModel),
			});
		const flow = { ...game.sampler, process: 'flow' } as const;
		const again = await pathsOf(problem, kernels, theta, origins, 1, seeds, flow);
		metrics.push({
			id: 'inversionError',
			label: 'mean |x − forward(backward(x))|',
			value: meanDistance(heldOut, again.states.subarray(heldOut.length)),
			n: size.heldOut,
		});
	}

	// Balanced starts where there are any: moments of the samples are then those of the model, not of its luck.
	const draw = reference.balancedSample ?? reference.sample;
	if (!draw) return { samples: new Float32Array(0), metrics };
	const run = (starts: Float32Array, noise: Rng) => pathsOf(problem, kernels, theta, starts, 16, noise);
	const starts = draw(referenceParams, seeds.split('generated'), size.samples);
	const paths = await run(starts, seeds.split('noise'));
	const samples = paths.states.slice(-starts.length);
	metrics.push(...momentMetrics(samples));
	// A path with noise has no speed.
	if (!problem.sigma || game.sampler.process === 'flow') metrics.push(...pathMetrics(paths, size.samples));
	const n = Math.min(size.assignment, size.heldOut);
	if (heldOut && n > 0) {
		const floor = noiseFloor(
			wasserstein2,
			(rng: Rng) => target.sample?.(targetParams, rng, n) ?? heldOut,
			seeds.split('floor'),
			4,
		);
		const independent = reference.sample?.(referenceParams, seeds.split('independent'), n) ?? starts;
		const { states } = await run(independent, seeds.split('independent noise'));
		metrics.push({
			id: 'w2',
			label: 'W₂ to the target',
			value: wasserstein2(states.subarray(-independent.length), heldOut.subarray(0, 2 * n)),
			n,
			bound: { value: floor.mean, label: `two true samples, ± ${floor.std.toPrecision(2)}` },
		});
	}
	const seen = trainingSet(game);
	if (heldOut && seen) metrics.push(...memorisation(samples, heldOut, seen));
	return { samples, metrics };
}

function momentMetrics(samples: Float32Array): Metric[] {
	const { mean, covariance } = moments(samples);
	const n = samples.length / 2;
	return (['x', 'y'] as const).flatMap((axis, i) => [
		{ id: `mean.${axis}`, label: `mean of ${axis}, samples`, value: mean[i] ?? Number.NaN, n },
		{
			id: `std.${axis}`,
			label: `std of ${axis}, samples`,
			value: Math.sqrt(covariance[2 * i] ?? Number.NaN),
			n,
		},
	]);
}

function pathMetrics(paths: Parameters<typeof pathEnergy>[0], n: number): Metric[] {
	return [
		{ id: 'pathEnergy', label: 'path energy E∫|dX/dt|² dt', value: pathEnergy(paths), n },
		{
			id: 'straightness',
			label: 'straightness: path energy − E|X_T − X_0|²/T',
			value: straightness(paths),
			n,
			bound: { value: 0, label: 'straight at constant speed' },
		},
	];
}

/** How near to the training points samples are, beside how near true samples are: nearer means memorised. */
function memorisation(samples: Float32Array, heldOut: Float32Array, seen: Float32Array): Metric[] {
	const n = Math.min(samples.length, heldOut.length, 4000) / 2;
	const distance = (points: Float32Array): number => nearestDistance(points.subarray(0, 2 * n), seen);
	return [
		{
			id: 'nearest',
			label: 'mean distance of samples to the nearest training point',
			value: distance(samples),
			n,
			bound: { value: distance(heldOut), label: 'true samples' },
		},
	];
}

/** Mean Euclidean distance between rows of two arrays [n, 2]. */
function meanDistance(a: Float32Array, b: Float32Array): number {
	let sum = 0;
	for (let i = 0; i < a.length; i += 2)
		sum += Math.hypot((a[i] ?? 0) - (b[i] ?? 0), (a[i + 1] ?? 0) - (b[i + 1] ?? 0));
	return sum / (a.length / 2);
}
