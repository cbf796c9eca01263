import './panels.css';
import type { Game } from '../game/game';
import type { ExactKnown } from '../protocol/exact';
import type { LossRecord, Scene, Snapshot } from '../protocol/snapshot';
import { afterPainting } from './afterPainting';
import type { Field, Seen } from './needs';
import type { Surface } from './surface';
import { readTheme, type Theme } from './theme';

/** What a panel is drawn from: a picture of a run, and what is known beside it. */
export interface Shown<N extends Field = Field> {
	readonly snapshot: Seen<Snapshot, N>;
	readonly scene: Seen<Scene, N>;
	/** The game that they are of. */
	readonly game: Game;
	/** Every record of the run, in order; another array is another run. */
	readonly losses: readonly LossRecord[];
	/** Pictures of the run that are kept, in order, the newest included. */
	history(): readonly Seen<Snapshot, N>[];
	/** Flow time in [0, horizon]. */
	readonly t: number;
	readonly horizon: number;
	readonly playing: boolean;
	/** Whether the snapshot is not the newest one. */
	readonly past: boolean;
	/** What is known of the exact solution, where somebody asked for it, and of how far a model of it is. */
	readonly known: ExactKnown;
	/** Id of the alternative that the person chose for this panel; the first, if absent. */
	readonly chosen?: string;
}

/** What a panel shows, as rows of a file of comma-separated values; in the units of the data. */
export interface Table {
	readonly columns: readonly string[];
	readonly rows: readonly (readonly (number | string)[])[];
}

/** A picture that stands among others beside the stage, and can be enlarged, moved, hidden and saved. */
export interface PanelOf<Given> {
	/** Stands in links; frozen once shipped. */
	readonly id: string;
	readonly title: string;
	/** All that it draws of a snapshot and of a scene, or of those of both experiments. */
	readonly needs: readonly Field[];
	/** Whether its numbers are those of one seed, so that more seeds are to be asked for beside it. */
	readonly seeded?: true;
	/** Hidden for who has not chosen: there is room for the others then. */
	readonly usual?: false;
	/** Why there is nothing to show, in a sentence; null where there is, and always, if it is left out. */
	absent?(shown: Given): string | null;
	mount(element: HTMLElement): Mounted<Given>;
	/** What it can be of, under a name, by what the engine says of a game: the first for who has not chosen; none where there is no choice. */
	readonly alternatives?: {
		readonly name: string;
		of(scene: Scene): readonly { readonly id: string; readonly title: string }[];
	};
	/** Whether it is of the exact solution, which is computed while it is shown, or of how far the model is from that. */
	asks?(shown: Given): 'solution' | 'comparison' | null;
	/** The picture is drawn again when one of these has changed. */
	depends(shown: Given): readonly unknown[];
	/** What it shows, in words for who cannot see it. */
	summary(shown: Given): string;
	table(shown: Given): Table;
}

/** One panel: a file each, listed in index.ts. */
export interface Panel<N extends Field = Field> extends PanelOf<Shown<N>> {
	readonly needs: readonly N[];
	/** Whether there is anything of it in a game at any time, by what its engine says of it; there is in every game, if absent. */
	readonly shows?: (game: Game, scene: Pick<Scene, 'exact'> | null) => boolean;
}

/** Holds a panel to what it says it needs. */
export const panel = <const N extends Field>(made: Panel<N>): Panel<N> => made;

/** A view that is mounted once and drawn many times; it owns what it put into the element. */
export interface Mounted<State> {
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
): Mounted<State> {
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
		// Letters grow with the window, too.
		retheme();
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

/** A table with a name and the titles of its columns, and no rows yet. */
export function mountTable(parent: Element, name: string, columns: readonly string[]): HTMLTableElement {
	const table = parent.appendChild(document.createElement('table'));
	table.setAttribute('aria-label', name);
	const head = table.createTHead().insertRow();
	for (const title of columns) {
		const cell = head.appendChild(document.createElement('th'));
		cell.scope = 'col';
		cell.textContent = title;
	}
	return table;
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
	afterPainting(element, () => {
		const parts = splitSubscripts(text);
		// Where no node comes or goes, style sheets that ask what is in what are not asked again.
		if (parts.length === 1 && element.childNodes.length === 1 && element.firstChild instanceof Text) {
			element.firstChild.data = text;
			return;
		}
		element.replaceChildren(
			...parts.map((part, i) => {
				if (i % 2 === 0) return part;
				const sub = document.createElement('sub');
				sub.textContent = part;
				return sub;
			}),
		);
	});
}
