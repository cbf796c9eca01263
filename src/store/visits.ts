import type { Bench } from './bench';
import type { Experiment } from './experiment';
import type { History, Moment } from './history';

/** As much of the page's address and of the browser's history as is needed, so that tests can stand in for it. */
export interface Page {
	readonly hash: string;
	/** What was written with the entry that one stands at. */
	readonly entry: unknown;
	/** Writes the entry that one stands at. */
	replace(hash: string, entry: unknown): void;
	/** Adds an entry behind it, and stands there. */
	push(hash: string, entry: unknown): void;
	/** Goes so many entries on, or back; `onChange` tells when one is there. */
	go(by: number): void;
	/** Told when somebody changes the hash, or goes back or on. Returns how to stop. */
	onChange(listener: () => void): () => void;
}

export const browserPage: Page = {
	get hash() {
		return location.hash;
	},
	get entry() {
		return history.state;
	},
	replace: (hash, entry) => history.replaceState(entry, '', `#${hash}`),
	push: (hash, entry) => history.pushState(entry, '', `#${hash}`),
	go: (by) => history.go(by),
	onChange(listener) {
		addEventListener('popstate', listener);
		addEventListener('hashchange', listener);
		return () => {
			removeEventListener('popstate', listener);
			removeEventListener('hashchange', listener);
		};
	},
};

/** Where an entry stands among the browser's; `of` tells the page that wrote it: an earlier load of it knew other games. */
interface Mark {
	readonly of: string;
	readonly at: number;
}
const readMark = (entry: unknown): Mark | null => {
	if (typeof entry !== 'object' || entry === null || !('of' in entry) || !('at' in entry)) return null;
	return typeof entry.of === 'string' && typeof entry.at === 'number' ? { of: entry.of, at: entry.at } : null;
};

/** What is known of an entry: the moment that it was made for, and where all experiments stood when it was left. */
interface Visit {
	readonly opened: Moment | null;
	readonly left: ReadonlyMap<Experiment, Moment>;
}

/** Milliseconds after which a way through the browser's history counts as ended, if nothing was heard of it. */
const LOST = 2000;

/**
 * The browser's entries and the histories of games, kept together: a game that is opened is an entry of its own, left by Back
 * as by undo, and found again by Forward as by redo; edits and their undo rewrite the entry that one stands at.
 */
export interface Visits {
	/** Writes the entry that one stands at. */
	replace(hash: string): void;
	/** Adds an entry for a game that was opened. */
	push(hash: string, opened: Moment): void;
	/** The entry that one stands at was made by the browser, for this game. */
	claim(opened: Moment): void;
	/**
	 * A history has changed. Goes along where undo leaves the game that an entry was made for, and where redo comes to one; gives
	 * the moment for which there is no entry yet.
	 */
	follow(experiment: Experiment, before: History, now: History): Moment | null;
	/** Ends when the browser is where it was sent. */
	settled(): Promise<void>;
	/**
	 * Somebody may have gone elsewhere. Where that is known what stood there is composed again; else it is for the hash to say.
	 * `own` is what was written last.
	 */
	arrive(own: string): 'here' | 'known' | 'unknown';
}

export function createVisits(bench: Bench, page: Page, of: string): Visits {
	const visits = new Map<number, Visit>();
	let here = readMark(page.entry)?.at ?? 0;
	/** Who waits for the browser to come where it was sent; null where it was sent nowhere. */
	let flight: (() => void)[] | null = null;
	let returning = false;

	const mark = (at = here): Mark => ({ of, at });
	/** An entry is known again by its mark; where the browser refuses it, it is a stranger. */
	const stamp = (): void => {
		try {
			page.replace(page.hash.replace(/^#/, ''), mark());
		} catch {}
	};
	/** Where all stand, but for the one that has just moved. */
	const leave = (moved?: Experiment, from?: Moment): void => {
		const left = new Map<Experiment, Moment>();
		for (const each of bench.state.getState().experiments)
			left.set(each, each.state.getState().history.present);
		if (moved && from) left.set(moved, from);
		visits.set(here, { opened: visits.get(here)?.opened ?? null, left });
	};
	const land = (): void => {
		const waiting = flight ?? [];
		flight = null;
		for (const go of waiting) go();
	};
	const fly = (by: number): void => {
		here += by;
		if (flight) return;
		const started: (() => void)[] = [];
		flight = started;
		page.go(by);
		setTimeout(() => {
			if (flight !== started) return;
			here = readMark(page.entry)?.at ?? here;
			land();
		}, LOST);
	};
	const forgetFrom = (at: number): void => {
		for (const known of visits.keys()) if (known >= at) visits.delete(known);
	};
	const sameStood = ({ left }: Visit): boolean => {
		const { experiments } = bench.state.getState();
		return left.size === experiments.length && experiments.every((each) => left.has(each));
	};
	const restore = ({ left }: Visit): void => {
		returning = true;
		for (const [experiment, moment] of left) experiment.goTo(moment);
		returning = false;
	};

	stamp();
	return {
		replace: (hash) => page.replace(hash, mark()),
		push(hash, opened) {
			page.push(hash, mark(here + 1));
			here += 1;
			forgetFrom(here);
			visits.set(here, { opened, left: new Map() });
		},
		claim: (opened) => void visits.set(here, { opened, left: new Map() }),
		follow(experiment, before, now) {
			const [from, to] = [before.present, now.present];
			if (returning || from === to) return null;
			const undone = before.past.at(-1) === to;
			if (!(undone ? from : to).opened) return null;
			leave(experiment, from);
			if (!undone && before.future[0] !== to) return to;
			const way = [-1, 1].find((by) => {
				const visit = visits.get(here + by);
				return visit?.opened === to || visit?.left.get(experiment) === to;
			});
			if (way) fly(way);
			return null;
		},
		settled: () => new Promise((resolve) => (flight ? flight.push(resolve) : resolve())),
		arrive(own) {
			const entry = readMark(page.entry);
			const known = entry?.of === of;
			if (flight) {
				const astray = known ? here - entry.at : 0;
				if (astray !== 0) page.go(astray);
				else land();
				return 'here';
			}
			if (known && entry.at === here) return 'here';
			if (!entry && page.hash === `#${own}`) {
				stamp();
				return 'here';
			}
			leave();
			here = entry?.at ?? here + 1;
			// What was entered by hand stands behind all others.
			if (!entry) forgetFrom(here);
			const visit = known ? visits.get(here) : undefined;
			// Where others stood its link says which: they are opened anew.
			const same = visit && sameStood(visit);
			if (same) restore(visit);
			else stamp();
			return same ? 'known' : 'unknown';
		},
	};
}
