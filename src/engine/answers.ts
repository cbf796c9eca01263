import { exactOf } from '../exact/index';
import { createRng } from '../math/rng';
import { follow } from '../model/follow';
import type { Observer } from '../model/look';
import { resultOf } from '../model/result';
import type { Trained } from '../model/trained';
import type { Answer, Question } from '../protocol/questions';
import type { EndedRun } from '../result/index';
import { resultText } from '../result/write';
import { balancedSource } from '../solvers/data';
import type { Losses } from '../train/losses';
import type { Diverged, Trainer } from '../train/trainer';
import { probeBesideExact } from './probed';

/** Samples at once: enough for any picture. */
const MOST = 1_000_000;

/** The training of a model, as the engine has it. */
interface Training {
	readonly trainer: Trainer;
	readonly on: { readonly backend: string };
	readonly trainedMs: number;
	readonly history: Losses;
	readonly marks: NonNullable<EndedRun['marks']>;
	/** How it ended, if badly. */
	readonly diverged: Diverged | null;
}

const toldOf = async ({ trainer, on, trainedMs, history, marks, diverged }: Training) => ({
	steps: trainer.step,
	backend: on.backend,
	seconds: trainedMs / 1000,
	losses: history.all,
	...(marks.length > 0 ? { marks } : {}),
	checkpoint: await trainer.save(),
	...(diverged ? { diverged: diverged.step, divergence: diverged.message } : {}),
});

/** Held-out samples behind the metrics of a saved run: training waits for them. */
const SAVED = { heldOut: 1000, assignment: 500 } as const;

function checkTimes(
	{ what, points }: Extract<Question, { readonly points: unknown }>,
	{ horizon }: Trained,
): void {
	for (const { t } of points)
		if (!(t >= 0 && t <= horizon)) throw new Error(`${what}: t = ${t} is not in [0, ${horizon}]`);
}

function checkKeep({ what, keep }: Extract<Question, { readonly keep: unknown }>): void {
	if (!Number.isInteger(keep) || keep < 1)
		throw new Error(`${what}: got keep = ${keep}, expected a whole number from 1 on`);
}

/** The answer of a model. Throws what stands against one. */
export async function answerTo(
	question: Question,
	solution: Trained,
	observer: Observer,
	run: Training,
): Promise<Answer> {
	switch (question.what) {
		case 'probe':
			checkTimes(question, solution);
			// A grid takes seconds, and training waits.
			return probeBesideExact(solution, question.points, exactOf(solution.game));
		case 'follow':
			checkTimes(question, solution);
			checkKeep(question);
			return Promise.all(question.points.map((point) => follow(solution, point, question.keep)));
		case 'samples': {
			const { game, horizon } = solution;
			const { n, t = horizon } = question;
			if (!Number.isInteger(n) || n < 1 || n > MOST)
				throw new Error(`samples: got ${n}, expected a whole number from 1 to ${MOST}`);
			if (!(t >= 0 && t <= horizon)) throw new Error(`samples: t = ${t} is not in [0, ${horizon}]`);
			const rng = createRng(game.seed).split('asked');
			const starts = balancedSource(game, 'reference')(rng, n);
			return (await solution.placesAt(starts, t, rng.split('noise'))).states;
		}
		case 'paths': {
			checkKeep(question);
			const rng = createRng(solution.game.seed).split('asked').split('noise');
			const { times, states, reduced } = await solution.paths(question.starts, question.keep, rng);
			return { times, states, reduced };
		}
		case 'fields':
			return observer.drawn(solution, question.wants);
		case 'checkpoint':
			return run.trainer.save();
		case 'result': {
			if (question.parameters) throw new Error('a result is of now: past parameters have no checkpoint');
			const { samples } = question;
			return resultText(await resultOf(solution, await toldOf(run), { samples, size: SAVED }));
		}
		default:
			throw new Error(`there is no such question: ${JSON.stringify(question satisfies never)}`);
	}
}
