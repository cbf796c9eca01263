import { expect, test } from 'vitest';
import { contextOf } from '../../src/panels/metrics';

test('what a value should not go below is its floor', () => {
	expect(contextOf({ bound: { value: 2.832, label: 'entropy of π' }, n: 10_000 })).toBe(
		'floor 2.832, entropy of π, n\u00a0=\u00a010,000',
	);
	expect(contextOf({})).toBe('');
});
