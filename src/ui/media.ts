import { useCallback, useSyncExternalStore } from 'react';

/** As in sideways.css. */
const SIDEWAYS = '(max-width: 1020px) and (max-height: 480px) and (orientation: landscape)';
/** As in narrow.css. */
const NARROW = `(max-width: 760px), ${SIDEWAYS}`;

function useMedia(asked: string): boolean {
	return useSyncExternalStore(
		useCallback(
			(listener) => {
				const query = matchMedia(asked);
				query.addEventListener('change', listener);
				return () => query.removeEventListener('change', listener);
			},
			[asked],
		),
		() => matchMedia(asked).matches,
	);
}

/** True on a phone: the composer is then a sheet. */
export const useNarrow = (): boolean => useMedia(NARROW);

/** True on a phone that lies on its side: what stands beside the stage is then swiped. */
export const useSideways = (): boolean => useMedia(SIDEWAYS);

/** True where two stages have room beside each other; as in layout.css. */
export const useRoomForTwo = (): boolean => useMedia('(min-width: 1021px)');

export const prefersStillness = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
