import type { Game } from '../game/game';
import type { Kernels } from '../kernels/contract';
import { initialParameters } from '../kernels/network';
import type { Resident, StepLoss, Stepper, StepperState } from '../kernels/stepper';
import { createRng, type Rng, type RngState, restoreRng } from '../math/rng';
import { objectiveOf } from '../solvers/index';
import type { Loss, Objective } from '../solvers/objective';
import { networkOf } from '../solvers/simulate';
import { scheduledRate } from './schedule';
import { createStepper } from './stepper';

/** Everything a run needs to go on exactly where it was. */
export interface Checkpoint {
	readonly step: number;
	readonly state: StepperState;
	readonly rng: RngState;
	/** The batch in use, where batches are kept for several steps. */
	readonly batch: Float32Array<ArrayBuffer> | null;
}

export interface StepReport extends Loss {
	/** Number of the step whose loss this is, from 1. */
	readonly step: number;
	/** Euclidean norm of the gradient before clipping. */
	readonly gradientNorm: number;
}

/** Thrown when loss or gradient stop being finite; the trainer has gone back to the last finite state. */
export class Diverged extends Error {
	override readonly name = 'Diverged';
	constructor(
		readonly step: number,
		/** Steps before it, whose losses were finite. */
		readonly reports: readonly StepReport[],
	) {
		super(`the loss stopped being finite at step ${step}`);
	}
}

/**
 * Validation is drawn once per run and never trained on. Of parameters whose losses differ by less than a
 * thousandth the later are kept: the schedule has calmed them, and such differences are the luck of this draw
 * (choosing by them biased the mean of the Gaussian game by 1 %).
 */
const VALIDATION = { every: 100, size: 1024, luck: 1e-3 } as const;

/** Kernels of the lab's families; some keep training on their own device. */
export type TrainingKernels = Kernels & Partial<Resident>;

/**
 * One run of a game: parameters, optimiser and streams of samples. The same game, seed and kernel family
 * give the same numbers.
 */
export class Trainer {
	private count = 0;
	private batch: Float32Array<ArrayBuffer> | null = null;
	/** Whether the stepper holds `batch`. */
	private handed = false;
	private theta: Float32Array<ArrayBuffer>;
	private kept: Checkpoint;
	private lastValidation: Loss | null = null;
	private bestSoFar: { readonly theta: Float32Array<ArrayBuffer>; readonly loss: Loss } | null = null;

	private constructor(
		private objective: Objective,
		private kernels: TrainingKernels,
		private stepper: Stepper,
		/** Held-out path starts [n, 2] that validation stands on; never trained on. */
		readonly heldOut: Float32Array<ArrayBuffer>,
		private rng: Rng,
		start: StepperState,
	) {
		this.theta = start.theta;
		this.kept = { step: 0, state: start, rng: rng.state(), batch: null };
	}

	/** A run at step 0. Throws where the game cannot be trained (`clashes` tells beforehand). */
	static async create(game: Game, kernels: TrainingKernels): Promise<Trainer> {
		const objective = objectiveOf(game);
		const seeds = createRng(game.seed);
		const theta = initialParameters(networkOf(game), seeds.split('parameters'));
		const heldOut = objective.sample(seeds.split('validation'), VALIDATION.size);
		const stepper = await stepperOn(kernels, objective, theta);
		const rng = seeds.split('batches');
		return new Trainer(objective, kernels, stepper, heldOut, rng, await stepper.state());
	}

	/** Steps taken. */
	get step(): number {
		return this.count;
	}
	get game(): Game {
		return this.objective.game;
	}
	get terms(): Objective['terms'] {
		return this.objective.terms;
	}

	/**
	 * Up to `most` steps of the optimiser, fewer where a validation falls between. Throws `Diverged` on a
	 * non-finite loss or gradient.
	 */
	async advance(most = 1): Promise<StepReport[]> {
		const { training } = this.game;
		const before = this.count;
		const due = !this.kernels.stepper || before - this.kept.step >= VALIDATION.every;
		const checkpoint = due ? await this.checkpoint() : null;
		const steps = Math.min(most, VALIDATION.every - (before % VALIDATION.every));
		for (let k = 0; k < steps; k++) {
			if (this.batch === null || this.count % training.resample === 0) {
				this.batch = this.objective.sample(this.rng, training.batch);
				this.handed = false;
			}
			const weights = this.terms.map(({ weight }) => weight / training.batch);
			const rate = scheduledRate(training, this.count);
			await this.stepper.step(this.handed ? null : this.batch, weights, rate, { clip: training.clip });
			this.handed = true;
			this.count += 1;
		}
		const reports = this.reportsOf(await this.stepper.losses(), before);
		const bad = reports.findIndex(
			({ total, gradientNorm }) => !Number.isFinite(total) || !Number.isFinite(gradientNorm),
		);
		if (bad >= 0) {
			this.restore(this.kept);
			throw new Diverged(before + bad + 1, reports.slice(0, bad));
		}
		if (checkpoint) this.kept = checkpoint;
		if (this.count % VALIDATION.every === 0) await this.validate();
		return reports;
	}

	private reportsOf(losses: readonly StepLoss[], before: number): StepReport[] {
		const { batch } = this.game.training;
		return losses.map(({ terms, total, gradientNorm }, k) => ({
			step: before + k + 1,
			terms: Array.from(terms, (sum) => sum / batch),
			total,
			gradientNorm,
		}));
	}

	/** θ as it stands. */
	async parameters(): Promise<Float32Array<ArrayBuffer>> {
		this.theta = await this.stepper.parameters();
		return this.theta;
	}

	/** Loss on the held-out batch at evaluation accuracy; keeps θ when it is the best so far. */
	async validate(): Promise<Loss> {
		const theta = await this.parameters();
		const loss = await this.objective.evaluate(this.kernels, theta, this.heldOut);
		this.lastValidation = loss;
		const bar = this.bestSoFar?.loss.total ?? Number.POSITIVE_INFINITY;
		if (!Number.isFinite(loss.total)) return loss;
		if (loss.total <= bar + VALIDATION.luck * Math.abs(loss.total))
			this.bestSoFar = { theta, loss: { ...loss, total: Math.min(bar, loss.total) } };
		return loss;
	}

	/** What `validate` last found; null before its first call. */
	get validated(): Loss | null {
		return this.lastValidation;
	}

	/** The parameters with the lowest validation loss seen; the last read ones before the first validation. */
	get best(): Float32Array<ArrayBuffer> {
		return this.bestSoFar?.theta ?? this.theta;
	}

	/**
	 * Goes on with a game that differs in parameters marked `live` only; moments and step are kept. The best
	 * parameters are forgotten: they were the best for another loss.
	 */
	async tune(game: Game): Promise<void> {
		const before = JSON.stringify(this.objective.rollout);
		this.objective = objectiveOf(game);
		this.bestSoFar = null;
		this.lastValidation = null;
		// Weights are handed in with each step; only another formula needs another stepper.
		if (JSON.stringify(this.objective.rollout) === before) return;
		await this.moveTo(this.kernels, await this.checkpoint());
	}

	/** Goes on upon other kernels, from what was last kept (the old ones may be gone) or from `checkpoint`. */
	async moveTo(kernels: TrainingKernels, checkpoint: Checkpoint = this.kept): Promise<void> {
		this.stepper.dispose();
		this.kernels = kernels;
		this.stepper = await stepperOn(kernels, this.objective, checkpoint.state.theta);
		this.restore(checkpoint);
	}

	/** Frees what the run holds on its device. */
	dispose(): void {
		this.stepper.dispose();
	}

	/** Keeps the present state as the one to go back to. */
	async keep(): Promise<void> {
		this.kept = await this.checkpoint();
	}

	async checkpoint(): Promise<Checkpoint> {
		return { step: this.count, state: await this.stepper.state(), rng: this.rng.state(), batch: this.batch };
	}

	restore(checkpoint: Checkpoint): void {
		this.count = checkpoint.step;
		this.stepper.restore(checkpoint.state);
		this.theta = checkpoint.state.theta;
		this.rng = restoreRng(checkpoint.rng);
		this.batch = checkpoint.batch;
		this.handed = false;
		this.kept = checkpoint;
	}
}

const stepperOn = (kernels: TrainingKernels, { rollout }: Objective, theta: Float32Array): Promise<Stepper> =>
	kernels.stepper?.(rollout, theta) ?? Promise.resolve(createStepper(kernels, rollout, theta));
