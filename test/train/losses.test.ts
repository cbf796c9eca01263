import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Losses, MAX_LOSSES } from '../../src/train/losses';
import type { StepReport } from '../../src/train/trainer';

const reports = (from: number, to: number): StepReport[] =>
	Array.from({ length: to - from }, (_, k) => ({
		step: from + k + 1,
		total: from + k,
		terms: [1],
		gradientNorm: 1,
	}));

test('losses of a run in pieces are those of a run in one, and never too many', () => {
	fc.assert(
		fc.property(fc.nat(45_000), fc.nat(45_000), (stop, end) => {
			const whole = new Losses();
			whole.add(reports(0, stop + end), ['terminal']);
			const first = new Losses();
			// Some steps after the last sound state.
			first.add(reports(0, stop + 50), ['terminal']);
			const second = new Losses(first.all, stop);
			second.add(reports(stop, stop + end), ['terminal']);
			// What a longer first piece dropped is not to be had again.
			if (stop % MAX_LOSSES < MAX_LOSSES - 50) expect(second.all).toEqual(whole.all);
			expect(whole.all.length).toBeLessThanOrEqual(MAX_LOSSES + 20);
			expect(whole.all.slice(0, 20).map(({ step }) => step)).toEqual(
				Array.from({ length: Math.min(20, stop + end) }, (_, k) => k + 1),
			);
		}),
		{ numRuns: 10 },
	);
});
