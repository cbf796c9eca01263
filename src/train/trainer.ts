import type { Game } from '../game/game';
import type { Kernels } from '../kernels/contract';
import { initialParameters } from '../kernels/network';
import type { Resident, Stepper, StepperState } from '../kernels/stepper';
import { createRng, type Rng, type RngState, restoreRng } from '../math/rng';
import { objectiveOf } from '../solvers/index';
import {
	type Batch,
	type Coupled,
	type Loss,
	type LossTerm,
	type Model,
	type Objective,
	type Part,
	termsOf,
} from '../solvers/objective';
import { scheduledRate } from './schedule';
import { createStepper } from './stepper';

/** Everything a run needs to go on exactly where it was. */
export interface Checkpoint {
	readonly step: number;
	/** One for each part. */
	readonly states: readonly StepperState[];
	readonly rng: RngState;
	/** The batches in use, where they are kept for several steps. */
	readonly batches: readonly Batch[] | null;
}

export interface StepReport extends Loss {
	/** Number of the step whose loss this is, from 1. */
	readonly step: number;
	/** Euclidean norm of the gradient before clipping. */
	readonly gradientNorm: number;
}

/** Loss on the held-out batch. */
export interface Validation extends Loss {
	/** Number of the step before which the parameters stood so. */
	readonly step: number;
}

/**
 * Thrown when loss or gradient stop being finite, and when the held-out loss explodes; the trainer has gone back to the last
 * sound state.
 */
export class Diverged extends Error {
	override readonly name = 'Diverged';
	constructor(
		readonly step: number,
		/** Steps up to it whose losses were finite. */
		readonly reports: readonly StepReport[],
		what = `the loss stopped being finite at step ${step}`,
	) {
		super(what);
	}
}

/**
 * The held-out batch is drawn once per run and never trained on. Losses on it differ by the luck of this draw, of order
 * 1/√size: only what is worse than the best by more is no model (docs/decisions.md, "The last parameters are the model").
 */
export const VALIDATION = { every: 100, size: 1024, luck: 1 / 32 } as const;

/**
 * A held-out loss so many `times` as large as the smallest, the start included, is that of no model. Sizes are those of the
 * terms without their signs, and one weight of each more, since a loss may begin at zero. A run may come back from it: it is
 * given so many validations, and none at its end.
 */
const EXPLOSION = { times: 100, patience: 10 } as const;

/** Σ |weight · term|. */
const sizeOf = (terms: readonly LossTerm[], means: readonly number[]): number =>
	terms.reduce((sum, { weight }, k) => sum + Math.abs(weight * (means[k] ?? Number.NaN)), 0);

/** Kernels of the lab's families; some keep training on their own device. */
export type TrainingKernels = Kernels & Partial<Resident>;

/**
 * One run of a game: parameters, optimiser and streams of samples. The same game, seed and kernel family
 * give the same numbers.
 */
export class Trainer {
	private count = 0;
	private batches: readonly Batch[] | null = null;
	/** Whether the steppers hold `batches`. */
	private handed = false;
	private kept: Checkpoint;
	private lastValidation: Validation | null = null;
	/** What to go back to when the held-out loss explodes; the loss there, and the smallest size of one so far. */
	private sound: { readonly state: Checkpoint; readonly loss: Validation; readonly smallest: number } | null =
		null;
	/** Validations in a row at which it had exploded. */
	private exploded = 0;
	private readonly initial: Checkpoint;
	/** The last parameters that were not clearly worse than the best, and the lowest loss. */
	private good: { readonly theta: Float32Array<ArrayBuffer>; readonly lowest: number } | null = null;

	private constructor(
		private objective: Objective,
		private kernels: TrainingKernels,
		private steppers: readonly Stepper[],
		/** Held-out batches that validation stands on; never trained on. */
		readonly heldOut: readonly Batch[],
		private rng: Rng,
		states: readonly StepperState[],
	) {
		this.initial = { step: 0, states, rng: rng.state(), batches: null };
		this.kept = this.initial;
	}

	/** A run at step 0. Throws where the game cannot be trained (`clashes` tells beforehand). */
	static async create(game: Game, kernels: TrainingKernels): Promise<Trainer> {
		const objective = objectiveOf(game);
		const seeds = createRng(game.seed);
		const thetas = initialTheta(objective, seeds);
		const model = { kernels, theta: async () => concatenate(thetas) };
		const heldOut = await objective.heldOut(seeds.split('validation'), VALIDATION.size, model);
		const steppers = await steppersOn(kernels, objective.parts, thetas);
		const states = await Promise.all(steppers.map((stepper) => stepper.state()));
		return new Trainer(objective, kernels, steppers, heldOut, seeds.split('batches'), states);
	}

	/** Steps taken. */
	get step(): number {
		return this.count;
	}
	get game(): Game {
		return this.objective.game;
	}
	/** Particles or points behind a held-out loss. */
	get judged(): number {
		const [part] = this.objective.parts;
		const rows = this.heldOut[0]?.rows.length ?? 0;
		return part ? rows / ('rates' in part.loss ? 2 : 3 + part.loss.extras.length) : 0;
	}
	get terms(): readonly LossTerm[] {
		return termsOf(this.objective);
	}
	private get model(): Model {
		return { kernels: this.kernels, theta: () => this.parameters() };
	}

	/**
	 * Up to `most` steps of the optimiser, fewer where a validation falls between. Throws `Diverged` on a
	 * non-finite loss or gradient, and where a validation finds that the loss has exploded.
	 */
	async advance(most = 1): Promise<StepReport[]> {
		const before = this.count;
		const due = !this.kernels.stepper || before - this.kept.step >= VALIDATION.every;
		const checkpoint = due ? await this.checkpoint() : null;
		const steps = Math.min(most, VALIDATION.every - (before % VALIDATION.every));
		const coupled: (Coupled | null)[] = [];
		for (let k = 0; k < steps; k++) coupled.push(await this.oneStep());
		const reports = await this.reports(before, coupled);
		const bad = reports.findIndex(
			({ total, gradientNorm }) => !Number.isFinite(total) || !Number.isFinite(gradientNorm),
		);
		if (bad >= 0) {
			this.restore(this.kept);
			throw new Diverged(before + bad + 1, reports.slice(0, bad));
		}
		if (checkpoint) this.kept = checkpoint;
		const last = this.count === this.game.training.steps;
		if (this.count % VALIDATION.every === 0 || last) await this.judge(reports, last);
		return reports;
	}

	/** Validates. Throws `Diverged` where the loss has exploded for too long, and has gone back to where it had not. */
	private async judge(reports: readonly StepReport[], last: boolean): Promise<void> {
		const { good, count: step } = this;
		this.sound ??= await this.atStart();
		const { state, smallest, loss: before } = this.sound;
		const loss = await this.validate();
		const size = sizeOf(this.terms, loss.terms);
		const unit = this.terms.reduce((sum, { weight }) => sum + Math.abs(weight), 0);
		if (!(size > EXPLOSION.times * (smallest + unit))) {
			this.exploded = 0;
			if (Number.isFinite(size))
				this.sound = { state: await this.checkpoint(), loss, smallest: Math.min(smallest, size) };
			return;
		}
		this.good = good;
		this.exploded += 1;
		if (!last && this.exploded < EXPLOSION.patience) return;
		this.exploded = 0;
		this.restore(state);
		this.lastValidation = before;
		const grown = `${before.total.toPrecision(4)} at step ${state.step} to ${loss.total.toPrecision(4)}`;
		throw new Diverged(step, reports, `the held-out loss went from ${grown} at step ${step}`);
	}

	/** The loss before the first step. */
	private async atStart(): Promise<NonNullable<Trainer['sound']>> {
		const theta = concatenate(this.initial.states.map((state) => state.theta));
		const model = { kernels: this.kernels, theta: async () => theta };
		const loss = { ...(await this.objective.evaluate(model, this.heldOut)), step: this.initial.step };
		const size = sizeOf(this.terms, loss.terms);
		return { state: this.initial, loss, smallest: Number.isFinite(size) ? size : Number.POSITIVE_INFINITY };
	}

	private async oneStep(): Promise<Coupled | null> {
		const { training } = this.game;
		const { parts, couple } = this.objective;
		if (this.batches === null || this.count % training.resample === 0) {
			this.batches = await this.objective.batch(this.rng, training.batch, this.model, this.batches);
			this.handed = false;
		}
		const coupled = (await couple?.(this.model, this.batches)) ?? null;
		const rate = scheduledRate(training, this.count);
		for (const [p, part] of parts.entries()) {
			const batch = (p > 0 && coupled?.others?.[p - 1]) || this.batches[p];
			const stepper = this.steppers[p];
			if (!batch || !stepper) throw new Error(`no batch for ${part.name}`);
			const weights = part.terms.map(({ weight }) => weight / training.batch);
			const fresh = !this.handed || (p > 0 && coupled?.others);
			for (let k = 0; k < repeatsOf(part); k++)
				await stepper.step(fresh && k === 0 ? batch.rows : null, weights, rate, {
					clip: training.clip,
					...(batch.xi ? { xi: batch.xi } : {}),
					...(batch.loss ? { loss: batch.loss } : {}),
					...(p === 0 && coupled ? { pull: coupled.pull } : {}),
				});
		}
		this.handed = true;
		this.count += 1;
		return coupled;
	}

	/** Losses of the steps since `before`: those of the parts one after the other, then the coupled ones. */
	private async reports(before: number, coupled: readonly (Coupled | null)[]): Promise<StepReport[]> {
		const { batch } = this.game.training;
		const byPart = await Promise.all(this.steppers.map((stepper) => stepper.losses()));
		return coupled.map((extra, k) => {
			// What a part found on a batch before it stepped on it.
			const losses = byPart.map((steps, p) => steps[k * repeatsOf(this.objective.parts[p])]);
			const sum = (of: (loss: NonNullable<(typeof losses)[number]>) => number): number =>
				losses.reduce((total, loss) => total + (loss ? of(loss) : Number.NaN), 0);
			const weighted = (extra?.terms ?? []).reduce(
				(total, term, j) => total + term * (this.objective.coupled[j]?.weight ?? Number.NaN),
				0,
			);
			return {
				step: before + k + 1,
				terms: [
					...losses.flatMap((loss) => Array.from(loss?.terms ?? [], (term) => term / batch)),
					...(extra?.terms ?? []),
				],
				total: sum(({ total }) => total) + weighted,
				gradientNorm: Math.sqrt(sum(({ gradientNorm }) => gradientNorm ** 2)),
			};
		});
	}

	/**
	 * Unweighted means of the loss terms on further held-out batches, together as large as that of the validation, each with
	 * its rows: the error of a validation is read off how they differ.
	 */
	async heldOutApart(
		batches: number,
	): Promise<{ readonly rows: Float32Array; readonly terms: readonly number[] }[]> {
		const theta = await this.parameters();
		const model = { kernels: this.kernels, theta: async () => theta };
		const rng = createRng(this.game.seed).split('validation apart');
		const found = [];
		for (let k = 0; k < batches; k++) {
			const drawn = await this.objective.heldOut(rng.split(`${k}`), VALIDATION.size / batches, model);
			const { terms } = await this.objective.evaluate(model, drawn);
			found.push({ rows: drawn[0]?.rows ?? new Float32Array(0), terms });
		}
		return found;
	}

	/** A copy of θ as it stands, of all parts one after the other. */
	async parameters(): Promise<Float32Array<ArrayBuffer>> {
		return concatenate(await Promise.all(this.steppers.map((stepper) => stepper.parameters())));
	}

	/** Loss on the held-out batch at evaluation accuracy. */
	async validate(): Promise<Validation> {
		const theta = await this.parameters();
		const model = { kernels: this.kernels, theta: async () => theta };
		const loss = { ...(await this.objective.evaluate(model, this.heldOut)), step: this.count };
		this.lastValidation = loss;
		if (!this.objective.comparable || !Number.isFinite(loss.total)) return loss;
		const size = sizeOf(this.terms, loss.terms);
		const lowest = Math.min(this.good?.lowest ?? Number.POSITIVE_INFINITY, loss.total);
		const kept = loss.total <= lowest + VALIDATION.luck * size ? theta : this.good?.theta;
		this.good = { theta: kept ?? theta, lowest };
		return loss;
	}

	/**
	 * The parameters that training ends with: the last ones, unless they are clearly worse on the held-out batch than
	 * earlier ones, as after a run that went astray. Where such losses cannot be compared, the last ones. Throws `Diverged`
	 * where the last ones have exploded.
	 */
	async final(): Promise<Float32Array<ArrayBuffer>> {
		if (this.lastValidation?.step !== this.count) await this.judge([], true);
		return this.good?.theta ?? this.parameters();
	}

	/** What `validate` last found; null before its first call. */
	get validated(): Validation | null {
		return this.lastValidation;
	}

	/**
	 * Goes on with a game that differs in parameters marked `live` only; parameters, moments and step are kept, what was
	 * best by another loss is forgotten.
	 */
	async tune(game: Game): Promise<void> {
		const losses = (): string => JSON.stringify(this.objective.parts.map(({ loss }) => loss));
		const before = losses();
		this.objective = objectiveOf(game);
		this.good = null;
		this.lastValidation = null;
		this.sound = null;
		this.exploded = 0;
		// Weights are handed in with each step; only another formula needs another stepper.
		if (losses() === before) return;
		// A batch in use may have brought the loss of before.
		await this.moveTo(this.kernels, { ...(await this.checkpoint()), batches: null });
	}

	/** Goes on upon other kernels, from what was last kept (the old ones may be gone) or from `checkpoint`. */
	async moveTo(kernels: TrainingKernels, checkpoint: Checkpoint = this.kept): Promise<void> {
		this.dispose();
		this.kernels = kernels;
		const thetas = checkpoint.states.map(({ theta }) => theta);
		this.steppers = await steppersOn(kernels, this.objective.parts, thetas);
		this.restore(checkpoint);
	}

	/** Frees what the run holds on its device. */
	dispose(): void {
		for (const stepper of this.steppers) stepper.dispose();
	}

	/** Keeps the present state as the one to go back to. */
	async keep(): Promise<void> {
		this.kept = await this.checkpoint();
	}

	async checkpoint(): Promise<Checkpoint> {
		const states = await Promise.all(this.steppers.map((stepper) => stepper.state()));
		return { step: this.count, states, rng: this.rng.state(), batches: this.batches };
	}

	restore(checkpoint: Checkpoint): void {
		this.count = checkpoint.step;
		this.steppers.forEach((stepper, p) => {
			const state = checkpoint.states[p];
			if (!state) throw new Error(`restore: no state of part ${p}`);
			stepper.restore(state);
		});
		this.rng = restoreRng(checkpoint.rng);
		this.batches = checkpoint.batches;
		this.handed = false;
		this.lastValidation = null;
		this.kept = checkpoint;
	}
}

const repeatsOf = (part: Part | undefined): number => part?.repeats ?? 1;

/** θ of each part at step 0. */
export const initialTheta = ({ parts }: Objective, seeds: Rng): Float32Array<ArrayBuffer>[] =>
	parts.map(({ network, name }, p) =>
		initialParameters(network, seeds.split(p === 0 ? 'parameters' : `parameters of ${name}`)),
	);

const steppersOn = (
	kernels: TrainingKernels,
	parts: readonly Part[],
	thetas: readonly Float32Array[],
): Promise<Stepper[]> =>
	Promise.all(
		parts.map(({ loss }, p) => {
			const theta = thetas[p];
			if (!theta) throw new Error(`no parameters for part ${p}`);
			return kernels.stepper?.(loss, theta) ?? Promise.resolve(createStepper(kernels, loss, theta));
		}),
	);

function concatenate(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
	const [first] = parts;
	if (parts.length === 1 && first) return Float32Array.from(first);
	const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		all.set(part, at);
		at += part.length;
	}
	return all;
}
