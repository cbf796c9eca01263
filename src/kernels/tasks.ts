import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import type { PointLoss, Rollout } from './contract';
import type { Network } from './network';

/**
 * Names of the lab's TensorFlow.js kernels, with their tensors. Each backend registers all of them
 * (`registerCpuKernels` here); gradients are registered once, in tensors.ts. θ [P]; all float32. Where `xi` stands, it is
 * the normals [steps, B, 2] of a rollout with noise, [0] without; `pull` are cotangents [steps, B, 2 + A] or [0].
 */
export const KERNELS = {
	/** θ, points [n, 3] → jets [n, 7]. Task: JetTask. */
	jet: 'JetAtPoints',
	/** θ, points, adjoint [n, 7] → adjoints of θ [P] and of points [n, 3]. Task: JetTask. */
	jetGradient: 'JetAtPointsGradient',
	/** θ, starts [B, 2], xi → final position and accumulators [B, 2 + A]. Task: RolloutTask. */
	rollout: 'Rollout',
	/** θ, starts, xi, adjoints of states and accumulators → adjoints of θ [P] and of starts [B, 2]. Task: RolloutTask. */
	rolloutGradient: 'RolloutGradient',
	/** θ, starts, xi, pull → weighted loss [], sums of the terms [K], gradient in θ [P] of the loss and of Σ pull·state. Task: LossTask. */
	loss: 'RolloutLoss',
	/** θ, rows [B, 3 + extras] → the same. Task: PointLossTask. */
	pointLoss: 'PointLoss',
	/** θ, starts, xi → states [keep + 1, B, 2], accumulators [keep + 1, B, A]. Task: PathsTask. */
	paths: 'RolloutPaths',
} as const;

/** What a kernel is asked to do, beside its tensors; a kernel may cache by the identity of network or rollout. */
export class JetTask {
	constructor(readonly network: Network) {}
}
export class RolloutTask {
	constructor(readonly rollout: Rollout) {}
}
export class LossTask {
	constructor(
		readonly rollout: Rollout,
		readonly weights: readonly number[],
	) {}
}
export class PointLossTask {
	constructor(
		readonly loss: PointLoss,
		readonly weights: readonly number[],
	) {}
}
export class PathsTask {
	constructor(
		readonly rollout: Rollout,
		readonly keep: number,
	) {}
}
type Task = JetTask | RolloutTask | LossTask | PointLossTask | PathsTask;

/** A task as attributes of a kernel; TensorFlow.js hands them through untouched. */
export function attributesOf(task: Task): NamedAttrMap {
	const attributes: NamedAttrMap = {};
	return Object.assign(attributes, { task });
}

/** The task among the attributes of a kernel. Throws when it is not of that kind. */
export function taskOf<T extends Task>(
	kind: abstract new (...args: never[]) => T,
	attributes: NamedAttrMap | undefined,
): T {
	const task: unknown = attributes?.task;
	if (!(task instanceof kind))
		throw new Error(`this kernel expects a ${kind.name}: call it by its op in tensors.ts`);
	return task;
}
