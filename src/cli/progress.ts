import type { Progress } from '../engine/train';

interface Surroundings {
	/** Milliseconds, monotone. */
	now(): number;
	write(text: string): void;
	readonly terminal: boolean;
}

export const silent: Progress = { step: () => {}, end: () => {}, evaluating: () => {} };

/**
 * A line of progress to a terminal (rewritten in place) or to a log (a new line every few seconds):
 * `step 1240/4500 · loss 91.20 · 124 steps/s · 26 s left`, at most every 200 ms (terminal) or 5 s (log); then what is evaluated. `before`
 * steps were taken elsewhere.
 */
export function createProgress(
	total: number,
	before: number,
	{ now, write, terminal }: Surroundings,
): Progress {
	const pause = terminal ? 200 : 5000;
	const start = now();
	let shown = start;
	let latest = '';
	const show = (): void => write(terminal ? `\r${latest.padEnd(70)}` : `${latest}\n`);
	return {
		step: (done, loss) => {
			const time = now();
			const rate = (1000 * (done - before)) / Math.max(1, time - start);
			const left = duration((total - done) / rate);
			latest = `step ${done}/${total} · loss ${loss.toPrecision(5)} · ${rate.toFixed(rate < 10 ? 1 : 0)} steps/s · ${left} left`;
			if (time - shown < pause) return;
			shown = time;
			show();
		},
		end: () => {
			if (latest === '') return;
			show();
			if (terminal) write('\n');
		},
		evaluating: (what) => write(`evaluating: ${what}\n`),
	};
}

/** Rounded up: `26 s`, `5 min`, `3.1 h`. */
export function duration(seconds: number): string {
	const whole = Math.ceil(seconds);
	if (whole < 120) return `${whole} s`;
	const minutes = Math.round(whole / 60);
	return minutes < 120 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
