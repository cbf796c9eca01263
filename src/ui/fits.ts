import { type RefObject, useEffect } from 'react';
import { SLACK } from './scrolls';

/** An equation is set smaller before it is broken into lines, by no more than this. */
const ONE_LINE = 0.8;
/** Smaller than this it could not be read: it is scrolled. */
const LEAST = 0.64;

/** Keeps an equation as large as its place allows: in one line, else in several, else smaller still. */
export function useFits(place: RefObject<HTMLElement | null>): void {
	useEffect(() => (place.current ? followFit(place.current) : undefined), [place]);
}

/** Keeps `--fit`, a factor of its letters, and `data-lines` of the element. Returns how to stop. */
function followFit(element: HTMLElement): () => void {
	let width = 0;
	/** Returns by which factor it would have to be smaller still. */
	const set = (fit: number, lines: 'one' | 'many'): number => {
		element.style.setProperty('--fit', fit.toFixed(2));
		element.dataset.lines = lines;
		const over = element.scrollWidth - element.clientWidth;
		return over > SLACK ? element.clientWidth / element.scrollWidth : 1;
	};
	const measure = (): void => {
		width = element.clientWidth;
		const needed = width === 0 ? 1 : set(1, 'one');
		if (needed === 1) return;
		if (needed >= ONE_LINE && set(needed - 0.01, 'one') === 1) return;
		// Smaller letters break elsewhere.
		for (let fit = 1; set(fit, 'many') < 1 && fit > LEAST; ) fit = Math.max(LEAST, fit - 0.04);
	};
	const sizes = new ResizeObserver(() => element.clientWidth !== width && measure());
	const contents = new MutationObserver(measure);
	sizes.observe(element);
	contents.observe(element, { childList: true, subtree: true });
	// Equations are set before their fonts are there.
	document.fonts.addEventListener('loadingdone', measure);
	return () => {
		sizes.disconnect();
		contents.disconnect();
		document.fonts.removeEventListener('loadingdone', measure);
	};
}
