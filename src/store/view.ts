import { createStore, type StoreApi } from 'zustand/vanilla';

/** Layers of the stage, in the order in which they are offered. */
export const LAYERS = ['particles', 'paths', 'density', 'velocity', 'value', 'target', 'training'] as const;
export type Layer = (typeof LAYERS)[number];
export const USUAL_LAYERS: Readonly<Record<Layer, boolean>> = {
	particles: true,
	paths: true,
	density: true,
	velocity: false,
	value: false,
	target: true,
	training: true,
};
export const SPEEDS = [0.25, 0.5, 1, 2] as const;

/** How the person looks at the run; never changes what is trained. */
export interface View {
	/** Flow time t in [0, horizon]. Changes with every frame: subscribe to it, do not render from it. */
	readonly time: number;
	readonly horizon: number;
	readonly playing: boolean;
	readonly loop: boolean;
	readonly speed: number;
	readonly layers: Readonly<Record<Layer, boolean>>;
	/** Training step looked at; null follows the newest snapshot. */
	readonly past: number | null;
}

export type ViewStore = StoreApi<View>;

export const createView = (initial: Partial<View> = {}): ViewStore =>
	createStore<View>(() => ({
		time: 0,
		horizon: 1,
		playing: true,
		loop: true,
		speed: 1,
		layers: USUAL_LAYERS,
		past: null,
		...initial,
	}));

/** Seconds that one pass from t = 0 to t = T takes at speed 1. */
const PASS_SECONDS = 3.5;
/** Seconds for which a pass rests at t = T, where the model is to be compared with the target. */
const REST_SECONDS = 1.2;

/**
 * Flow time after `seconds` more of playing. `rested` is how long the pass has already rested at t = T; at the
 * end of the rest a loop starts over and a single pass stops.
 */
export function advance(
	view: Pick<View, 'time' | 'horizon' | 'speed' | 'loop'>,
	rested: number,
	seconds: number,
): { readonly time: number; readonly rested: number; readonly playing: boolean } {
	const time = view.time + (seconds * view.speed * view.horizon) / PASS_SECONDS;
	if (time < view.horizon) return { time, rested: 0, playing: true };
	if (!view.loop) return { time: view.horizon, rested: 0, playing: false };
	const resting = rested + seconds;
	return resting < REST_SECONDS
		? { time: view.horizon, rested: resting, playing: true }
		: { time: 0, rested: 0, playing: true };
}

/** Another horizon keeps the same fraction of it. */
export const setHorizon = (view: ViewStore, horizon: number): void =>
	view.setState(({ time, horizon: old }) =>
		horizon === old ? {} : { horizon, time: (time / old) * horizon },
	);
