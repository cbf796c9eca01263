import { describe, expect, it } from 'vitest';
import { createProgress } from '../../src/cli/progress';

function watch(terminal: boolean) {
	let time = 0;
	const written: string[] = [];
	const progress = createProgress(1000, 0, {
		now: () => time,
		write: (text) => written.push(text),
		terminal,
	});
	return {
		written,
		progress,
		at: (ms: number) => {
			time = ms;
		},
	};
}

describe('progress', () => {
	it('says step, loss, rate and time left', () => {
		const { written, progress, at } = watch(false);
		at(5000);
		progress.step(250, 12.3456789);
		expect(written).toEqual(['step 250/1000 · loss 12.346 · 50 steps/s · 15 s left\n']);
	});

	it('is sparse in a log and quick on a terminal, and always shows the end', () => {
		for (const [terminal, lines] of [
			[false, 3],
			[true, 51],
		] as const) {
			const { written, progress, at } = watch(terminal);
			for (let step = 1; step <= 1000; step++) {
				at(10 * step);
				progress.step(step, 1);
			}
			progress.end();
			expect(written.filter((text) => text.includes('step')).length).toBe(lines);
			expect(written.join('')).toContain('step 1000/1000 · loss 1.0000 · 100 steps/s · 0 s left');
		}
	});

	it('says what is evaluated, each on its line', () => {
		for (const terminal of [true, false]) {
			const { written, progress } = watch(terminal);
			progress.evaluating('few steps');
			expect(written).toEqual(['evaluating: few steps\n']);
		}
	});

	it('counts long waits in minutes and hours, and writes nothing where there was no step', () => {
		const { written, progress, at } = watch(false);
		progress.end();
		expect(written).toEqual([]);
		at(20_000);
		progress.step(10, 1);
		at(40_000);
		progress.step(11, 1);
		expect(written[0]).toContain('0.5 steps/s · 33 min left');
		expect(written[1]).toContain('60 min left');
	});
});
