import { expect, test } from 'vitest';
import { contextOf, inBrief } from '../../src/panels/metrics';
import { boundsHead } from '../../src/panels/words';

test('what a value should not go below is its floor; where true samples lie is none', () => {
	expect(contextOf({ bound: { value: 2.832, label: 'entropy of π' }, n: 10_000 })).toBe(
		'floor 2.832, entropy of π, n\u00a0=\u00a010,000',
	);
	expect(contextOf({})).toBe('');
	const nearest = { value: 0.034, label: 'true samples' };
	expect(contextOf({ bound: nearest, error: 0.001 })).toBe('±\u00a00.001, true samples 0.034');
	expect(boundsHead([{ label: 'entropy of π' }])).toBe('floor');
	expect(boundsHead([{ label: 'entropy of π' }, nearest])).toBe('floor or\u00a0truth');
});

test('a number of samples stands in a narrow column in two digits', () => {
	expect([512, 1024, 1989, 12_800, 250_000].map(inBrief)).toEqual(['512', '1k', '2k', '13k', '250k']);
});
