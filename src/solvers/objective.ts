import type { Game, SettingsGroup, Slot } from '../game/game';
import type { Kernels, Rollout } from '../kernels/contract';
import type { Rng } from '../math/rng';

/** One term of the loss: its unweighted mean is shown, its weighted mean is minimised. */
export interface LossTerm {
	readonly name: string;
	readonly label: string;
	/** Whose colour its curve takes. */
	readonly slot: Slot | SettingsGroup;
	readonly weight: number;
}

export interface Loss {
	/** Σ weight · term. */
	readonly total: number;
	/** Unweighted means, in the order of `terms`. */
	readonly terms: readonly number[];
}

/** What a solver makes of a game: a loss over batches, whose exact gradient in θ the kernels give. */
export interface Objective {
	readonly game: Game;
	readonly terms: readonly LossTerm[];
	/** What is stepped on: one output of its `terms` for each of ours, in order. */
	readonly rollout: Rollout;
	/** A fresh batch of n path starts [n, 2]. */
	sample(rng: Rng, n: number): Float32Array<ArrayBuffer>;
	/** The loss alone, at the evaluation accuracy of the solver. */
	evaluate(kernels: Kernels, theta: Float32Array, batch: Float32Array): Promise<Loss>;
}
