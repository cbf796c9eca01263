import type { Game } from '../game/game';
import { blockOf, problemOf } from '../game/problem';
import type { Kernels } from '../kernels/contract';
import { createRng, type Rng } from '../math/rng';
import { noiseFloor } from '../metrics/floor';
import { pathEnergy, straightness } from '../metrics/paths';
import { wasserstein2 } from '../metrics/wasserstein';
import type { Metric } from '../protocol/snapshot';
import { objectiveOf } from '../solvers/index';
import { backwardFrom, pathsOf } from '../solvers/simulate';
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

/**
 * The final word on parameters θ of a game, at the evaluation accuracy of its solver and on samples that
 * training never saw. Metrics that the game does not define are left out.
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
	const batch = objective.sample(seeds.split('loss'), size.heldOut);
	const loss = await objective.evaluate(kernels, theta, batch);
	objective.terms.forEach(({ name }, k) => {
		metrics.push({
			id: `loss.${name}`,
			label: `loss term ${name}`,
			value: loss.terms[k] ?? Number.NaN,
			n: size.heldOut,
		});
	});

	const heldOut = target.sample?.(targetParams, seeds.split('held out'), size.heldOut);
	if (heldOut && problem.logReference) {
		const { origins, logModel } = await backwardFrom(problem, kernels, theta, heldOut);
		metrics.push({
			id: 'nll',
			label: 'NLL of held-out samples',
			unit: 'nat',
			...likelihood(game, heldOut, logModel ?? new Float64Array(0)),
		});
		metrics.push({
			id: 'inversionError',
			label: 'mean |x − forward(backward(x))|',
			value: meanDistance(
				heldOut,
				(await pathsOf(problem, kernels, theta, origins, 1)).states.subarray(heldOut.length),
			),
			n: size.heldOut,
		});
	}

	const starts =
		reference.sample?.(referenceParams, seeds.split('generated'), size.samples) ?? new Float32Array(0);
	if (starts.length === 0) return { samples: starts, metrics };
	const times = 16;
	const paths = await pathsOf(problem, kernels, theta, starts, times);
	const { states } = paths;
	const samples = states.slice(times * starts.length);
	metrics.push({
		id: 'pathEnergy',
		label: 'path energy E∫|v|² dt',
		value: pathEnergy(paths),
		n: size.samples,
	});
	metrics.push({
		id: 'straightness',
		label: 'straightness: path energy − E|X_T − X_0|²/T',
		value: straightness(paths),
		n: size.samples,
		bound: { value: 0, label: 'straight at constant speed' },
	});
	const n = Math.min(size.assignment, size.samples, size.heldOut);
	if (heldOut && n > 0) {
		const draw = (rng: Rng) => target.sample?.(targetParams, rng, n) ?? heldOut;
		const floor = noiseFloor(wasserstein2, draw, seeds.split('floor'), 4);
		metrics.push({
			id: 'w2',
			label: 'W₂ to the target',
			value: wasserstein2(samples.subarray(0, 2 * n), heldOut.subarray(0, 2 * n)),
			n,
			bound: { value: floor.mean, label: `two true samples, ± ${floor.std.toPrecision(2)}` },
		});
	}
	return { samples, metrics };
}

/** Mean Euclidean distance between rows of two arrays [n, 2]. */
function meanDistance(a: Float32Array, b: Float32Array): number {
	let sum = 0;
	for (let i = 0; i < a.length; i += 2)
		sum += Math.hypot((a[i] ?? 0) - (b[i] ?? 0), (a[i + 1] ?? 0) - (b[i + 1] ?? 0));
	return sum / (a.length / 2);
}
