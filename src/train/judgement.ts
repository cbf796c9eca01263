import type { Loss, LossTerm } from '../solvers/objective';
import type { Checkpoint } from './checkpoint';

/** Loss on the held-out batch. */
export interface Validation extends Loss {
	/** Number of the step before which the parameters stood so. */
	readonly step: number;
}

/**
 * The held-out batch is drawn once per run and never trained on. Losses on it differ by the luck of this draw, of order
 * 1/√size: only what is worse than the best by more is no model (docs/decisions.md, "The last parameters are the model").
 */
export const VALIDATION = { every: 100, size: 1024, luck: 1 / 32 } as const;

/** So rarely a validation is made that chooses nothing, as long as the training loss has not exploded (docs/decisions.md). */
const RARELY = 1000;

/**
 * A held-out loss so many `times` as large as the smallest, the start included, is that of no model. Sizes are those of the
 * terms without their signs, and one weight of each more, since a loss may begin at zero. A run may come back from it: it is
 * given so many validations, and none at its end.
 */
const EXPLOSION = { times: 100, patience: 10 } as const;

/** What the validations of a run have found: plain data, never changed in place. */
export interface Judgement {
	/** The last one; null before the first. */
	readonly validated: Validation | null;
	/** The last parameters that were not clearly worse than the best, and the lowest loss; null where losses cannot be compared. */
	readonly good: { readonly theta: Float32Array<ArrayBuffer>; readonly lowest: number } | null;
	/** What to go back to when the held-out loss explodes; the loss there, and the smallest size of one so far. */
	readonly sound: {
		readonly state: Checkpoint;
		readonly loss: Validation;
		readonly smallest: number;
	} | null;
	/** Validations in a row at which it had exploded. */
	readonly exploded: number;
}

export const UNJUDGED: Judgement = { validated: null, good: null, sound: null, exploded: 0 };

/** Σ |weight · term|. */
export const sizeOf = (terms: readonly LossTerm[], means: readonly number[]): number =>
	terms.reduce((sum, { weight }, k) => sum + Math.abs(weight * (means[k] ?? Number.NaN)), 0);

/** Whether a held-out loss is that of no model, `smallest` being the smallest size of one so far. */
export function hasExploded(terms: readonly LossTerm[], { terms: means }: Loss, smallest: number): boolean {
	const unit = terms.reduce((sum, { weight }) => sum + Math.abs(weight), 0);
	return sizeOf(terms, means) > EXPLOSION.times * (smallest + unit);
}

/**
 * Whether every run of a game validates after `step` steps. Where held-out losses are comparable they choose the
 * parameters; elsewhere they only find explosions, which the loss of the step shows as well.
 */
export function isDue(
	{ sound, exploded }: Judgement,
	step: number,
	terms: readonly LossTerm[],
	loss: Loss | undefined,
	comparable: boolean,
): boolean {
	if (step % VALIDATION.every !== 0) return false;
	if (comparable || step % RARELY === 0 || !sound || exploded > 0) return true;
	return loss !== undefined && hasExploded(terms, loss, sound.smallest);
}

/** Whether an explosion is the end of a run. */
export const lostPatience = ({ exploded }: Judgement): boolean => exploded >= EXPLOSION.patience;

/** The judgement with one more loss, of parameters θ; `comparable` as in Objective. */
export function weighed(
	before: Judgement,
	loss: Validation,
	theta: Float32Array<ArrayBuffer>,
	terms: readonly LossTerm[],
	comparable: boolean,
): Judgement {
	const judgement = { ...before, validated: loss };
	if (!comparable || !Number.isFinite(loss.total)) return judgement;
	const lowest = Math.min(before.good?.lowest ?? Number.POSITIVE_INFINITY, loss.total);
	const kept =
		loss.total <= lowest + VALIDATION.luck * sizeOf(terms, loss.terms) ? theta : before.good?.theta;
	return { ...judgement, good: { theta: kept ?? theta, lowest } };
}
