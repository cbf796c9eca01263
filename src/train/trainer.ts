import type { Game } from '../game/game';
import type { Kernels } from '../kernels/contract';
import { initialParameters } from '../kernels/network';
import { createRng, type RngState, restoreRng } from '../math/rng';
import { objectiveOf } from '../solvers/index';
import type { Loss, Objective } from '../solvers/objective';
import { networkOf } from '../solvers/simulate';
import { type AdamState, adam, adamState, clipNorm } from './adam';
import { scheduledRate } from './schedule';

/** Everything a run needs to go on exactly where it was. */
export interface Checkpoint {
	readonly step: number;
	readonly theta: Float32Array<ArrayBuffer>;
	readonly adam: AdamState;
	readonly rng: RngState;
	/** The batch in use and since which step, where batches are kept for several steps. */
	readonly batch: Float32Array<ArrayBuffer> | null;
}

export interface StepReport extends Loss {
	/** Number of the step whose loss this is, from 1. */
	readonly step: number;
	/** Euclidean norm of the gradient before clipping. */
	readonly gradientNorm: number;
	readonly learningRate: number;
}

/** Thrown when loss or gradient stop being finite; the trainer has gone back to the last finite state. */
export class Diverged extends Error {
	override readonly name = 'Diverged';
	constructor(readonly step: number) {
		super(`the loss stopped being finite at step ${step}`);
	}
}

/** Validation is drawn once per run and never trained on. */
const VALIDATION = { every: 100, size: 1024 } as const;

/**
 * One run of a game: parameters, optimiser and streams of samples. The same game, seed and kernel family
 * give the same numbers.
 */
export class Trainer {
	private objective: Objective;
	private theta: Float32Array<ArrayBuffer>;
	private moments: AdamState;
	private rng = createRng(0);
	private batch: Float32Array<ArrayBuffer> | null = null;
	private count = 0;
	private lastFinite: Checkpoint;
	private readonly validation: Float32Array<ArrayBuffer>;
	private lastValidation: Loss | null = null;
	private bestSoFar: { readonly theta: Float32Array<ArrayBuffer>; readonly loss: Loss } | null = null;

	constructor(
		game: Game,
		private readonly kernels: Kernels,
	) {
		this.objective = objectiveOf(game);
		const seeds = createRng(game.seed);
		this.theta = initialParameters(networkOf(game), seeds.split('parameters'));
		this.moments = adamState(this.theta.length);
		this.rng = seeds.split('batches');
		this.validation = this.objective.sample(seeds.split('validation'), VALIDATION.size);
		this.lastFinite = this.checkpoint();
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
	/** Path starts [n, 2] that validation stands on; never trained on. */
	get heldOut(): Float32Array<ArrayBuffer> {
		return this.validation;
	}
	/** θ as it stands; a view, not to be written to. */
	get parameters(): Float32Array<ArrayBuffer> {
		return this.theta;
	}

	/** One step of the optimiser. Throws `Diverged` on a non-finite loss or gradient. */
	async advance(): Promise<StepReport> {
		const { training } = this.game;
		if (this.batch === null || this.count % training.resample === 0)
			this.batch = this.objective.sample(this.rng, training.batch);
		const loss = await this.objective.lossAndGradient(this.kernels, this.theta, this.batch);
		const gradientNorm = clipNorm(loss.gradient, training.clip);
		if (!Number.isFinite(loss.total) || !Number.isFinite(gradientNorm)) {
			const at = this.count + 1;
			this.restore(this.lastFinite);
			throw new Diverged(at);
		}
		this.lastFinite = this.checkpoint();
		const learningRate = scheduledRate(training, this.count);
		adam(this.theta, loss.gradient, this.moments, learningRate);
		this.count += 1;
		if (this.count % VALIDATION.every === 0) await this.validate();
		return { step: this.count, total: loss.total, terms: loss.terms, gradientNorm, learningRate };
	}

	/** Loss on the held-out batch at evaluation accuracy; keeps θ when it is the best so far. */
	async validate(): Promise<Loss> {
		const loss = await this.objective.evaluate(this.kernels, this.theta, this.validation);
		this.lastValidation = loss;
		if (Number.isFinite(loss.total) && (this.bestSoFar === null || loss.total < this.bestSoFar.loss.total))
			this.bestSoFar = { theta: this.theta.slice(), loss };
		return loss;
	}

	/** What `validate` last found; null before its first call. */
	get validated(): Loss | null {
		return this.lastValidation;
	}

	/** The parameters with the lowest validation loss seen; the present ones before the first validation. */
	get best(): Float32Array<ArrayBuffer> {
		return this.bestSoFar?.theta ?? this.theta;
	}

	/**
	 * Goes on with a game that differs in parameters marked `live` only; moments and step are kept. The best
	 * parameters are forgotten: they were the best for another loss.
	 */
	tune(game: Game): void {
		this.objective = objectiveOf(game);
		this.bestSoFar = null;
		this.lastValidation = null;
	}

	checkpoint(): Checkpoint {
		const { first, second, count } = this.moments;
		return {
			step: this.count,
			theta: this.theta.slice(),
			adam: { first: first.slice(), second: second.slice(), count },
			rng: this.rng.state(),
			batch: this.batch,
		};
	}

	restore({ step, theta, adam: { first, second, count }, rng, batch }: Checkpoint): void {
		this.count = step;
		this.theta = theta.slice();
		this.moments = { first: first.slice(), second: second.slice(), count };
		this.rng = restoreRng(rng);
		this.batch = batch;
	}
}
