import type { Game } from '../game/game';
import { changesOf } from '../share/index';

/** A game as it was composed, and the preset that it counts from. */
export interface Moment {
	readonly game: Game;
	readonly preset: string | null;
	/** It came as a whole, from a preset, a link or a file; else it is an edit of the one before. */
	readonly opened: boolean;
}

/** What was composed, the oldest first, and where in it one stands: `future` is what was undone. */
export interface History {
	readonly past: readonly Moment[];
	readonly present: Moment;
	readonly future: readonly Moment[];
}

/** Moments that are kept behind the present one. */
const MOST = 200;

export const began = (present: Moment): History => ({ past: [], present, future: [] });

/** Goes on to another moment; what was undone is gone. */
export const followed = ({ past, present }: History, next: Moment): History => ({
	past: [...past, present].slice(-MOST),
	present: next,
	future: [],
});

/**
 * With another game composed. With `more` it goes on with the change that made the present moment, as a drag does, and
 * stays one moment with it; a change that comes back to where it began is none.
 */
export function edited(history: History, game: Game, more: boolean): History {
	const { past, present } = history;
	if (!more) return followed(history, { game, preset: present.preset, opened: false });
	const before = past.at(-1);
	return before && changesOf(before.game, game).length === 0
		? { past: past.slice(0, -1), present: before, future: [] }
		: { past, present: { ...present, game }, future: [] };
}

/** The same history, standing at another of its moments; null for one that is not in it. */
export function standingAt({ past, present, future }: History, moment: Moment): History | null {
	const all = [...past, present, ...future];
	const at = all.indexOf(moment);
	return at < 0 ? null : { past: all.slice(0, at), present: moment, future: all.slice(at + 1) };
}
