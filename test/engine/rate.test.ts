import { expect, test } from 'vitest';
import { Rate } from '../../src/engine/rate';

/** A rate that was told of batches of steps, each with the milliseconds it took. */
function after(...told: readonly (readonly [steps: number, ms: number])[]): Rate {
	const rate = new Rate(0);
	let now = 0;
	for (const [steps, ms] of told) {
		now += ms;
		rate.add(steps, now);
	}
	return rate;
}

test('the rate is that of the last half second, and what is left is by a steadier one', () => {
	expect(after([10, 100]).now).toBe(0);
	expect(after([10, 100]).secondsFor(100)).toBeNull();
	const even = after([100, 1000], [100, 1000]);
	expect(even.now).toBe(100);
	expect(even.secondsFor(500)).toBeCloseTo(5, 9);
	// One second in which something else had the machine.
	const shaken = after([100, 1000], [20, 1000]);
	expect(shaken.now).toBe(20);
	expect(shaken.secondsFor(500)).toBeLessThan(7);
	// A rate that stays is believed in the end.
	const slowed = after([100, 1000], ...Array.from({ length: 30 }, () => [20, 1000] as const));
	expect(slowed.secondsFor(500)).toBeCloseTo(25, 0);
});

test('a rest counts as no time', () => {
	const rate = after([100, 1000]);
	rate.restart(61_000);
	rate.add(100, 62_000);
	expect(rate.secondsFor(500)).toBeCloseTo(5, 9);
});
