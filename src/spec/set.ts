import * as v from 'valibot';
import { readNumber } from '../data/number';
import type { Param, Params, ParamValue } from '../data/param';
import {
	type Game,
	SETTINGS,
	SETTINGS_NAMES,
	type SettingsGroup,
	SLOT_NAMES,
	SLOTS,
	type Slot,
} from '../game/game';
import { defaultBlock, paramsOf, SEED } from './defaults';
import { errorOf } from './parse';
import { paramSchema } from './schema';
import { type GameError, gameError, oneOf, unknownKey } from './words';

/** One assignment as links and the command line write it: `['terminal.weight', '20']`. */
export type Assignment = readonly [path: string, text: string];

const isSlot = (name: string): name is Slot => Object.hasOwn(SLOTS, name);
const isGroup = (name: string): name is SettingsGroup => Object.hasOwn(SETTINGS, name);

/**
 * Sets one parameter, given as text and typed by its declaration; setting a slot (`terminal`) or its id
 * (`terminal.id`) switches the block. Limits between parameters are not looked at: see `checkLimits`.
 */
export function setPath(
	game: Game,
	path: string,
	text: string,
): { ok: true; game: Game } | { ok: false; error: GameError } {
	const [head = '', key = 'id', ...rest] = path.split('.');
	const fail = (error: GameError) => ({ ok: false, error }) as const;
	if (path === 'seed') {
		const value = read(SEED, path, text);
		return value.ok ? { ok: true, game: { ...game, seed: Number(value.value) } } : value;
	}
	if (!isSlot(head) && !isGroup(head))
		return fail(unknownKey(path, text, oneOf(['seed', ...SLOT_NAMES, ...SETTINGS_NAMES], head)));
	const params: Params = isSlot(head) ? paramsOf(head, game[head].id) : SETTINGS[head];
	if (isSlot(head) && key === 'id' && rest.length === 0) {
		const ids = Object.keys(SLOTS[head]);
		if (!ids.includes(text)) return fail(gameError(path, text, oneOf(ids, text)));
		return { ok: true, game: switchBlock(game, head, text) };
	}
	const param = Object.hasOwn(params, key) && rest.length === 0 ? params[key] : undefined;
	if (!param) {
		const known = [...(isSlot(head) ? ['id'] : []), ...Object.keys(params)];
		return fail(
			unknownKey(path, text, `${oneOf(known, key)} in ${head}${isSlot(head) ? ` "${game[head].id}"` : ''}`),
		);
	}
	const value = read(param, path, text);
	return value.ok ? { ok: true, game: { ...game, [head]: { ...game[head], [key]: value.value } } } : value;
}

/** Sets what can be set, switches of blocks first; each assignment that fails leaves an error. */
export function setPaths(
	game: Game,
	assignments: readonly Assignment[],
): { game: Game; errors: readonly GameError[] } {
	const isSwitch = ([path]: Assignment) => !path.includes('.') || path.endsWith('.id');
	const ordered = [...assignments].sort((a, b) => Number(isSwitch(b)) - Number(isSwitch(a)));
	const errors: GameError[] = [];
	for (const [path, text] of ordered) {
		const result = setPath(game, path, text);
		if (result.ok) game = result.game;
		else errors.push(result.error);
	}
	return { game, errors };
}

/**
 * Puts another block into a slot, at its defaults; a parameter that both blocks have by the same name and
 * kind keeps its value where the new block allows it. Throws for an unknown id.
 */
export function switchBlock(game: Game, slot: Slot, id: string): Game {
	if (game[slot].id === id) return game;
	const before = paramsOf(slot, game[slot].id);
	const block: Record<string, ParamValue> & { id: string } = { ...defaultBlock(slot, id) };
	for (const [key, param] of Object.entries(paramsOf(slot, id))) {
		const value = game[slot][key];
		const shared = Object.hasOwn(before, key) && before[key]?.kind === param.kind;
		if (shared && value !== undefined && v.is(paramSchema(param), value)) block[key] = value;
	}
	return { ...game, [slot]: block };
}

/** A value as text: numbers in full, rows as `1,2;3,4`. `read` takes it back. */
export const write = (value: ParamValue): string =>
	typeof value === 'object' ? value.map((row) => row.join(',')).join(';') : String(value);

function read(
	param: Param,
	path: string,
	text: string,
): { ok: true; value: ParamValue } | { ok: false; error: GameError } {
	const parsed = v.safeParse(paramSchema(param), typed(param, text));
	if (parsed.success) return { ok: true, value: parsed.output as ParamValue };
	const { path: inside, value, expected } = errorOf(parsed.issues[0]);
	const wish = typeof value === 'string' && param.kind !== 'formula' ? doubted(expected, value) : expected;
	return { ok: false, error: gameError(inside ? `${path}.${inside}` : path, value, wish) };
}

/** What was expected, and why a text that looks like a number was not taken for one. */
function doubted(expected: string, text: string): string {
	const number = readNumber(text);
	return number.ok || number.problem === '' ? expected : `${expected}; ${number.problem}`;
}

/** Text to the declared type; what cannot be read is left for the schema to refuse. */
function typed(param: Param, text: string): unknown {
	if (param.kind === 'number') return number(text);
	if (param.kind !== 'rows') return text;
	if (text.trim() === '') return [];
	return text.split(';').map((row) => row.split(',').map(number));
}

/** The number a text stands for, or else the text, for the error to quote. */
function number(text: string): number | string {
	const read = readNumber(text);
	return read.ok ? read.value : text;
}
