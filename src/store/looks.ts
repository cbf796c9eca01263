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

/** What a person looks at, beside flow time; the same for all experiments beside each other. Never changes what is trained. */
export interface Looks {
	readonly layers: Readonly<Record<Layer, boolean>>;
	/** Training step looked at; null follows the newest snapshot. */
	readonly past: number | null;
}

export type LooksStore = StoreApi<Looks>;

export const createLooks = (initial: Partial<Looks> = {}): LooksStore =>
	createStore<Looks>(() => ({ layers: USUAL_LAYERS, past: null, ...initial }));
