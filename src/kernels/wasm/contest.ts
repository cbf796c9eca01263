import { quantile } from '../../math/stats';

/** Calls of each way that warm it up, and that count; calls after which all are measured again. */
const PACE = { cold: 2, counted: 5, stay: 2000 } as const;

/**
 * Which of several numbers of threads is the fastest for calls of one kind, found out by making these calls: each has its turns,
 * then the one with the smallest median stays, until all are measured again, as a machine may have got other things to do.
 */
export class Contest {
	private calls = 0;
	private times: readonly number[][];
	private best: number | null = null;

	/** @param ways numbers of threads, that of the first call first */
	constructor(readonly ways: readonly number[]) {
		this.times = ways.map(() => []);
	}

	/** Threads for the next call. */
	get next(): number {
		return this.best ?? this.ways[this.calls % this.ways.length] ?? 1;
	}

	/** What the call with `next` threads took. */
	took(milliseconds: number): void {
		const { ways, calls, best } = this;
		const { cold, counted, stay } = PACE;
		this.calls += 1;
		if (best !== null) {
			if (this.calls < stay) return;
			[this.best, this.calls, this.times] = [null, 0, ways.map(() => [])];
			return;
		}
		if (calls >= ways.length * cold) this.times[calls % ways.length]?.push(milliseconds);
		if (this.calls < ways.length * (cold + counted)) return;
		const { medians } = this;
		this.best = ways[medians.indexOf(Math.min(...medians))] ?? null;
	}

	/** Milliseconds of a call with each number of threads; empty before all were measured. */
	get medians(): readonly number[] {
		return this.times.every(({ length }) => length > 0)
			? this.times.map((times) => quantile(times, 0.5))
			: [];
	}
}

/** Numbers of threads worth trying, of `most` and for so many parts: all, half of them, one. */
export function threadsToTry(most: number, parts: number): readonly number[] {
	const all = Math.max(1, Math.min(most, parts));
	return [...new Set([all, Math.ceil(all / 2), 1])];
}
