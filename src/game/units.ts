import type { Distribution } from '../data/distribution';
import { type BlockSpec, pick, type Registry } from '../data/param';
import { LAB, type Units } from '../math/units';
import { type Game, SLOTS, type Slot } from './game';

type Cloud = 'reference' | 'target';

const distributionOf = (game: Game, slot: Cloud): Distribution => {
	const blocks: Registry<Distribution> = SLOTS[slot];
	return pick(blocks, game[slot].id);
};

/** Whose units a game is shown in: the target's before the reference's; null where both are in the lab's. */
export function standardOf(game: Game): { readonly slot: Cloud; readonly units: Units } | null {
	for (const slot of ['target', 'reference'] as const) {
		const units = distributionOf(game, slot).units?.(game[slot]);
		if (units) return { slot, units };
	}
	return null;
}

/** Whether there are numbers that could be put into the lab's units, and are not. */
export const takesUnits = (game: Game): boolean =>
	standardOf(game) === null &&
	(['reference', 'target'] as const).some((slot) => distributionOf(game, slot).units !== undefined);

/** The units of axes, samples, probes and files of a game. */
export const unitsOf = (game: Game): Units => standardOf(game)?.units ?? LAB;

/**
 * The parameters of a block as the game is played. Rows of both clouds go through the same units, so that they stand to
 * each other as they were given, and on the axes where they were given.
 */
export function inLabUnits(game: Game, slot: Slot): BlockSpec {
	if (slot !== 'reference' && slot !== 'target') return game[slot];
	const units = standardOf(game)?.units;
	const placed = units && distributionOf(game, slot).placed?.(game[slot], units);
	return placed ? { ...placed, id: game[slot].id } : game[slot];
}
