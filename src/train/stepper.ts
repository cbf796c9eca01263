import type { Given, Kernels, LossAndGradient, PointLoss, Rollout } from '../kernels/contract';
import type { Moving, OptimiserId } from '../kernels/optimiser';
import type { Resident, StepLoss, Stepper, StepperState } from '../kernels/stepper';
import { adamState } from './adam';
import { plainOptimiser } from './optimiser';

/** Loss and gradient of either kind of loss over a batch. */
export const gradientOf = (
	kernels: Kernels,
	loss: Rollout | PointLoss,
	theta: Float32Array,
	rows: Float32Array,
	weights: readonly number[],
	given: Given = {},
): Promise<LossAndGradient> =>
	'rates' in loss
		? kernels.lossAndGradient(loss, theta, rows, weights, given)
		: kernels.pointLossAndGradient(loss, theta, rows, weights);

/** Steps on the kernels' own device where they keep training there, else from this thread. */
export const stepperOn = async (
	kernels: Kernels & Partial<Resident>,
	loss: Rollout | PointLoss,
	start: Float32Array,
	optimiser: OptimiserId,
): Promise<Stepper> =>
	(await kernels.stepper?.(loss, start, optimiser)) ?? createStepper(kernels, loss, start, optimiser);

/** Steps with parameters and moments in this thread's memory, gradients from any family of kernels. */
export function createStepper(
	kernels: Kernels,
	loss: Rollout | PointLoss,
	start: Float32Array,
	optimiser: OptimiserId,
): Stepper {
	const optimise = (kernels.optimiser ?? plainOptimiser)(optimiser, loss.network);
	const copyOf = ({ theta, first, second, count }: StepperState): Moving => ({
		theta: theta.slice(),
		first: first.slice(),
		second: second.slice(),
		count,
	});
	let now: Moving = { theta: Float32Array.from(start), ...adamState(start.length) };
	let batch: Float32Array | null = null;
	let told: StepLoss[] = [];
	return {
		step: async (
			fresh,
			weights,
			learningRate,
			{ clip = 0, decay = 0, loss: other = loss, ...given } = {},
		) => {
			batch = fresh ?? batch;
			if (!batch) throw new Error('the first step needs a batch');
			const { terms, gradient } = await gradientOf(kernels, other, now.theta, batch, weights, given);
			const total = terms.reduce((sum, term, k) => sum + term * (weights[k] ?? Number.NaN), 0);
			const gradientNorm = optimise(now, gradient, { loss: total, learningRate, clip, decay });
			told.push({ step: now.count, terms, total, gradientNorm });
		},
		losses: async () => {
			const losses = told;
			told = [];
			return losses;
		},
		parameters: async () => now.theta.slice(),
		state: async () => copyOf(now),
		restore: (state) => {
			now = copyOf(state);
			told = [];
		},
		dispose: () => {},
	};
}
