import type { Game } from '../game/game';
import { sameModel } from '../game/sameModel';
import type { Stepper, StepperState } from '../kernels/stepper';
import { concatenate } from '../math/arrays';
import { createRng, type Rng, restoreRng } from '../math/rng';
import { objectiveOf } from '../solvers/index';
import {
	type Batch,
	type Coupled,
	type Loss,
	type LossTerm,
	type Memory,
	type Model,
	type Objective,
	type Part,
	stretchOf,
	termsOf,
} from '../solvers/objective';
import type { Checkpoint, Fine } from './checkpoint';
import { Grid } from './grid';
import {
	hasExploded,
	isDue,
	type Judgement,
	lostPatience,
	sizeOf,
	UNJUDGED,
	VALIDATION,
	type Validation,
	weighed,
} from './judgement';
import { checkParts, type SavedRun } from './saved';
import { scheduledRate } from './schedule';
import { initialTheta, steppersOn, type TrainingKernels } from './steppers';

export interface StepReport extends Loss {
	/** Number of the step whose loss this is, from 1. */
	readonly step: number;
	/** Euclidean norm of the gradient before clipping. */
	readonly gradientNorm: number;
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
 * One run of a game: parameters, optimiser and streams of samples. The same game, seed and kernel family
 * give the same numbers.
 */
export class Trainer {
	private count = 0;
	private batches: readonly Batch[] | null = null;
	private memory: Memory | null = null;
	private readonly grid = new Grid();
	/** Whether the steppers hold `batches`. */
	private handed = false;
	private kept: Checkpoint;
	/** What the validations found that every run of this game makes, wherever it is stopped. */
	private judgement = UNJUDGED;
	/** The same with one that was made where the run was stopped: no step knows of it. */
	private aside: Judgement | null = null;
	/** A held-out loss that was asked for since, and that is not judged. */
	private asked: Validation | null = null;
	private readonly initial: Checkpoint;
	private constructor(
		private objective: Objective,
		private kernels: TrainingKernels,
		private steppers: readonly Stepper[],
		/** Held-out batches that validation stands on; never trained on. */
		readonly heldOut: readonly Batch[],
		private rng: Rng,
		states: readonly StepperState[],
	) {
		this.initial = { step: 0, states, rng: rng.state(), batches: null, memory: null, fine: null };
		this.kept = this.initial;
	}

	/**
	 * A run at step 0, or one that goes on from where another one of this game was saved. Throws where the game cannot be
	 * trained (`clashes` tells beforehand), and where what was saved is of other networks.
	 */
	static async create(game: Game, kernels: TrainingKernels, saved: SavedRun | null = null): Promise<Trainer> {
		const objective = objectiveOf(game);
		if (saved) checkParts(saved, objective.parts);
		const seeds = createRng(game.seed);
		const thetas = initialTheta(objective, seeds);
		const model = { kernels, theta: async () => concatenate(thetas) };
		const heldOut = await objective.heldOut(seeds.split('validation'), VALIDATION.size, model);
		const steppers = await steppersOn(kernels, objective, thetas);
		const states = await Promise.all(steppers.map((stepper) => stepper.state()));
		const trainer = new Trainer(objective, kernels, steppers, heldOut, seeds.split('batches'), states);
		if (saved) {
			trainer.restore(saved);
			trainer.judgement = saved.judgement;
		}
		return trainer;
	}

	/** Steps taken. */
	get step(): number {
		return this.count;
	}
	get game(): Game {
		return this.objective.game;
	}
	/** Since when the game's whole time steps are taken, where training began with fewer. */
	get fine(): Fine | null {
		return this.grid.fine;
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
		const worth = !this.kernels.stepper || before - this.kept.step >= VALIDATION.every;
		const checkpoint = worth ? await this.checkpoint() : null;
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
		if (this.count % VALIDATION.every === 0)
			await this.grid.compare(this.count, this.objective, this.model, this.heldOut);
		const due = isDue(this.judgement, this.count, this.terms, reports.at(-1), this.objective.comparable);
		if (due || last) await this.judge(reports, due, last);
		return reports;
	}

	/**
	 * Validates; it counts for the run where it is due. Throws `Diverged` where the loss has exploded for too long, and has
	 * gone back to where it had not.
	 */
	private async judge(reports: readonly StepReport[], due: boolean, last: boolean): Promise<void> {
		const { judgement: before, count: step } = this;
		const sound = before.sound ?? (await this.atStart());
		const { state, smallest } = sound;
		const loss = await this.validate();
		const theta = await this.parameters();
		const judgement = weighed(before, loss, theta, this.terms, this.objective.comparable);
		this.asked = null;
		const size = sizeOf(this.terms, loss.terms);
		const exploded = hasExploded(this.terms, loss, smallest);
		const next = exploded
			? { ...before, sound, validated: loss, exploded: before.exploded + 1 }
			: {
					...judgement,
					exploded: 0,
					sound: Number.isFinite(size)
						? { state: await this.checkpoint(), loss, smallest: Math.min(smallest, size) }
						: sound,
				};
		this.aside = next;
		if (due) [this.judgement, this.aside] = [next, null];
		if (!exploded || !(last || lostPatience(next))) return;
		this.restore(state);
		this.judgement = { ...before, sound, validated: sound.loss, exploded: 0 };
		const grown = `${sound.loss.total.toPrecision(4)} at step ${state.step} to ${loss.total.toPrecision(4)}`;
		throw new Diverged(step, reports, `the held-out loss went from ${grown} at step ${step}`);
	}

	/** The loss before the first step. */
	private async atStart(): Promise<NonNullable<Judgement['sound']>> {
		const theta = concatenate(this.initial.states.map((state) => state.theta));
		const model = { kernels: this.kernels, theta: async () => theta };
		const loss = { ...(await this.objective.evaluate(model, this.heldOut)), step: this.initial.step };
		const size = sizeOf(this.terms, loss.terms);
		return { state: this.initial, loss, smallest: Number.isFinite(size) ? size : Number.POSITIVE_INFINITY };
	}

	private async oneStep(): Promise<Coupled | null> {
		const { training } = this.game;
		const { parts, couple } = this.objective;
		const { source, changed } = this.grid.at(this.count, this.objective, this.batches);
		if (this.batches === null || changed || this.count % training.resample === 0) {
			this.batches = await source.batch(this.rng, training.batch, this.model, this.batches);
			this.handed = false;
		}
		const coupled = (await couple?.(this.model, this.batches, this.memory)) ?? null;
		this.memory = coupled?.memory ?? null;
		const rate = scheduledRate(training, this.count);
		for (const [p, part] of parts.entries()) {
			const batch = (p > 0 && coupled?.others?.[p - 1]) || this.batches[p];
			const stepper = this.steppers[p];
			if (!batch || !stepper) throw new Error(`no batch for ${part.name}`);
			const stretch = stretchOf(part, batch);
			const weights = part.terms.map(({ weight }) => weight / training.batch);
			const fresh = !this.handed || (p > 0 && coupled?.others);
			for (let k = 0; k < repeatsOf(part); k++)
				await stepper.step(fresh && k === 0 ? batch.rows : null, weights, rate, {
					clip: training.clip,
					decay: training.decay,
					...(batch.xi ? { xi: batch.xi } : {}),
					...(stretch ? { loss: stretch } : {}),
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
	 * its rows: the error of a validation is read off how they differ. One batch a piece, all of the parameters at its begin.
	 */
	async *heldOutApart(
		batches: number,
	): AsyncGenerator<void, { readonly rows: Float32Array; readonly terms: readonly number[] }[], void> {
		const theta = await this.parameters();
		const model = { kernels: this.kernels, theta: async () => theta };
		const rng = createRng(this.game.seed).split('validation apart');
		const found = [];
		for (let k = 0; k < batches; k++) {
			yield;
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
		if (this.asked?.step !== this.count) {
			const theta = await this.parameters();
			const model = { kernels: this.kernels, theta: async () => theta };
			const loss = await this.objective.evaluate(model, this.heldOut);
			this.asked = { ...loss, step: this.count };
		}
		return this.asked;
	}

	/**
	 * The parameters that training ends with: the last ones, unless they are clearly worse on the held-out batch than
	 * earlier ones, as after a run that went astray. Where such losses cannot be compared, the last ones. Throws `Diverged`
	 * where the last ones have exploded.
	 */
	async final(): Promise<Float32Array<ArrayBuffer>> {
		const { validated, exploded } = this.aside ?? this.judgement;
		// A validation in the midst of a run may have given it patience.
		if (validated?.step !== this.count || exploded > 0) await this.judge([], false, true);
		const { good } = this.aside?.validated?.step === this.count ? this.aside : this.judgement;
		return good?.theta ?? this.parameters();
	}

	/** The held-out loss last found; null before the first. */
	get validated(): Validation | null {
		return this.asked ?? (this.aside ?? this.judgement).validated;
	}

	/**
	 * Goes on with a game that differs in parameters marked `live` only; parameters, moments and step are kept, what was
	 * best by another loss is forgotten. With another length or rate alone it goes on as one that was saved and went on so.
	 */
	async tune(game: Game): Promise<void> {
		const losses = (): string => JSON.stringify(this.objective.parts.map(({ loss }) => loss));
		const before = losses();
		const same = sameModel(game, this.game);
		this.objective = objectiveOf(game);
		if (same) return;
		this.memory = null;
		this.judgement = UNJUDGED;
		this.aside = null;
		this.asked = null;
		// Weights are handed in with each step; only another formula needs another stepper.
		if (losses() === before) return;
		// A batch in use may have been carried by the costs of before.
		await this.moveTo(this.kernels, { ...(await this.checkpoint()), batches: null });
	}

	/** Goes on upon other kernels, from what was last kept (the old ones may be gone) or from `checkpoint`. */
	async moveTo(kernels: TrainingKernels, checkpoint: Checkpoint = this.kept): Promise<void> {
		this.dispose();
		this.kernels = kernels;
		const thetas = checkpoint.states.map(({ theta }) => theta);
		this.steppers = await steppersOn(kernels, this.objective, thetas);
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
		return {
			step: this.count,
			states,
			rng: this.rng.state(),
			batches: this.batches,
			memory: this.memory,
			fine: this.fine,
		};
	}

	/** Everything that `create` needs to go on from here as one run, wherever it was stopped. */
	async save(): Promise<SavedRun> {
		return { ...(await this.checkpoint()), judgement: this.judgement };
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
		this.memory = checkpoint.memory;
		this.grid.fine = checkpoint.fine;
		this.handed = false;
		this.judgement = { ...this.judgement, validated: null };
		this.aside = null;
		this.asked = null;
		this.kept = checkpoint;
	}
}

const repeatsOf = (part: Part | undefined): number => part?.repeats ?? 1;
