import { type RefObject, useEffect } from 'react';

/** In rem: where a place is lower, a map beside which its colour bar stands is larger than one above it. */
const LOW = 15;

/**
 * Keeps `data-low` of a place: there when that is no higher than `LOW` and at least 4 : 3 wide. A container query would tell the same, but of
 * every size that a grid tries while it finds its rows, with styles and layout anew for each.
 */
export function useLow(place: RefObject<HTMLElement | null>): void {
	useEffect(() => {
		const element = place.current;
		if (!element) return;
		const sizes = new ResizeObserver(() => {
			const { width, height } = element.getBoundingClientRect();
			const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
			element.toggleAttribute('data-low', height <= LOW * rem && width * 3 >= height * 4);
		});
		sizes.observe(element);
		return () => sizes.disconnect();
	}, [place]);
}
