import type { ParamValue } from '../data/param';
import { switchBlock } from '../game/change';
import { type Game, SETTINGS_NAMES, SLOT_NAMES } from '../game/game';
import { type Assignment, sameValue, write } from '../spec/set';

/** One difference between two games. For a switched block the path is its slot, the values are ids. */
export interface Change {
	readonly path: string;
	readonly from: ParamValue;
	readonly to: ParamValue;
}

/**
 * What leads from `base` to `game`, in order: applied to `base` by `setPaths`, the changes give `game` again.
 * Parameters of a switched block are compared with what the switch alone would have given.
 */
export function changesOf(base: Game, game: Game): Change[] {
	const changes: Change[] = [];
	const compare = (path: string, from: ParamValue | undefined, to: ParamValue): void => {
		if (from !== undefined && !sameValue(from, to)) changes.push({ path, from, to });
	};
	compare('seed', base.seed, game.seed);
	for (const slot of SLOT_NAMES) {
		const { id, ...params } = game[slot];
		compare(slot, base[slot].id, id);
		const before = switchBlock(base, slot, id)[slot];
		for (const [key, value] of Object.entries(params)) compare(`${slot}.${key}`, before[key], value);
	}
	for (const group of SETTINGS_NAMES) {
		const before: Readonly<Record<string, ParamValue>> = base[group];
		for (const [key, value] of Object.entries(game[group])) compare(`${group}.${key}`, before[key], value);
	}
	return changes;
}

export const assignmentsOf = (changes: readonly Change[]): Assignment[] =>
	changes.map(({ path, to }) => [path, write(to)]);
