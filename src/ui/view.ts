import { useSyncExternalStore } from 'react';

/** Ways to see the page, in the address as ?view=: never a part of the game. */
export const VIEWS = ['lab', 'projector'] as const;
export type PageView = (typeof VIEWS)[number];

const KEY = 'view';
const listeners = new Set<() => void>();

/** What the address asks for; undefined where there is no such view. */
export const viewOf = (search: string): PageView | undefined => {
	const asked = new URLSearchParams(search).get(KEY) ?? 'lab';
	return VIEWS.find((known) => known === asked);
};

/** Shows the page so, and writes that into the address; experiments and their runs go on. */
export function showView(view: PageView): void {
	const url = new URL(location.href);
	if (view === 'lab') url.searchParams.delete(KEY);
	else url.searchParams.set(KEY, view);
	history.replaceState(history.state, '', url);
	for (const listener of listeners) listener();
}

/** The address of the lab with another hash, whichever way the page is seen. */
export function plainAddress(hash: string): string {
	const url = new URL(`#${hash}`, location.href);
	url.searchParams.delete(KEY);
	return url.href;
}

/** How the page is to be seen now. */
export const viewNow = (): PageView => viewOf(location.search) ?? 'lab';

/** Tells when that may have become another. Returns how to stop. */
export const watchView = (listener: () => void): (() => void) => {
	listeners.add(listener);
	// Other entries of the browser's history have an address of their own.
	addEventListener('popstate', listener);
	return () => {
		listeners.delete(listener);
		removeEventListener('popstate', listener);
	};
};

export const useView = (): PageView => useSyncExternalStore(watchView, viewNow);
