import { type Change, changesOf } from '../share/index';
import { changeWords } from '../spec/changeWords';
import { findPreset } from '../spec/presets/index';
import type { Moment } from '../store/history';

/** What led from one moment of a history to the next: "terminal cost, weight α: 30 → 20". */
export function stepWords(before: Moment, after: Moment): string {
	if (after.opened) return `opening “${findPreset(after.preset ?? '')?.title ?? 'another game'}”`;
	const [first, ...more] = changesOf(before.game, after.game);
	if (!first) return 'a change';
	const { what, from, to } = changeWords(first);
	return `${what}: ${from} → ${to}${more.length === 0 ? '' : `, and ${more.length} more`}`;
}

/** Whether what a preset says of itself still holds: changes of chance, sampler, network and training leave it, but for how many points there are. */
export const stillSaid = (changes: readonly Change[]): boolean =>
	changes.every(
		({ path }) => /^(seed$|sampler\.|network\.|training\.)/.test(path) && path !== 'training.points',
	);
