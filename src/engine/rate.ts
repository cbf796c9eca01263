/** Milliseconds between two looks at the rate; over which that of what is left is smoothed. */
const PACE = { everyMs: 500, smoothMs: 4000 } as const;

/** How fast a run trains now, and how long it will take by that. Times are milliseconds of one clock. */
export class Rate {
	private steps = 0;
	private steady = 0;
	private rate = 0;

	constructor(private since: number) {}

	/** Steps a second, all that happens between them included; 0 before it is known. */
	get now(): number {
		return this.rate;
	}

	/** Counts steps taken until `now`; true where the rate is known anew. */
	add(steps: number, now: number): boolean {
		this.steps += steps;
		const elapsed = now - this.since;
		if (elapsed <= PACE.everyMs) return false;
		this.rate = (1000 * this.steps) / elapsed;
		const share = this.steady > 0 ? 1 - Math.exp(-elapsed / PACE.smoothMs) : 1;
		this.steady += share * (this.rate - this.steady);
		this.restart(now);
		return true;
	}

	/** A rest is no training: what was counted so far is forgotten, and the rate is not. */
	restart(now: number): void {
		[this.steps, this.since] = [0, now];
	}

	/** Seconds that so many steps will take, by a rate that does not jump; null before it is known. */
	secondsFor(steps: number): number | null {
		return this.steady > 0 ? steps / this.steady : null;
	}
}
