import type { Batch, Model, Objective } from '../solvers/objective';
import type { Fine } from './checkpoint';

/** The largest disagreement of two grids at which the coarser one trains the model that is meant. */
const AGREE = 0.01;

/** Which time steps a run is trained on: fewer for its first part, where its game says so, and the game's own from then on. */
export class Grid {
	/** Since when the game's own are taken, where training began with fewer. */
	fine: Fine | null = null;

	/** Where the batch of a step is drawn, and whether one that was drawn before is of other time steps. */
	at(
		step: number,
		objective: Objective,
		before: readonly Batch[] | null,
	): { readonly source: Pick<Objective, 'batch'>; readonly changed: boolean } {
		const { coarse, game } = objective;
		if (!coarse) return { source: objective, changed: false };
		if (!this.fine && step >= coarse.share * game.training.steps) this.fine = { step, early: false };
		return {
			source: this.fine ? objective : coarse,
			changed: (before?.[0]?.stretch === undefined) !== (this.fine !== null),
		};
	}

	/** Takes the game's own at once where they disagree with the coarser ones on held-out batches. */
	async compare(step: number, { coarse }: Objective, model: Model, heldOut: readonly Batch[]): Promise<void> {
		if (!coarse || this.fine) return;
		if (!((await coarse.disagreement(model, heldOut)) < AGREE)) this.fine = { step, early: true };
	}
}
