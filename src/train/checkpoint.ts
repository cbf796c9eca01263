import type { StepperState } from '../kernels/stepper';
import type { RngState } from '../math/rng';
import type { Batch, Memory } from '../solvers/objective';

/** When training took the game's own time steps after fewer. */
export interface Fine {
	readonly step: number;
	/** Before its time, because both disagreed. */
	readonly early: boolean;
}

/** Everything a run needs to take its next steps exactly as it would have: plain data. */
export interface Checkpoint {
	readonly step: number;
	/** One for each part. */
	readonly states: readonly StepperState[];
	readonly rng: RngState;
	/** The batches last used: they may be kept for several steps, and the next may be drawn from their pool. */
	readonly batches: readonly Batch[] | null;
	/** What costs that couple particles found at the last step. */
	readonly memory: Memory | null;
	/** Null before, and where there is one grid. */
	readonly fine: Fine | null;
}
