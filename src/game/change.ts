import {
	type BlockSpec,
	defaultsOf,
	mayStandBeside,
	type Param,
	type Params,
	type ParamValue,
	pick,
	type Registry,
} from '../data/param';
import { isInline } from '../data/rows';
import { type Game, isSlot, type SettingsGroup, SLOTS, type Slot } from './game';

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

/** Puts another block into a slot, as `switched` says. Throws for an unknown id. */
export function switchBlock(game: Game, slot: Slot, id: string): Game {
	const blocks: Registry = SLOTS[slot];
	const params = (of: string): Params => pick(blocks, of).params;
	return { ...game, [slot]: switched(game[slot], params(game[slot].id), id, params(id)) };
}

/**
 * The block `id` in place of `block`, at its defaults; a parameter that both have by the same name and kind keeps its value
 * where the new block allows it. `before` and `after` are their declarations, of today or of an older revision.
 */
export function switched(block: BlockSpec, before: Params, id: string, after: Params): BlockSpec {
	if (block.id === id) return block;
	const kept = Object.entries(after).flatMap(([key, param]) => {
		const [was, value] = [Object.hasOwn(before, key) ? before[key] : undefined, block[key]];
		return was && value !== undefined && keeps(was, param, value) ? [[key, value] as const] : [];
	});
	return { id, ...defaultsOf(after), ...Object.fromEntries(kept) };
}

/** Whether a value of the parameter `was` means the same as one of `is`, and is allowed there. */
function keeps(was: Param, is: Param, value: ParamValue): boolean {
	switch (is.kind) {
		case 'number':
			return (
				was.kind === 'number' &&
				typeof value === 'number' &&
				value >= is.min &&
				value <= is.max &&
				(!is.integer || Number.isInteger(value))
			);
		case 'choice':
			return was.kind === 'choice' && is.options.some((option) => option.value === value);
		case 'flag':
			return was.kind === 'flag';
		case 'formula':
			return was.kind === 'formula' && String(was.variables) === String(is.variables);
		case 'rows':
			return (
				was.kind === 'rows' &&
				typeof value === 'object' &&
				(isInline(value) ? value.length >= is.minRows && value.length <= is.maxRows : mayStandBeside(is)) &&
				JSON.stringify(was.columns) === JSON.stringify(is.columns)
			);
	}
}
