import { exactOf } from '../../../src/exact/index';
import type { Game } from '../../../src/game/game';
import { blockOf } from '../../../src/game/problem';
import type { Kernels } from '../../../src/kernels/contract';
import { createRng } from '../../../src/math/rng';
import { evaluate } from '../../../src/model/evaluation';
import { heldOutLosses } from '../../../src/model/heldOut';
import { trainedOf } from '../../../src/model/trained';
import { objectiveOf } from '../../../src/solvers/index';
import { termsOf } from '../../../src/solvers/objective';

/** How good a trained model is at what its game asks: the smaller, the better. */
export interface Quality {
	readonly name: string;
	readonly value: number;
	/** Standard error of the value; 0 where it is no mean. */
	readonly error: number;
}

const SIZE = { samples: 100, heldOut: 10_000, assignment: 1000 } as const;
/** Standard errors that a value may lie below its floor by luck. */
const LUCK = 4;
/** Paths of the exact solution, and times of (0, T) at which ∇U is compared. */
const [PATHS, TIMES] = [1000, [0.1, 0.3, 0.5, 0.7, 0.9]] as const;

/**
 * The quality of a model of a game. Against the exact solution, where there is one without a data budget: √(E|∇U − ∇U*|² / E|∇U*|²) under its ρ_t.
 * Where π is learned from samples alone, or by a critic: NLL less the entropy of π, nats, or W₂ where no flow has it. Else the cost of the
 * game on held-out samples, which training lowers.
 */
export async function qualityOf(game: Game, kernels: Kernels, theta: Float32Array): Promise<Quality> {
	const model = trainedOf(game, kernels, theta);
	// Of few points the exact solution is the score of these alone, which training shall not come to.
	const exact = game.training.points > 0 ? null : exactOf(game);
	if (exact) {
		let [apart, size] = [0, 0];
		const { times, states, reduced } = await exact.paths(
			new Float32Array(await startsOf(exact)),
			10,
			createRng(7),
		);
		const n = states.length / 2 / times.length;
		for (const share of TIMES) {
			const k = times.reduce(
				(best, t, j) =>
					Math.abs(t - share * exact.horizon) < Math.abs((times[best] ?? 0) - share * exact.horizon)
						? j
						: best,
				0,
			);
			const points = new Float32Array(3 * n);
			for (let i = 0; i < n; i++) {
				const at = 2 * (k * n + i);
				points.set([reduced[at] ?? 0, reduced[at + 1] ?? 0, times[k] ?? 0], 3 * i);
			}
			const [found, truth] = [await model.jets(points), await exact.jets(points)];
			if (!found || !truth) throw new Error('both have a gradient');
			truth.gradient.forEach((g, i) => {
				apart += (g - (found.gradient[i] ?? Number.NaN)) ** 2;
				size += g ** 2;
			});
		}
		return { name: 'error of ∇U', value: Math.sqrt(apart / size), error: 0 };
	}
	const way = blockOf(game, 'solver').block.way;
	const { block: terminal, params } = blockOf(game, 'terminal');
	// What a critic finds of a gap is the less, the worse the critic.
	const judged = terminal.direction === 'backward' || terminal.cloud?.(params).kind === 'critic';
	if (way !== 'paths' || judged) {
		const { metrics } = await evaluate(model, SIZE);
		for (const [id, name] of [
			['nll', 'NLL − floor'],
			['w2', 'W₂ − floor'],
		] as const) {
			const metric = metrics.find((found) => found.id === id);
			if (!metric?.bound) continue;
			const [value, error] = [metric.value - metric.bound.value, metric.error ?? 0];
			// No density does better than π: the integrator does not follow this flow, and the better it seems the worse it is.
			return { name, value: value < -LUCK * error ? Math.abs(value) : value, error };
		}
	}
	const losses = await heldOutLosses(model, 10_000);
	const terms = termsOf(objectiveOf(game));
	return {
		name: 'cost',
		value: terms.reduce((sum, { weight }, k) => sum + weight * (losses[k]?.value ?? Number.NaN), 0),
		error: Math.hypot(...terms.map(({ weight }, k) => weight * (losses[k]?.error ?? 0))),
	};

	async function startsOf({ cloud }: Pick<NonNullable<typeof exact>, 'cloud'>): Promise<Float32Array> {
		const starts = await cloud(0);
		if (!starts) throw new Error('ρ_0 can be sampled');
		return starts.subarray(0, 2 * PATHS);
	}
}
