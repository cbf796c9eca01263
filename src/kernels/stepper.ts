import type { Given, PointLoss, Rollout } from './contract';
import type { OptimiserId, OptimiserStep, StepperState } from './optimiser';

export type { StepperState } from './optimiser';

/** What one training step found, at the parameters before it. */
export interface StepLoss {
	/** Number of the step, from 1. */
	readonly step: number;
	/** Σ over particles of each term. */
	readonly terms: Float64Array;
	/** Their weighted sum: what the step lowered. */
	readonly total: number;
	/** Euclidean norm of its gradient before clipping. */
	readonly gradientNorm: number;
}

/**
 * Training steps of one loss, wherever its parameters and moments live. A step may still be under way when `step`
 * returns; `losses` waits for it. A step whose loss or gradient is not finite changes nothing, and tells so by its
 * losses.
 */
export interface Stepper {
	/**
	 * One step of the optimiser on Σ_k weights[k]·term_k over `batch` (null: the batch before), its gradient clipped and the
	 * matrices decayed (0: neither), of `loss` in place of the stepper's own, over another stretch or in other time steps;
	 * the rest as in Kernels.lossAndGradient. Throws on sizes that do not fit.
	 */
	step(
		batch: Float32Array | null,
		weights: readonly number[],
		learningRate: number,
		options?: Given & Partial<Pick<OptimiserStep, 'clip' | 'decay'>> & { readonly loss?: Rollout },
	): void | Promise<void>;
	/** Losses of the steps since the last call, oldest first. */
	losses(): Promise<readonly StepLoss[]>;
	parameters(): Promise<Float32Array<ArrayBuffer>>;
	state(): Promise<StepperState>;
	/** Goes on from `state`; losses not yet read are dropped. */
	restore(state: StepperState): void;
	dispose(): void;
}

/** Kernels that keep training on their device: made for a loss and an optimiser, from parameters θ on. */
export interface Resident {
	stepper(loss: Rollout | PointLoss, theta: Float32Array, optimiser: OptimiserId): Promise<Stepper>;
}

/**
 * The kernels are gone for good (a lost GPU, one out of memory, a dead worker) and all that was on them; what was
 * kept elsewhere can go on upon others.
 */
export class KernelsLost extends Error {
	override readonly name: string = 'KernelsLost';
}
