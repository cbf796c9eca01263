import type { LossRecord } from '../protocol/snapshot';
import type { Loss } from '../solvers/objective';
import type { NamedLoss } from '../train/losses';

/** Losses since the last snapshot, kept until they are sent. */
export class LossLog {
	private steps: number[] = [];
	private totals: number[] = [];
	private terms: Record<string, number[]> = {};

	/** Goes on from those of an earlier run. */
	constructor(before: readonly NamedLoss[] = []) {
		for (const { step, total, terms } of before)
			this.add(step, { total, terms: Object.values(terms) }, Object.keys(terms));
	}

	add(step: number, loss: Loss, names: readonly string[]): void {
		// A term that comes or goes while tuning is NaN where it is not there: a gap in its curve.
		for (const name of names) {
			if (!Object.hasOwn(this.terms, name)) this.terms[name] = this.steps.map(() => Number.NaN);
		}
		this.steps.push(step);
		this.totals.push(loss.total);
		for (const [name, values] of Object.entries(this.terms)) {
			const k = names.indexOf(name);
			values.push(k < 0 ? Number.NaN : (loss.terms[k] ?? Number.NaN));
		}
	}

	/** Hands over what was kept and starts anew. */
	take(): LossRecord {
		const taken: LossRecord = {
			steps: Int32Array.from(this.steps),
			total: Float32Array.from(this.totals),
			terms: Object.fromEntries(
				Object.entries(this.terms).map(([name, values]) => [name, Float32Array.from(values)]),
			),
		};
		this.steps = [];
		this.totals = [];
		this.terms = {};
		return taken;
	}
}
