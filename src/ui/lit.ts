/**
 * Whatever belongs to a slot of the game carries data-slot: its card, its terms in the equations. Pointing at
 * one, or focusing it, lights them all. Plain DOM, so that pointing around renders nothing.
 */
export function lightSlots(root: HTMLElement): () => void {
	let lit = '';
	const paint = (): void => {
		for (const element of root.querySelectorAll('.lit')) element.classList.remove('lit');
		if (lit)
			for (const element of root.querySelectorAll(`[data-slot="${CSS.escape(lit)}"]`))
				element.classList.add('lit');
	};
	const light = (slot: string): void => {
		if (slot === lit) return;
		lit = slot;
		paint();
	};
	// Equations come after the page, and anew with every change of the game, also under the hand that changes it.
	const renewed = new MutationObserver(paint);
	for (const equations of root.querySelectorAll('.equations'))
		renewed.observe(equations, { childList: true, subtree: true });
	/** A card may hold several slots; the nearest element names the one that is meant. */
	const slotAt = (target: EventTarget | null): string =>
		(target instanceof Element && target.closest<HTMLElement>('[data-slot]')?.dataset.slot) || '';
	const focused = (): string => slotAt(document.activeElement);
	const over = (event: Event): void => light(slotAt(event.target) || focused());
	const out = (): void => light(focused());
	const pick = (event: Event): void => {
		// A click on a term goes to its card.
		if (!(event.target instanceof Element) || !event.target.closest('.formula')) return;
		const part = root.querySelector(`.part[data-slot="${CSS.escape(slotAt(event.target))}"]`);
		const folded = part?.closest('.card[data-open="false"]')?.querySelector('button');
		folded?.click();
		(folded ?? part?.querySelector<HTMLElement>('select, input, summary'))?.focus();
	};
	const ended = new AbortController();
	const listen = (type: string, listener: (event: Event) => void): void =>
		root.addEventListener(type, listener, { signal: ended.signal });
	listen('pointerover', over);
	listen('pointerleave', out);
	listen('focusin', over);
	listen('focusout', out);
	listen('click', pick);
	return () => {
		renewed.disconnect();
		ended.abort();
	};
}
