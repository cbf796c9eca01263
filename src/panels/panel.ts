import './panels.css';
import type { Surface } from './surface';
import { readTheme, type Theme } from './theme';

/** A view that is mounted once and drawn many times; it owns what it put into the element. */
export interface Panel<State> {
	draw(state: State): void;
	destroy(): void;
}

/**
 * The part all panels share: the last state is drawn again when a surface changes its size and when the
 * theme does. `root` is the panel's own element, removed on destroy; `theme` changes its identity when
 * tokens were read anew, so it can key caches.
 */
export function drawnOn<State>(
	root: HTMLElement,
	surfaces: readonly Surface[],
	render: (state: State, theme: Theme) => void,
): Panel<State> {
	let last: { readonly state: State } | null = null;
	let theme: Theme | null = null;
	const redraw = (): void => {
		if (!last || !root.isConnected) return;
		theme ??= readTheme(root);
		render(last.state, theme);
	};
	const retheme = (): void => {
		theme = null;
		redraw();
	};
	const sizes = new ResizeObserver((entries) => {
		for (const { target, contentRect } of entries)
			surfaces.find(({ canvas }) => canvas === target)?.resize(contentRect.width, contentRect.height);
		redraw();
	});
	for (const { canvas } of surfaces) sizes.observe(canvas);
	const attributes = new MutationObserver(retheme);
	attributes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
	const scheme = matchMedia('(prefers-color-scheme: dark)');
	scheme.addEventListener('change', retheme);
	return {
		draw(state) {
			last = { state };
			redraw();
		},
		destroy() {
			sizes.disconnect();
			attributes.disconnect();
			scheme.removeEventListener('change', retheme);
			root.remove();
		},
	};
}

/** A <figure> whose caption has a title and, at its right, a note. */
export interface Figure {
	readonly root: HTMLElement;
	caption(title: string, note: string): void;
}

export function mountFigure(parent: Element): Figure {
	const root = parent.appendChild(document.createElement('figure'));
	const line = root.appendChild(document.createElement('figcaption'));
	const title = line.appendChild(document.createElement('span'));
	const note = line.appendChild(document.createElement('span'));
	note.className = 'panel-note';
	return {
		root,
		caption(titleText, noteText) {
			setText(title, titleText);
			setText(note, noteText);
		},
	};
}

export function child(parent: Element, className: string): HTMLElement {
	const made = parent.appendChild(document.createElement('div'));
	made.className = className;
	return made;
}

const written = new WeakMap<Element, string>();

/** Text in turn with the subscripts after its underscores. */
export const splitSubscripts = (text: string): string[] => text.split(/_(\w)/);

/**
 * Text with subscripts after an underscore, "ρ_T". Writes only what changed, so that sixty draws a second
 * do not dirty the layout.
 */
export function setText(element: Element, text: string): void {
	if (written.get(element) === text) return;
	written.set(element, text);
	element.replaceChildren(
		...splitSubscripts(text).map((part, i) => {
			if (i % 2 === 0) return part;
			const sub = document.createElement('sub');
			sub.textContent = part;
			return sub;
		}),
	);
}
