import type { Game } from '../game/game';
import { blockOf, readsTarget } from '../game/problem';
import type { Solution } from '../game/solution';
import { unitsOf } from '../game/units';
import { createRng, type Rng } from '../math/rng';
import { type Integrator, SCHEMES } from '../math/rungeKutta';
import { type NoiseFloor, noiseFloor } from '../metrics/floor';
import { wasserstein2, wasserstein2InPieces } from '../metrics/wasserstein';
import type { FewSteps } from '../protocol/snapshot';
import { type Job, whole } from './job';

const STEPS = [1, 2, 4, 8, 16, 32] as const;

/** Whether W2 can be measured: reference and target can be sampled, and π plays a part. */
export const hasFewSteps = (game: Game): boolean =>
	readsTarget(game) &&
	blockOf(game, 'reference').block.sample !== undefined &&
	blockOf(game, 'target').block.sample !== undefined;

/** W2 against the number of steps, of any solution of one game. */
export interface FewStepsOf {
	/** W2 of two sets of n true samples, in the lab's units. */
	readonly floor: NoiseFloor;
	/** In the units of the data, by the game's own method alone. */
	measure(solution: Solution): Promise<FewSteps>;
	/** The same in pieces, and beside it another method at equal numbers of evaluations. */
	pieces(solution: Solution): Job<FewSteps>;
}

/**
 * W2 to the target of n samples against the number of steps they are generated in, by the game's own sampler; independent
 * draws on both sides. Starts, noise and true samples are the same at every call: what moves is the model. Exact, by
 * assignment, so n³ in cost. Where U is trained at the steps of the solver alone, at numbers that divide them.
 * Null where it cannot be measured.
 */
export function fewStepsOf(game: Game, n: number): FewStepsOf | null {
	if (!hasFewSteps(game)) return null;
	const { scale } = unitsOf(game);
	const seeds = createRng(game.seed).split('few steps');
	const drawn = (slot: 'reference' | 'target', rng: Rng): Float32Array<ArrayBuffer> | null => {
		const { block, params } = blockOf(game, slot);
		return block.sample?.(params, rng, n) ?? null;
	};
	const starts = drawn('reference', seeds.split('starts'));
	const truth = drawn('target', seeds.split('truth'));
	if (!starts || !truth) return null;
	const floor = noiseFloor(wasserstein2, (rng) => drawn('target', rng) ?? truth, seeds.split('floor'), 4);
	const { discrete } = blockOf(game, 'solver').block;
	const counts = STEPS.filter((steps) => !discrete || Number(game.solver.steps) % steps === 0);
	const { integrator } = game.sampler;
	const cost = costOf(integrator);
	const curve = async function* (
		solution: Solution,
		by: Integrator,
		asked: readonly number[],
	): Job<Float32Array<ArrayBuffer>> {
		const w2 = new Float32Array(asked.length);
		for (const [k, steps] of asked.entries()) {
			const sampler = { ...game.sampler, integrator: by, steps };
			const { states } = await solution.paths(starts, 1, seeds.split('noise'), sampler);
			yield;
			// Too few steps may throw particles beyond all numbers.
			w2[k] = scale * (yield* wasserstein2InPieces(states.subarray(starts.length), truth));
			yield;
		}
		return w2;
	};
	const own = async function* (solution: Solution): Job<FewSteps> {
		const w2 = yield* curve(solution, integrator, counts);
		const evaluations = Int32Array.from(counts, (steps) => cost * steps);
		return { steps: Int32Array.from(counts), w2, floor: scale * floor.mean, n, evaluations, beside: null };
	};
	const pieces = async function* (solution: Solution): Job<FewSteps> {
		const found = yield* own(solution);
		// Where U is trained at the steps of a scheme alone, no other method can be run.
		if (discrete) return found;
		const other = integrator === 'euler' ? 'heun' : 'euler';
		const equal = found.evaluations.filter((evaluations) => evaluations % costOf(other) === 0);
		const w2 = yield* curve(
			solution,
			other,
			Array.from(equal, (evaluations) => evaluations / costOf(other)),
		);
		return { ...found, beside: { integrator: other, evaluations: equal, w2 } };
	};
	return { floor, pieces, measure: (solution) => whole(own(solution)) };
}

/** Evaluations of the velocity in a step. */
const costOf = (integrator: Integrator): number => SCHEMES[integrator].a.length;
