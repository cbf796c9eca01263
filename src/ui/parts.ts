import { useEffect, useState } from 'react';
import { RELOAD } from '../store/notices';
import { useBench } from './context';

/** A part of the page that is fetched by itself: null while it is on its way, "missing" where it could not be loaded. */
export type Part<T> = T | 'missing' | null;

/** Fetches a part as soon as the page's own script runs, beside all else that the start waits for. */
export function fetchedAtOnce<T>(load: () => Promise<T>): () => Promise<T> {
	const coming = load();
	// Whoever shows the part says that it is missing.
	coming.catch(() => {});
	return () => coming;
}

/** Loads a part for the component that shows it. Where that fails a notice says so in these words, and nothing is lost. */
export function usePart<T>(load: () => Promise<T>, missing: string): Part<T> {
	const { notices } = useBench();
	const [part, setPart] = useState<Part<T>>(null);
	useEffect(() => {
		let wanted = true;
		load().then(
			(loaded) => wanted && setPart(() => loaded),
			() => {
				if (!wanted) return;
				setPart('missing');
				notices.post({
					level: 'warning',
					text: missing,
					advice: 'The game is kept in the address bar.',
					action: RELOAD,
				});
			},
		);
		return () => {
			wanted = false;
		};
	}, [notices, load, missing]);
	return part;
}
