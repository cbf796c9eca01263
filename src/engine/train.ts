import { exactOf, Unsolved } from '../exact/index';
import type { Game } from '../game/game';
import type { Solution } from '../game/solution';
import type { Kernels } from '../kernels/contract';
import { type ResultOptions, resultOf } from '../model/result';
import { trainedOf } from '../model/trained';
import type { ProbePoint } from '../protocol/probe';
import type { EndedRun, Result } from '../result/index';
import { changesOf } from '../share/index';
import type { LossTerm } from '../solvers/objective';
import { Losses } from '../train/losses';
import { Diverged, type StepReport, Trainer } from '../train/trainer';
import { probeBesideExact, solved } from './probed';

/** Generated samples of a result, unless more or fewer are asked for. */
export const SAMPLES = 1000;

/** Hears how far a run has come. */
export interface Progress {
	step(done: number, loss: number): void;
	/** Ends the steps. */
	end(): void;
	/** What is measured of the model from here on. */
	evaluating(what: string): void;
}

export interface TrainOptions extends Omit<ResultOptions, 'tell' | 'probe' | 'apart'> {
	readonly probe?: readonly ProbePoint[];
	/** What the result shall carry for a later run to go on from. */
	readonly checkpoint: boolean;
	/** The run to go on from. */
	readonly from?: EndedRun;
	readonly progress: Progress;
	/** Hears the losses of steps as they are taken. */
	heard?(reports: readonly StepReport[], terms: readonly LossTerm[]): void;
	/** Milliseconds, monotone. */
	now(): number;
	/** Asked before every step, and lets signals in: true ends training early, in good order. Exact values are then done without. */
	stopped(): Promise<boolean>;
}

/** Trains a game without clashes, from its seed or from where another run of it ended, and evaluates it. */
export async function train(
	game: Game,
	{ kernels, backend }: { readonly kernels: Kernels; readonly backend: string },
	{ from, checkpoint: wanted, probe, progress, heard, now, stopped, ...options }: TrainOptions,
): Promise<Result> {
	const { steps } = game.training;
	const before = from && { ...from.game, training: { ...from.game.training, steps } };
	const trainer = await Trainer.create(before ?? game, kernels, from?.checkpoint);
	if (before && changesOf(before, game).length > 0) await trainer.tune(game);
	const names = trainer.terms.map(({ name }) => name);
	const losses = new Losses(from?.losses, trainer.step);
	const start = now();
	const keep = (reports: readonly StepReport[]): void => {
		losses.add(reports, names);
		heard?.(reports, trainer.terms);
		for (const { step, total } of reports) progress.step(step, total);
	};
	const reached = async (): Promise<{ theta: Float32Array; diverged?: Diverged }> => {
		try {
			while (trainer.step < steps && !(await stopped())) keep(await trainer.advance());
			return { theta: await trainer.final() };
		} catch (error) {
			if (!(error instanceof Diverged)) throw error;
			keep(error.reports);
			return { theta: await trainer.parameters(), diverged: error };
		}
	};
	const { theta, diverged } = await reached();
	progress.end();
	const model = trainedOf(game, kernels, theta);
	const exact = async (): Promise<Solution | null> => {
		try {
			const solution = (await stopped()) ? null : await solved(game, stopped);
			if (!solution && (await stopped())) progress.evaluating('no exact values, as it is stopping');
			return solution;
		} catch (error) {
			if (!(error instanceof Unsolved)) throw error;
			progress.evaluating(`no exact values. ${error.message}`);
			return null;
		}
	};
	// A grid takes seconds: it is solved where somebody asks for exact values.
	const known = probe ? await exact() : exactOf(game);
	return resultOf(
		model,
		{
			steps: trainer.step,
			backend,
			seconds: (from?.seconds ?? 0) + (now() - start) / 1000,
			losses: losses.all,
			...(from?.marks ? { marks: from.marks } : {}),
			...(diverged ? { diverged: diverged.step, divergence: diverged.message } : {}),
			...(wanted ? { checkpoint: await trainer.save() } : {}),
		},
		{
			...options,
			exact: known,
			...(probe ? { probe: await probeBesideExact(model, probe, known), apart: true } : {}),
			tell: progress.evaluating,
		},
	);
}
