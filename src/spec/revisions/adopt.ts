import type { ParamValue } from '../../data/param';
import { type Game, SETTINGS_NAMES, SLOT_NAMES, SLOTS } from '../../game/game';
import { defaultBlock, defaultGame } from '../defaults';
import { migrate } from '../migrate';
import { type Assignment, setPaths, write } from '../set';
import { type GameError, gameError, oneOf } from '../words';

/**
 * A game of an older revision as one of today: parameters that are new since then take their defaults, and what today's lab
 * does not take is named and left as it stands by default.
 */
export function adopt(old: Game): { readonly game: Game; readonly errors: readonly GameError[] } {
	const current = migrate(old);
	if (!current.ok) return { game: defaultGame(), errors: [current.error] };
	const then = current.json as Game;
	const errors: GameError[] = [];
	const blocks = SLOT_NAMES.flatMap((slot) => {
		const { id } = then[slot];
		if (Object.hasOwn(SLOTS[slot], id)) return [[slot, defaultBlock(slot, id)] as const];
		errors.push(gameError(slot, id, oneOf(Object.keys(SLOTS[slot]), id)));
		return [];
	});
	const known = new Set(blocks.map(([slot]) => slot));
	const values = (head: keyof Game, part: Readonly<Record<string, ParamValue>>): Assignment[] =>
		Object.entries(part).flatMap(([key, value]) => (key === 'id' ? [] : [[`${head}.${key}`, write(value)]]));
	const result = setPaths({ ...defaultGame(), ...Object.fromEntries(blocks) }, [
		['seed', write(then.seed)],
		...SLOT_NAMES.flatMap((slot) => (known.has(slot) ? values(slot, then[slot]) : [])),
		...SETTINGS_NAMES.flatMap((group) => values(group, then[group])),
	]);
	return { game: result.game, errors: [...errors, ...result.errors] };
}
