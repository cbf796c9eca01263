import type { PanelOf } from '../../panels/panel';
import type { LooksStore } from '../../store/looks';

/** As much of a panel as it takes to arrange it. */
type Listed = Pick<PanelOf<never>, 'id' | 'usual'>;

/** Which panels are shown, in which order, and what of a choice there is not. */
export interface Arrangement<P> {
	readonly shown: readonly P[];
	readonly hidden: readonly P[];
	readonly unknown: readonly string[];
}

/** `chosen`: ids of those that are shown; the usual ones, as they are listed, for null. */
export function arranged<P extends Listed>(
	all: readonly P[],
	chosen: readonly string[] | null,
): Arrangement<P> {
	const ids = [...new Set(chosen ?? usualOf(all))];
	const found = ids.map((id) => all.find((one) => one.id === id));
	return {
		shown: found.filter((one) => one !== undefined),
		hidden: all.filter((one) => !ids.includes(one.id)),
		unknown: ids.filter((_, i) => found[i] === undefined),
	};
}

/** Ids of those that are shown to who has not chosen. */
export const usualOf = (all: readonly Listed[]): readonly string[] =>
	all.filter(({ usual }) => usual !== false).map(({ id }) => id);

/** What is shown in a new order, and what is `away` from this game between it, where it stood before. */
export function woven(
	before: readonly string[],
	shown: readonly string[],
	away: readonly string[],
): readonly string[] {
	const ids = [...shown];
	for (const [place, id] of before.entries()) if (away.includes(id)) ids.splice(place, 0, id);
	return ids;
}

/** The ids with one of them at another place; places beyond the ends are the ends. */
export function movedTo(ids: readonly string[], id: string, place: number): readonly string[] {
	const others = ids.filter((other) => other !== id);
	return others.toSpliced(Math.max(0, Math.min(others.length, place)), 0, id);
}

const KEY = 'mfg-lab.panels';

/** Shows these, and keeps that in this browser, with the ids that are hidden; a list that is as usual is no choice. */
export function arrange(looks: LooksStore, ids: readonly string[], usual: readonly string[]): void {
	const panels = ids.join() === usual.join() ? null : ids;
	looks.setState({ panels });
	try {
		const hidden = usual.filter((id) => !ids.includes(id));
		if (panels) localStorage.setItem(KEY, `${ids.join()};${hidden.join()}`);
		else localStorage.removeItem(KEY);
	} catch {
		// Storage can be forbidden; the choice then lasts as long as the page, and in the link.
	}
}

/** Takes up what was last chosen in this browser, unless a link has said something else. A usual panel that is newer than the choice is shown. */
export function recall(looks: LooksStore, panels: readonly Listed[]): void {
	if (looks.getState().panels) return;
	try {
		const kept = localStorage.getItem(KEY);
		if (kept === null) return;
		const [ids = [], hidden = []] = kept.split(';').map((part) => part.split(','));
		const known = ids.filter((id) => panels.some((panel) => panel.id === id));
		const newer = usualOf(panels).filter((id) => !ids.includes(id) && !hidden.includes(id));
		looks.setState({ panels: [...known, ...newer] });
	} catch {
		// As above.
	}
}
