import type { Given, PointLoss, Rollout } from '../kernels/contract';
import type { OptimiserId } from '../kernels/optimiser';
import { createRng } from '../math/rng';
import { relativeError } from '../math/stats';
import { type Objective, stretchOf } from '../solvers/objective';
import { gradientOf, stepperOn } from '../train/stepper';
import { initialTheta, type TrainingKernels } from '../train/steppers';

/** Largest relative error of loss and gradient that passes; float32 sums in another order differ by about 1e-5. */
export const TOLERANCE = 1e-3;
/** Milliseconds of a race for each that runs in it. */
const RACE_MS = 60;

/** A first step of a part, ready to be taken. */
interface FirstStep {
	readonly loss: Rollout | PointLoss;
	readonly theta: Float32Array<ArrayBuffer>;
	readonly rows: Float32Array<ArrayBuffer>;
	readonly weights: readonly number[];
	readonly given: Given;
}

/** What kernels are tried on: the first step of each part of a game. */
export interface Trial {
	readonly steps: readonly FirstStep[];
	readonly optimiser: OptimiserId;
	/** What costs that couple particles ask of them there, by these kernels; [0] without such costs. */
	pullOf(kernels: TrainingKernels): Promise<Float32Array>;
}

/** A trial on n particles; `kernels` run what paths it takes to draw them. */
export async function trialOf(objective: Objective, kernels: TrainingKernels, n: number): Promise<Trial> {
	const rng = createRng(1);
	const thetas = initialTheta(objective, rng);
	const all = Float32Array.from(thetas.flatMap((theta) => Array.from(theta)));
	const model = (kernels: TrainingKernels) => ({ kernels, theta: async () => all });
	const batches = await objective.batch(rng, n, model(kernels));
	const coupled = await objective.couple?.(model(kernels), batches);
	const steps = objective.parts.map((part, p) => {
		const [theta, batch] = [thetas[p], (p > 0 && coupled?.others?.[p - 1]) || batches[p]];
		if (!theta || !batch) throw new Error(`no batch for ${part.name}`);
		return {
			loss: stretchOf(part, batch) ?? part.loss,
			theta,
			rows: batch.rows,
			weights: part.terms.map(({ weight }) => weight / n),
			given: {
				...(batch.xi ? { xi: batch.xi } : {}),
				...(p === 0 && coupled ? { pull: coupled.pull } : {}),
			},
		};
	});
	const pullOf = async (tested: TrainingKernels) =>
		(await objective.couple?.(model(tested), batches))?.pull ?? new Float32Array(0);
	return { optimiser: objective.game.training.optimiser, steps, pullOf };
}

/** Relative error of the second kernels against the first in loss terms, gradients and cotangents of a trial. */
export async function disagreement(
	{ steps, pullOf }: Trial,
	truth: TrainingKernels,
	tested: TrainingKernels,
): Promise<number> {
	const errors = [relativeError(await pullOf(truth), await pullOf(tested))];
	for (const { loss, theta, rows, weights, given } of steps) {
		const a = await gradientOf(truth, loss, theta, rows, weights, given);
		const b = await gradientOf(tested, loss, theta, rows, weights, given);
		errors.push(relativeError(a.terms, b.terms), relativeError(a.gradient, b.gradient));
	}
	return Math.max(...errors);
}

/** Training steps a second of the first part: the fastest stretch in `milliseconds` after one step to warm up. */
export async function race(
	{ optimiser, steps: [first] }: Trial,
	kernels: TrainingKernels,
	now: () => number,
	milliseconds = RACE_MS,
): Promise<number> {
	if (!first) throw new Error('race: nothing to train');
	const { loss, theta, rows, weights, given } = first;
	const stepper = await stepperOn(kernels, loss, theta, optimiser);
	const run = async (steps: number): Promise<void> => {
		for (let k = 0; k < steps; k++) await stepper.step(k === 0 ? rows : null, weights, 1e-6, given);
		await stepper.losses();
	};
	try {
		await run(1);
		const start = now();
		let [best, stride, last] = [0, 1, start];
		while (last - start < milliseconds) {
			await run(stride);
			const time = now();
			best = Math.max(best, (1000 * stride) / (time - last));
			[last, stride] = [time, Math.min(64, 2 * stride)];
		}
		return best;
	} finally {
		stepper.dispose();
	}
}
