import { createStore, type StoreApi } from 'zustand/vanilla';

/** Layers of the stage by their ids: whether each is on. */
export type Layers = Readonly<Record<string, boolean>>;

/** What a person looks at, beside flow time; the same for all experiments beside each other. Never changes what is trained. */
export interface Looks {
	/** Every layer that there is, as it is for who has not chosen; who makes the looks says which. */
	readonly usual: Layers;
	readonly layers: Layers;
	/** Ids of the panels that are shown, in their order; null for who has not chosen. What there is, who shows panels knows. */
	readonly panels: readonly string[] | null;
	/** Training step looked at; null follows the newest snapshot. */
	readonly past: number | null;
}

export type LooksStore = StoreApi<Looks>;

export const createLooks = (initial: Partial<Looks> = {}): LooksStore =>
	createStore<Looks>(() => ({
		usual: {},
		layers: initial.usual ?? {},
		panels: null,
		past: null,
		...initial,
	}));
