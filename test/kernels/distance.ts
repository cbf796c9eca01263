import { expect } from 'vitest';
import { entry } from '../oracle/potential64';

/** Largest difference of two lists over the largest entry of the second. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
	expect(a.length).toBe(b.length);
	let [gap, scale] = [0, 0];
	for (let i = 0; i < b.length; i++) {
		gap = Math.max(gap, Math.abs(entry(a, i) - entry(b, i)));
		scale = Math.max(scale, Math.abs(entry(b, i)));
	}
	return gap / (scale || 1);
}
