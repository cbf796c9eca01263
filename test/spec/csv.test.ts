import { describe, expect, it } from 'vitest';
import { csvOf } from '../../src/spec/csv';

describe('comma-separated values', () => {
	it('are numbers in full, and words quoted where a reader would break them', () => {
		expect(
			csvOf([
				['step', 'a "word", and\nmore'],
				[0.1 + 0.2, Number.NaN],
			]),
		).toBe('step,"a ""word"", and\nmore"\n0.30000000000000004,NaN\n');
	});
});
