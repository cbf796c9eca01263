import { describe, expect, it } from 'vitest';
import { markPlaces } from '../../src/panels/losses';

describe('words beside marks', () => {
	const words = (...at: number[]) => at.map((x) => ({ at: x, width: 50 }));
	it('stand right of their lines', () => {
		expect(markPlaces(words(10, 100), [0, 300])).toEqual(['right', 'right']);
	});
	it('near the right edge stand left of theirs, and those before make room', () => {
		expect(markPlaces(words(290), [0, 300])).toEqual(['left']);
		expect(markPlaces(words(190, 290), [0, 300])).toEqual(['right', 'left']);
		expect(markPlaces(words(210, 290), [0, 300])).toEqual(['left', 'left']);
	});
	it('are left out where they have no room on either side', () => {
		expect(markPlaces(words(100, 120, 290), [0, 300])).toEqual(['left', 'right', 'left']);
		expect(markPlaces(words(20, 30, 40), [0, 300])).toEqual([null, null, 'right']);
		expect(markPlaces(words(30), [0, 60])).toEqual([null]);
	});
});
