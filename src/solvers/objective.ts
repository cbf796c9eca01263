import type { Game, SettingsGroup, Slot } from '../game/game';
import type { Kernels, PointLoss, Rollout } from '../kernels/contract';
import type { Network, Start } from '../kernels/network';
import type { Rng } from '../math/rng';
import type { SinkhornMemory } from './coupling/sinkhorn';
import type { Pool } from './pairs';

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

/** A potential network and the loss that its parameters are stepped on. */
export interface Part {
	/** 'U', the value function, comes first; others (of a backward drift, of −log ρ_t, a critic) have their own names. */
	readonly name: string;
	readonly network: Network;
	/** Where its parameters begin; as OT-Flow's if absent. */
	readonly start?: Start | undefined;
	/** One output of its `terms` for each of ours, in order. */
	readonly loss: Rollout | PointLoss;
	readonly terms: readonly LossTerm[];
	/** The same network and terms over other stretches of time, for batches that name one. */
	readonly stretches?: readonly Rollout[];
	/** Steps of the optimiser on each batch; 1 if absent. */
	readonly repeats?: number;
}

/** What one step of a part sees: path starts [B, 2] or points [B, 3 + extras], and the noise of the paths. Plain data. */
export interface Batch {
	readonly rows: Float32Array<ArrayBuffer>;
	readonly xi?: Float32Array<ArrayBuffer>;
	/** Which of the part's `stretches` this batch is of, in place of its loss. */
	readonly stretch?: number;
	/** log ρ at the starts of the paths in nats [B], where they set out later than ρ_0. */
	readonly logStart?: Float64Array;
	/** Samples of π [M, 2] that a cost lays beside the generated cloud. */
	readonly target?: Float32Array<ArrayBuffer>;
	/** What the rows of all parts were drawn from and later ones are, too; the batch of the first part carries it. */
	readonly pool?: Pool;
}

/** The present model: parameters of all parts, one after the other. They may have to be fetched from a device. */
export interface Model {
	readonly kernels: Kernels;
	theta(): Promise<Float32Array>;
}

/** Costs that couple the particles of a batch, at the present parameters. */
export interface Coupled {
	/** Unweighted, in the order of `Objective.coupled`. */
	readonly terms: readonly number[];
	/** Cotangents of the weighted sum of these costs, as in Kernels.lossAndGradient. */
	readonly pull: Float32Array<ArrayBuffer>;
	/** Batches of the parts after the first, where they depend on the paths just run. */
	readonly others?: readonly Batch[];
	/** What the next step goes on from. */
	readonly memory?: Memory;
}

/** What costs that couple particles find out at one step and use at the next. Plain data. */
export type Memory = SinkhornMemory;

/** What a solver makes of a game: a loss over batches, whose exact gradient in θ the kernels give. */
export interface Objective {
	readonly game: Game;
	readonly parts: readonly Part[];
	/** Terms that no kernel computes, because they couple particles. */
	readonly coupled: readonly LossTerm[];
	/** A fresh batch of n particles for each part; `before` are the batches before it, null at the start of a run. */
	batch(rng: Rng, n: number, model: Model, before?: readonly Batch[] | null): Promise<readonly Batch[]>;
	/** Fewer time steps for the first part of a run; absent where there is one grid. */
	readonly coarse?: {
		/** Of the steps of a run. */
		readonly share: number;
		readonly batch: Objective['batch'];
		/** How far both grids are apart on held-out batches, as a share. */
		disagreement(model: Model, heldOut: readonly Batch[]): Promise<number>;
	};
	/** As `batch`, of data that training never sees. */
	heldOut(rng: Rng, n: number, model: Model): Promise<readonly Batch[]>;
	/** Present where `coupled` is not empty; `memory` is that of the step before, none at the start of a run. */
	couple?(model: Model, batches: readonly Batch[], memory?: Memory | null): Promise<Coupled>;
	/** The loss alone, at the evaluation accuracy of the solver. */
	evaluate(model: Model, batches: readonly Batch[]): Promise<Loss>;
	/** Whether held-out losses of different θ measure the same thing, less noisily than θ differ. */
	readonly comparable: boolean;
}

/** Terms of all parts in order, then the coupled ones: the order of Loss.terms. */
export const termsOf = ({ parts, coupled }: Objective): readonly LossTerm[] => [
	...parts.flatMap(({ terms }) => terms),
	...coupled,
];

/** The loss of the stretch that a batch of a part is of; null where it is of the part's own loss. Throws where it has no such stretch. */
export function stretchOf({ name, stretches }: Part, { stretch }: Batch): Rollout | null {
	if (stretch === undefined) return null;
	const loss = stretches?.[stretch];
	if (!loss) throw new Error(`a batch of stretch ${stretch}, which ${name} does not have`);
	return loss;
}

/** The loss of given unweighted means. */
export function lossOf(terms: readonly LossTerm[], means: readonly number[]): Loss {
	return {
		total: terms.reduce((sum, { weight }, k) => sum + weight * (means[k] ?? Number.NaN), 0),
		terms: means,
	};
}
