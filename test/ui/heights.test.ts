import { expect, test } from 'vitest';
import { afterDrag } from '../../src/ui/phone/heights';

test('a sheet goes one stop the way it was pulled, and shut from where it was pulled down far', () => {
	expect(afterDrag('half', -100, 0.4)).toBe('full');
	expect(afterDrag('half', 100, 0.7)).toBe('closed');
	expect(afterDrag('full', 100, 0.2)).toBe('half');
	expect(afterDrag('full', 600, 0.9)).toBe('closed');
	expect(afterDrag('full', -100, 0)).toBe('full');
});

test('a hand that trembles moves nothing', () => {
	for (const height of ['half', 'full'] as const)
		for (const down of [-40, 0, 40]) expect(afterDrag(height, down, 0.5)).toBe(height);
});
