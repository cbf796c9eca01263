import { defaultsOf, type Param, type Params, type ParamValue, pick, type Registry } from '../data/param';
import { type Game, type SettingsGroup, SLOTS, type Slot } from './game';

/** A block or a group of settings. */
export type Card = Slot | SettingsGroup;

/** A change of the game, and what a button for it says. */
export interface Change {
	readonly label: string;
	readonly game: Game;
}

/** One step of a change: what it says, and the values that it sets on one card; with an `id`, another block. */
export interface Step {
	readonly label: string;
	readonly card: Card;
	readonly values: Readonly<Record<string, ParamValue>>;
}

export const setting = <C extends Card>(
	card: C,
	values: Partial<Game[C]> & Step['values'],
	label: string,
): Step => ({ label, card, values });

/** The step to another block, in words. */
export const swap = (slot: Slot, id: string, label: string): Step => ({ label, card: slot, values: { id } });

/** The game after a step, which does what its label says and nothing else: what it does not name keeps its value. */
export function taken(game: Game, { card, values }: Step): Game {
	const { id } = values;
	const before = isSlot(card) && typeof id === 'string' ? switchBlock(game, card, id) : game;
	return { ...before, [card]: { ...before[card], ...values } };
}

const isSlot = (card: Card): card is Slot => Object.hasOwn(SLOTS, card);

/**
 * Puts another block into a slot, at its defaults; a parameter that both blocks have by the same name and
 * kind keeps its value where the new block allows it. Throws for an unknown id.
 */
export function switchBlock(game: Game, slot: Slot, id: string): Game {
	if (game[slot].id === id) return game;
	const blocks: Registry = SLOTS[slot];
	const { params } = pick(blocks, id);
	const before: Params = pick(blocks, game[slot].id).params;
	const kept = Object.entries(params).flatMap(([key, param]) => {
		const [was, value] = [before[key], game[slot][key]];
		return was && value !== undefined && keeps(was, param, value) ? [[key, value] as const] : [];
	});
	return { ...game, [slot]: { id, ...defaultsOf(params), ...Object.fromEntries(kept) } };
}

/** Whether a value of the parameter `was` means the same as one of `is`, and is allowed there. */
function keeps(was: Param, is: Param, value: ParamValue): boolean {
	if (was.kind !== is.kind) return false;
	switch (is.kind) {
		case 'number':
			return (
				typeof value === 'number' &&
				value >= is.min &&
				value <= is.max &&
				(!is.integer || Number.isInteger(value))
			);
		case 'choice':
			return is.options.some((option) => option.value === value);
		default:
			// Rows and formulas are read in the columns and variables of their own declaration.
			return was === is;
	}
}
