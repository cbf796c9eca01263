import type { Params, Registry } from '../data/param';
import type { Formula } from '../math/formula';
import type { Box } from '../math/grid';
import { formulaOf } from './formulas';
import { type Game, SLOT_NAMES, SLOTS, type Slot } from './game';
import { blockOf } from './problem';

/** A formula that was typed into a card, of a place and a time. */
export interface TypedFormula {
	readonly slot: Slot;
	readonly path: string;
	readonly text: string;
	readonly formula: Formula;
}

/** What x, y and t are not enough for is no formula of a place. */
const PLACE: readonly string[] = ['x', 'y', 't'];

/** The typed formulas of a validated game. Throws on one that cannot be read. */
export const typedFormulas = (game: Game): TypedFormula[] =>
	SLOT_NAMES.flatMap((slot) => {
		const blocks: Registry = SLOTS[slot];
		const params: Params = blocks[game[slot].id]?.params ?? {};
		return Object.entries(params).flatMap(([key, param]) => {
			const text = game[slot][key];
			if (param.kind !== 'formula' || typeof text !== 'string') return [];
			if (!param.variables.every((name) => PLACE.includes(name))) return [];
			return [{ slot, path: `${slot}.${key}`, text, formula: formulaOf(text, param.variables) }];
		});
	});

/** The box that holds reference and target. */
export function playedBox(game: Game): Box {
	const boxes = (['reference', 'target'] as const).map((slot) => {
		const { block, params } = blockOf(game, slot);
		return block.extent(params);
	});
	const span = (axis: 'x' | 'y'): readonly [number, number] => [
		Math.min(...boxes.map((box) => box[axis][0])),
		Math.max(...boxes.map((box) => box[axis][1])),
	];
	return { x: span('x'), y: span('y') };
}
