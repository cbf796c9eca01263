import type { Game } from '../game/game';
import { Observer, SCREEN } from '../model/look';
import type { Command, Phase, Status } from '../protocol/messages';
import type { Drawn, Mark, Snapshot } from '../protocol/snapshot';
import { changesOf } from '../share/index';
import { changeWords } from '../spec/changeWords';
import { Losses } from '../train/losses';
import { type Diverged, Trainer } from '../train/trainer';
import { Certifying } from './certifying';
import { Looking } from './looking';
import { LossLog } from './losses';
import { judgedOf } from './metrics';
import { Past } from './past';
import { Rate } from './rate';
import type { Chosen, Surroundings } from './surroundings';

/** Changes of the same parameter within this share of a run are one. */
const DRAG = 0.01;

export type Load = Omit<Extract<Command, { readonly type: 'load' }>, 'type'>;

/** One loaded game; replaced as a whole when another is loaded. */
export interface Run {
	readonly id: number;
	readonly trainer: Trainer;
	readonly observer: Observer;
	readonly looking: Looking;
	/** Null where there is no certificate, or nothing that finds it. */
	readonly certifying: Certifying | null;
	readonly on: Chosen;
	/** As it was loaded. */
	readonly asked: Load;
	/** Not yet shown. */
	readonly losses: LossLog;
	/** Of the whole run. */
	readonly history: Losses;
	/** How it ended, if badly. */
	diverged: Diverged | null;
	trainedMs: number;
	/** Steps to take at once. */
	stride: number;
	/** How often its kernels were lost. */
	readonly recoveries: number;
	keptAt: number;
	readonly rate: Rate;
	/** What happened to it, beside what its trainer tells. */
	readonly marks: Mark[];
	/** With which weights it came to where it is. */
	readonly past: Past;
	/** Path of the parameter that the last of them is of; null where that is not known. */
	marked: string | null;
}

export const observerOf = (
	game: Game,
	{ extent, particles }: Load,
	{ detail = SCREEN }: Surroundings,
): Observer => new Observer(game, particles ? { ...detail, particles } : detail, extent);

/**
 * A run as it is loaded: at step 0, or where an earlier one stopped. Throws where the game cannot be trained.
 * @param certified a certificate was found, or why not
 */
export async function begin(
	asked: Load,
	world: Surroundings,
	certified: (why: string | null) => void,
): Promise<Run> {
	const { run: id, game, backend, from } = asked;
	const observer = observerOf(game, asked, world);
	const certifier = observer.lacks.includes('optimum') ? undefined : world.certifier;
	// Its script is fetched while kernels are compiled and tested.
	if (asked.wants?.includes('optimum') ?? true) certifier?.begin?.();
	const on = await world.kernels(game, backend);
	const trainer = await Trainer.create(game, on.kernels, from?.checkpoint);
	const history = new Losses(from?.losses, trainer.step);
	const certifying = certifier ? new Certifying(game, certifier, () => world.now(), certified) : null;
	return {
		id,
		trainer,
		observer,
		looking: new Looking(observer, judgedOf(trainer), () => world.now(), asked.wants),
		certifying,
		on,
		asked,
		losses: new LossLog(history.all),
		history,
		diverged: null,
		trainedMs: 1000 * (from?.seconds ?? 0),
		stride: 1,
		recoveries: 0,
		keptAt: world.now(),
		rate: new Rate(world.now()),
		marks: [...(from?.marks ?? [])],
		past: new Past(trainer),
		marked: null,
	};
}

/**
 * Pictures of a run carry these fields from now on. Whether it is to be looked at once more for that: the distance to the optimum
 * was not wanted before, and what was found then is not told again.
 */
export function lookFor({ looking, certifying, trainer }: Run, wants: readonly Drawn[]): boolean {
	const again = !looking.isWanted('optimum') && wants.includes('optimum');
	looking.want(wants);
	if (again && certifying?.found?.step !== trainer.step) certifying?.turnTo(trainer.game);
	return again && certifying !== null;
}

/** A picture of what a run is now, with all that it has to tell since the one before; null where there is nothing new. */
export function pictureOf(run: Run): Snapshot | null {
	const { looking, certifying } = run;
	const wanted = looking.isWanted('optimum') ? certifying : null;
	return looking.picture(
		{
			run: run.id,
			seconds: run.trainedMs / 1000,
			stepsPerSecond: run.rate.now,
			losses: run.losses.take(),
			marks: marksOf(run),
			certified: certifying?.take() ?? [],
			uncertified: wanted?.why ?? null,
		},
		wanted?.found ?? null,
		certifying?.least ?? null,
	);
}

/** How far a run is, for the status line. */
export function statusOf({ id, trainer, on, rate }: Run, phase: Phase): Status {
	const left = trainer.game.training.steps - trainer.step;
	return {
		run: id,
		phase,
		step: trainer.step,
		stepsPerSecond: rate.now,
		secondsLeft: phase === 'training' && left > 0 ? rate.secondsFor(left) : null,
		backend: on.backend,
		backendReason: on.reason,
	};
}

/** What happened to a run up to now: to its length, its weights and its grid. */
function marksOf({ trainer, marks }: Run): Mark[] {
	const { fine, step } = trainer;
	const grid = fine ? [{ step: fine.step, text: fine.early ? 'fine grid, early' : 'fine grid' }] : [];
	return [...marks, ...grid].filter((mark) => mark.step <= step).sort((a, b) => a.step - b.step);
}

/** Of the game, not of how it is solved. */
const COSTS = /^(running|potential|interaction|terminal)\./;

/** Marks what the run goes on with from now on: another length, another weight. Of a slider that is dragged one mark stays. */
export function markChanges(run: Run, before: Game): void {
	const { trainer, marks } = run;
	const { step, game } = trainer;
	for (const change of changesOf(before, game)) {
		const { path } = change;
		const last = marks.at(-1);
		if (last && path === run.marked && step - last.step < DRAG * game.training.steps) marks.pop();
		const { what, to } = changeWords(change);
		const text = path === 'training.steps' ? `${to} steps` : `${what}: ${to}`;
		marks.push({ step, text, ...(COSTS.test(path) ? { costs: true } : {}) });
		run.marked = path;
	}
}
