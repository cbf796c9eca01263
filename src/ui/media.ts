import { useSyncExternalStore } from 'react';

/** As in narrow.css. */
const NARROW = '(max-width: 760px), (max-width: 1020px) and (max-height: 480px) and (orientation: landscape)';

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
