import { type RefObject, useEffect, useRef } from 'react';

/** Overhang in CSS pixels that is no more than the slant of a letter. */
export const SLACK = 4;

/** A ref to an element that may have to be scrolled: where it has, keys can reach it, and it shows on which side more is. */
export function useScrolls<E extends HTMLElement>(): RefObject<E | null> {
	const place = useRef<E>(null);
	useEffect(() => (place.current ? followScroll(place.current) : undefined), []);
	return place;
}

/** Keeps `tabindex` and `data-more` (of "left", "right") as the element's content overflows. Returns how to stop. */
function followScroll(element: HTMLElement): () => void {
	const look = (): void => {
		const { scrollLeft, scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
		const style = getComputedStyle(element);
		const across = scrollWidth - clientWidth > SLACK && style.overflowX === 'auto';
		const down = scrollHeight - clientHeight > SLACK && style.overflowY === 'auto';
		if (across || down) element.tabIndex = 0;
		else element.removeAttribute('tabindex');
		const more = [
			across && scrollLeft > SLACK && 'left',
			across && scrollLeft < scrollWidth - clientWidth - SLACK && 'right',
		];
		element.dataset.more = more.filter(Boolean).join(' ');
	};
	const sizes = new ResizeObserver(look);
	const observe = (): void => {
		sizes.disconnect();
		for (const sized of [element, ...element.children]) sizes.observe(sized);
	};
	const contents = new MutationObserver(observe);
	observe();
	contents.observe(element, { childList: true });
	element.addEventListener('scroll', look, { passive: true });
	// Equations are set before their fonts are there.
	document.fonts.addEventListener('loadingdone', look);
	return () => {
		sizes.disconnect();
		contents.disconnect();
		element.removeEventListener('scroll', look);
		document.fonts.removeEventListener('loadingdone', look);
	};
}
