import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Extent } from '../data/distribution';
import { type Particles, USUAL_PARTICLES } from '../protocol/messages';
import type { ProbePoint } from '../protocol/probe';
import { type History, type Moment, standingAt } from './history';

/** Layers of the stage by their ids: whether each is on. */
export type Layers = Readonly<Record<string, boolean>>;

/** What a person looks at, beside flow time; the same for all experiments beside each other. Never changes what is trained. */
export interface Looks {
	/** Every layer that there is, as it is for who has not chosen; who makes the looks says which. */
	readonly usual: Layers;
	readonly layers: Layers;
	/** What is seen of the plane, in the units of the data; null for all that there is. */
	readonly window: Extent | null;
	/** Places that are watched on every stage. */
	readonly probes: readonly ProbePoint[];
	/** Ids of the panels that are shown, in their order; null for who has not chosen. What there is, who shows panels knows. */
	readonly panels: readonly string[] | null;
	/** What a panel is of, where it can be of several things, by their ids; nothing of a panel for who has not chosen. */
	readonly alternatives: Readonly<Record<string, string>>;
	/** The panels of each place for charts of a comparison, by its name; none of a place for who has not chosen there. */
	readonly charts: Readonly<Record<string, readonly string[]>>;
	/** Of each picture. */
	readonly particles: Particles;
	/** Training step looked at; null follows the newest snapshot. */
	readonly past: number | null;
}

export type LooksStore = StoreApi<Looks>;

export const createLooks = (initial: Partial<Looks> = {}): LooksStore =>
	createStore<Looks>(() => ({
		usual: {},
		layers: initial.usual ?? {},
		window: null,
		probes: [],
		panels: null,
		alternatives: {},
		charts: {},
		particles: USUAL_PARTICLES,
		past: null,
		...initial,
	}));

/**
 * Follows a history from one preset to another. Places of one plane mean nothing in another: a game that is opened is seen
 * whole, without probes; who comes back to a moment finds its window and probes as they were left.
 */
export function followPlaces(looks: LooksStore): (before: History, now: History) => void {
	const left = new WeakMap<Moment, Pick<Looks, 'window' | 'probes'>>();
	return (before, now) => {
		const { window, probes } = looks.getState();
		left.set(before.present, { window, probes });
		const known = standingAt(before, now.present) ? left.get(now.present) : undefined;
		looks.setState(known ?? { window: null, probes: [] });
	};
}
