import type { Given, Kernels, LossAndGradient, PointLoss, Rollout } from '../kernels/contract';
import { stepScales } from '../kernels/network';
import type { StepLoss, Stepper, StepperState } from '../kernels/stepper';
import { adam, adamState, clipNorm } from './adam';

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

/** Steps with parameters and moments in this thread's memory, gradients from any family of kernels. */
export function createStepper(kernels: Kernels, loss: Rollout | PointLoss, start: Float32Array): Stepper {
	let theta = Float32Array.from(start);
	let moments = adamState(theta.length);
	const scales = stepScales(loss.network);
	let batch: Float32Array | null = null;
	let told: StepLoss[] = [];
	return {
		step: async (fresh, weights, learningRate, { clip = 0, loss: other = loss, ...given } = {}) => {
			batch = fresh ?? batch;
			if (!batch) throw new Error('the first step needs a batch');
			const { terms, gradient } = await gradientOf(kernels, other, theta, batch, weights, given);
			const total = terms.reduce((sum, term, k) => sum + term * (weights[k] ?? Number.NaN), 0);
			const gradientNorm = clipNorm(gradient, clip);
			if (Number.isFinite(total) && Number.isFinite(gradientNorm))
				adam(theta, gradient, moments, learningRate, scales);
			told.push({ step: moments.count, terms, total, gradientNorm });
		},
		losses: async () => {
			const losses = told;
			told = [];
			return losses;
		},
		parameters: async () => theta.slice(),
		state: async (): Promise<StepperState> => ({
			theta: theta.slice(),
			first: moments.first.slice(),
			second: moments.second.slice(),
			count: moments.count,
		}),
		restore: (state) => {
			theta = state.theta.slice();
			moments = { first: state.first.slice(), second: state.second.slice(), count: state.count };
			told = [];
		},
		dispose: () => {},
	};
}
