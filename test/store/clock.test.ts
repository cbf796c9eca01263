import { describe, expect, it } from 'vitest';
import { advance, createClock, setHorizon } from '../../src/store/clock';

describe('flow time', () => {
	const play = (loop: boolean, speed: number, horizon: number, seconds: number) => {
		let at = { t: 0, rested: 0, playing: true };
		const seen: number[] = [];
		for (let i = 0; i < seconds * 60 && at.playing; i++) {
			at = advance({ t: at.t, horizon, speed, loop }, at.rested, 1 / 60);
			seen.push(at.t);
		}
		return { seen, ...at };
	};
	it('takes the same time for every horizon, rests at its end, and starts over', () => {
		for (const horizon of [0.5, 1, 7]) {
			const { seen } = play(true, 1, horizon, 5.5);
			expect(Math.max(...seen)).toBe(horizon);
			const arrived = seen.indexOf(horizon);
			expect(arrived / 60).toBeCloseTo(3.5, 1);
			const away = seen.findIndex((t, i) => i > arrived && t < horizon);
			expect((away - arrived) / 60).toBeCloseTo(1.2, 1);
		}
	});
	it('goes at the given speed, and stops at the end without a loop', () => {
		const { seen, playing, t } = play(false, 2, 1, 10);
		expect(seen.length / 60).toBeCloseTo(1.75, 1);
		expect([playing, t]).toEqual([false, 1]);
	});
	it('keeps its fraction when the horizon changes', () => {
		const clock = createClock({ t: 0.25, horizon: 1 });
		setHorizon(clock, 8);
		expect(clock.getState()).toMatchObject({ t: 2, horizon: 8 });
	});
});
