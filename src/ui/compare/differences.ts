import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { Game } from '../../game/game';
import { isGroup, isSlot } from '../../game/game';
import { PLACES } from '../../game/slots';
import { type Change, changesOf } from '../../share/index';
import { changeWords } from '../../spec/changeWords';
import type { Pair } from '../../store/pair';

/** One difference between A and B in words. */
export interface Difference {
	readonly path: string;
	/** "regularizers, HJB residual", and without the place. */
	readonly what: string;
	readonly short: string;
	/** The value in A, and that in B. */
	readonly from: string;
	readonly to: string;
	/** Token of the slot's colour. */
	readonly color: string;
}

/** What B changes against A, in words. */
export const differencesOf = (a: Game, b: Game): readonly Difference[] => changesOf(a, b).map(inWords);

function inWords(change: Change): Difference {
	const { what, from, to } = changeWords(change);
	const [head = ''] = change.path.split('.');
	const color = isSlot(head) || isGroup(head) ? (PLACES[head].color ?? 'mut') : 'mut';
	return { path: change.path, what, short: what.slice(what.indexOf(', ') + 1).trim(), from, to, color };
}

export function useDifferences({ a, b }: Pair): readonly Difference[] {
	const [gameA, gameB] = [useStore(a.state, (s) => s.game), useStore(b.state, (s) => s.game)];
	return useMemo(() => differencesOf(gameA, gameB), [gameA, gameB]);
}

/**
 * What both share, in a sentence. Random numbers come from the seed, one stream for each use: two games draw the same as far as
 * they draw the same kind and number.
 */
export const sharedWords = (a: Game, b: Game): string =>
	a.seed === b.seed
		? 'A and B share their seed: first parameters, batches and noise are the same, but for what differs.'
		: 'A and B have different seeds: they differ by chance, too.';

/** What is said of the number of differences. */
export function causeWords(differences: readonly Difference[]): string {
	if (differences.length === 0) return 'No difference yet: change one thing in B.';
	if (differences.length === 1) return '';
	return `${differences.length} differences: what is seen has no longer one cause.`;
}
