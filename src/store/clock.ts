import { createStore, type StoreApi } from 'zustand/vanilla';

export const SPEEDS = [0.25, 0.5, 1, 2] as const;

/** Flow time as it is played: one clock for all experiments that stand beside each other. Never changes what is trained. */
export interface Clock {
	/** Flow time in [0, horizon]. Changes with every frame: subscribe to it, do not render from it. */
	readonly t: number;
	readonly horizon: number;
	readonly playing: boolean;
	readonly loop: boolean;
	readonly speed: number;
}

export type ClockStore = StoreApi<Clock>;

export const createClock = (initial: Partial<Clock> = {}): ClockStore =>
	createStore<Clock>(() => ({ t: 0, horizon: 1, playing: true, loop: true, speed: 1, ...initial }));

/** Seconds that one pass from t = 0 to t = T takes at speed 1. */
const PASS_SECONDS = 3.5;
/** Seconds for which a pass rests at t = T, where the model is to be compared with the target. */
const REST_SECONDS = 1.2;

/**
 * Flow time after `seconds` more of playing. `rested` is how long the pass has already rested at t = T; at the
 * end of the rest a loop starts over and a single pass stops.
 */
export function advance(
	clock: Pick<Clock, 't' | 'horizon' | 'speed' | 'loop'>,
	rested: number,
	seconds: number,
): { readonly t: number; readonly rested: number; readonly playing: boolean } {
	const t = clock.t + (seconds * clock.speed * clock.horizon) / PASS_SECONDS;
	if (t < clock.horizon) return { t, rested: 0, playing: true };
	if (!clock.loop) return { t: clock.horizon, rested: 0, playing: false };
	const resting = rested + seconds;
	return resting < REST_SECONDS
		? { t: clock.horizon, rested: resting, playing: true }
		: { t: 0, rested: 0, playing: true };
}

/** Another horizon keeps the same fraction of it. */
export const setHorizon = (clock: ClockStore, horizon: number): void =>
	clock.setState(({ t, horizon: old }) => (horizon === old ? {} : { horizon, t: (t / old) * horizon }));
