import type { PanelOf, Shown, Table } from '../../panels/panel';
import { type Picture as Drawing, pictureOf } from '../../panels/save/picture';
import { UNASKED } from '../../protocol/exact';
import type { Experiment } from '../../store/experiment';
import type { Frame, View } from '../loop';
import type { Mount } from '../PanelView';

/** A panel on the page: the loop paints it, and what is seen of it can be saved. */
export interface Picture {
	/** Mounts it; `broke` is told what it throws, and from then on it is painted no more. It throws nothing itself. */
	mount(...args: [...Parameters<Mount>, broke: (why: string) => void]): ReturnType<Mount>;
	/** What is seen of it; null before it was drawn. Throws what the panel throws. */
	saved(): { readonly drawing: Drawing; readonly table: Table; readonly step: number } | null;
}

/** As much of a panel as its place knows, and how a picture of it is made. */
export interface Pictured
	extends Pick<PanelOf<never>, 'id' | 'title' | 'needs' | 'seeded' | 'usual' | 'alternatives'> {
	picture(): Picture;
}

/** What is shown of one experiment. */
export const shownOf = (
	{ frames, state, exact: solver }: Experiment,
	frame: Omit<Frame, 'beside'>,
	{ t, horizon, playing, past }: Pick<View, 't' | 'horizon' | 'playing' | 'past'>,
): Shown => {
	const losses = frames.losses();
	const history = () => frames.steps().flatMap((step) => frames.at(step) ?? []);
	const { exact, apart } = state.getState();
	// A panel may still ask for the game before an edit.
	const known = solver.isOf(frame.game) ? { exact, apart } : UNASKED;
	return { ...frame, losses, history, t, horizon, playing, past: past !== null, known };
};

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** @param look what the panel is drawn from; null while there is nothing */
export function pictureOnPage<Given>(
	panel: PanelOf<Given>,
	look: (experiment: Experiment, frame: Frame, view: View) => Given | null,
): Picture {
	let placed: {
		readonly element: HTMLElement;
		readonly shown: Given;
		readonly step: number;
		again(): void;
	} | null = null;
	return {
		mount(element, experiment, broke) {
			let broken = false;
			const attempt = <T>(act: () => T, otherwise: T): T => {
				if (broken) return otherwise;
				try {
					return act();
				} catch (error) {
					broken = true;
					placed = null;
					element.replaceChildren();
					broke(wordsOf(error));
					return otherwise;
				}
			};
			const mounted = attempt(() => panel.mount(element), null);
			/** For the exact solution as long as the picture is of it. */
			const ask = (shown: Given, { game, scene, snapshot }: Frame): void => {
				const what = panel.asks?.(shown) ?? null;
				if (what === null) experiment.exact.stop(element);
				else experiment.exact.ask(element, game, scene.extent);
				if (what === 'comparison') experiment.exact.compare(snapshot);
			};
			return {
				depends: (frame, view) =>
					attempt(() => {
						const shown = look(experiment, frame, view);
						return shown ? panel.depends(shown) : [];
					}, []),
				paint: (frame, view) =>
					attempt(() => {
						const shown = look(experiment, frame, view);
						if (!shown) return;
						ask(shown, frame);
						mounted?.draw(shown);
						placed = { element, shown, step: frame.snapshot.step, again: () => mounted?.draw(shown) };
					}, undefined),
				destroy() {
					placed = null;
					experiment.exact.stop(element);
					attempt(() => mounted?.destroy(), undefined);
				},
			};
		},
		saved() {
			if (!placed) return null;
			const { element, shown, step, again } = placed;
			const drawing = pictureOf(element, again, panel.summary(shown));
			return { drawing, table: panel.table(shown), step };
		},
	};
}
