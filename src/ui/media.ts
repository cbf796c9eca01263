import { useSyncExternalStore } from 'react';

/** As in sideways.css. */
const SIDEWAYS = '(max-width: 1020px) and (max-height: 480px) and (orientation: landscape)';
/** As in narrow.css. */
const NARROW = `(max-width: 760px), ${SIDEWAYS}`;

function useMedia(query: string): boolean {
	return useSyncExternalStore(
		(listener) => {
			const list = matchMedia(query);
			list.addEventListener('change', listener);
			return () => list.removeEventListener('change', listener);
		},
		() => matchMedia(query).matches,
	);
}

/** True where the screen is a phone's: the composer is then a sheet. */
export const useNarrow = (): boolean => useMedia(NARROW);

/** True on a phone that lies on its side: what stands beside the stage is then swiped. */
export const useSideways = (): boolean => useMedia(SIDEWAYS);

export const prefersStillness = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
