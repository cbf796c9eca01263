import { type ReactNode, useEffect, useRef, useState } from 'react';
import { prefersStillness } from '../media';

/** A page of the deck, and its name. */
interface Page {
	readonly element: HTMLElement;
	readonly name: string;
}

/** Whatever stands beside the stage of a phone on its side: the game in words and equations, and each panel. */
const PAGES = '.head, .panel-place[data-panel], .panels-hidden';

/** What a page is called: no two of a deck alike. */
export const pageName = (element: Pick<Element, 'getAttribute'>): string =>
	element.getAttribute('data-page') ?? element.getAttribute('aria-label') ?? 'The game';

const pagesIn = (deck: HTMLElement): readonly Page[] =>
	[...deck.querySelectorAll<HTMLElement>(PAGES)].map((element) => ({ element, name: pageName(element) }));

/** One page at a time, to be swiped; a dot for each names it and leads to it. */
export function Deck({ children }: { readonly children: ReactNode }) {
	const deck = useRef<HTMLDivElement>(null);
	const [pages, setPages] = useState<readonly Page[]>([]);
	const [shown, setShown] = useState(0);
	const dots = useRef<HTMLElement>(null);

	useEffect(() => {
		dots.current?.children[shown]?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
	}, [shown]);
	useEffect(() => {
		const element = deck.current;
		if (!element) return;
		const turn = (): void => setShown(Math.round(element.scrollLeft / Math.max(1, element.clientWidth)));
		// Panels come after the page, and are hidden and moved.
		const contents = new MutationObserver(() => look());
		const look = (): void => {
			for (const changing of [element, ...element.querySelectorAll('.panels')])
				contents.observe(changing, { childList: true });
			setPages(pagesIn(element));
			turn();
		};
		look();
		element.addEventListener('scroll', turn, { passive: true });
		return () => {
			contents.disconnect();
			element.removeEventListener('scroll', turn);
		};
	}, []);
	return (
		<div className="deck">
			<div ref={deck} className="pages">
				{children}
			</div>
			<nav ref={dots} className="dots" aria-label="Pages">
				{pages.map(({ element, name }, k) => (
					<button
						key={name}
						type="button"
						aria-label={name}
						title={name}
						aria-current={k === shown}
						onClick={() =>
							element.scrollIntoView({
								inline: 'start',
								block: 'nearest',
								behavior: prefersStillness() ? 'instant' : 'smooth',
							})
						}
					/>
				))}
			</nav>
		</div>
	);
}
