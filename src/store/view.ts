import { createStore, type StoreApi } from 'zustand/vanilla';

/** Layers of the stage by their ids: whether each is on. */
export type Layers = Readonly<Record<string, boolean>>;
export const SPEEDS = [0.25, 0.5, 1, 2] as const;

/** How the person looks at the run; never changes what is trained. */
export interface View {
	/** Flow time t in [0, horizon]. Changes with every frame: subscribe to it, do not render from it. */
	readonly time: number;
	readonly horizon: number;
	readonly playing: boolean;
	readonly loop: boolean;
	readonly speed: number;
	/** Every layer that there is, as it is for who has not chosen; who makes the view says which. */
	readonly usual: Layers;
	readonly layers: Layers;
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
		usual: {},
		layers: initial.usual ?? {},
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
