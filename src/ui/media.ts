import { useSyncExternalStore } from 'react';

const NARROW = '(max-width: 760px)';

/** True where the screen has one column: the composer is then a sheet. */
export function useNarrow(): boolean {
	return useSyncExternalStore(
		(listener) => {
			const query = matchMedia(NARROW);
			query.addEventListener('change', listener);
			return () => query.removeEventListener('change', listener);
		},
		() => matchMedia(NARROW).matches,
	);
}

export const prefersStillness = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
