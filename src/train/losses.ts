import type { StepReport } from './trainer';

/** A loss as it is told: `total` is weighted, `terms` are unweighted means by name. */
export interface NamedLoss {
	readonly step: number;
	readonly total: number;
	readonly terms: Readonly<Record<string, number>>;
}

/** Losses of steps as they are told, their terms by these names. */
export const namedLosses = (reports: readonly StepReport[], names: readonly string[]): NamedLoss[] =>
	reports.map(({ step, total, terms }) => ({
		step,
		total,
		terms: Object.fromEntries(names.map((name, k) => [name, terms[k] ?? Number.NaN])),
	}));

/** So many losses are kept; the first are kept whole, since they are what two runs are compared by. */
export const MAX_LOSSES = 10_000;
const FIRST = 20;

/**
 * The losses of a run. Beyond MAX_LOSSES steps every second is kept, then every fourth, and so on: which they are depends
 * on the steps taken alone, so a run that was stopped and went on keeps those of one that was not.
 */
export class Losses {
	private kept: NamedLoss[] = [];
	private every = 1;

	/** Goes on from the losses up to `step` of a run. */
	constructor(before: readonly NamedLoss[] = [], step = Number.POSITIVE_INFINITY) {
		for (const loss of before) if (loss.step <= step) this.keep(loss);
	}

	add(reports: readonly StepReport[], names: readonly string[]): void {
		for (const loss of namedLosses(reports, names)) this.keep(loss);
	}

	private keep(loss: NamedLoss): void {
		while (loss.step > this.every * MAX_LOSSES) {
			this.every *= 2;
			this.kept = this.kept.filter(({ step }) => this.stays(step));
		}
		if (this.stays(loss.step)) this.kept.push(loss);
	}

	private stays(step: number): boolean {
		return step <= FIRST || step % this.every === 0;
	}

	/** In order. */
	get all(): readonly NamedLoss[] {
		return this.kept;
	}
}
