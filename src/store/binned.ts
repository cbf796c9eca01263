import type { Result } from '../result/index';

/** Stretches of a run over which its losses are averaged. */
const BINS = 120;

/** The losses of one run as means over equal stretches of its steps: runs of one length can be laid over each other. */
export class BinnedLosses {
	private readonly sums = new Map<string, { readonly sum: Float64Array; readonly count: Float64Array }>();
	readonly bins: number;

	/** @param steps of the whole run */
	constructor(private readonly steps: number) {
		this.bins = Math.min(BINS, steps);
	}

	add(losses: Result['losses']): void {
		for (const { step, terms } of losses) {
			const bin = Math.min(this.bins - 1, Math.floor(((step - 1) * this.bins) / this.steps));
			for (const [term, value] of Object.entries(terms)) {
				if (!Number.isFinite(value)) continue;
				const { sum, count } = this.of(term);
				sum[bin] = (sum[bin] ?? 0) + value;
				count[bin] = (count[bin] ?? 0) + 1;
			}
		}
	}

	/** Mean unweighted loss term in each bin [bins]; NaN where there is none. */
	means(term: string): Float64Array {
		const { sum, count } = this.of(term);
		return sum.map((value, k) => value / (count[k] ?? 0));
	}

	/** The step in the middle of a bin. */
	stepOf(bin: number): number {
		return (bin + 0.5) * (this.steps / this.bins) + 0.5;
	}

	private of(term: string): { readonly sum: Float64Array; readonly count: Float64Array } {
		const known = this.sums.get(term) ?? {
			sum: new Float64Array(this.bins),
			count: new Float64Array(this.bins),
		};
		this.sums.set(term, known);
		return known;
	}
}
