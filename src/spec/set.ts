import * as v from 'valibot';
import { readNumber } from '../data/number';
import type { Param, ParamValue } from '../data/param';
import { isInline, sameRows } from '../data/rows';
import { switched } from '../game/change';
import type { Game, SettingsGroup, Slot } from '../game/game';
import { DECLARED, type Declarations } from './declarations';
import { errorOf } from './parse';
import { paramSchema } from './schema';
import { type GameError, gameError, oneOf, unknownKey } from './words';

/** One assignment as links and the command line write it: `['terminal.weight', '20']`. */
export type Assignment = readonly [path: string, text: string];

/**
 * Sets one parameter, given as text and typed by its declaration; setting a slot (`terminal`) or its id
 * (`terminal.id`) switches the block. Limits between parameters are not looked at: see `checkLimits`.
 * A link of an older revision is read by the declarations of its time.
 */
export function setPath(
	game: Game,
	path: string,
	text: string,
	declared: Declarations = DECLARED,
): { ok: true; game: Game } | { ok: false; error: GameError } {
	const { seed, slots, settings } = declared;
	const isSlot = (name: string): name is Slot => Object.hasOwn(slots, name);
	const isGroup = (name: string): name is SettingsGroup => Object.hasOwn(settings, name);
	const [head = '', key = 'id', ...rest] = path.split('.');
	const fail = (error: GameError) => ({ ok: false, error }) as const;
	if (path === 'seed') {
		const value = read(seed, path, text);
		return value.ok ? { ok: true, game: { ...game, seed: Number(value.value) } } : value;
	}
	if (!isSlot(head) && !isGroup(head))
		return fail(
			unknownKey(path, text, oneOf(['seed', ...Object.keys(slots), ...Object.keys(settings)], head)),
		);
	const params = (isSlot(head) ? slots[head][game[head].id] : settings[head]) ?? {};
	if (isSlot(head) && key === 'id' && rest.length === 0) {
		const after = Object.hasOwn(slots[head], text) ? slots[head][text] : undefined;
		if (!after) return fail(gameError(path, text, oneOf(Object.keys(slots[head]), text)));
		return { ok: true, game: { ...game, [head]: switched(game[head], params, text, after) } };
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
	declared?: Declarations,
): { game: Game; errors: readonly GameError[] } {
	const isSwitch = ([path]: Assignment) => !path.includes('.') || path.endsWith('.id');
	const ordered = [...assignments].sort((a, b) => Number(isSwitch(b)) - Number(isSwitch(a)));
	const errors: GameError[] = [];
	for (const [path, text] of ordered) {
		const result = setPath(game, path, text, declared);
		if (result.ok) game = result.game;
		else errors.push(result.error);
	}
	return { game, errors };
}

/** A value as text: numbers in full, rows as `1,2;3,4`, or `asset:` and their id. `read` takes it back. */
export function write(value: ParamValue): string {
	if (typeof value !== 'object') return String(value);
	return isInline(value) ? value.map((row) => row.join(',')).join(';') : `${BESIDE}${value.asset}`;
}
/** What a link has before the id of rows that stand beside the game. */
export const BESIDE = 'asset:';

/** Whether two values of one parameter are the same. */
export const sameValue = (a: ParamValue, b: ParamValue): boolean =>
	a === b || (typeof a === 'object' && typeof b === 'object' && sameRows(a, b));

function read(
	param: Param,
	path: string,
	text: string,
): { ok: true; value: ParamValue } | { ok: false; error: GameError } {
	// The first fault is told: a table of a hundred thousand bad rows is not read through.
	const parsed = v.safeParse(paramSchema(param), typed(param, text), { abortEarly: true });
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

const FLAGS: Readonly<Record<string, boolean>> = { true: true, false: false };

/** Text to the declared type; what cannot be read is left for the schema to refuse. */
function typed(param: Param, text: string): unknown {
	if (param.kind === 'number') return number(text);
	if (param.kind === 'flag') return FLAGS[text] ?? text;
	if (param.kind !== 'rows') return text;
	if (text.trim() === '') return [];
	if (text.startsWith(BESIDE)) return { asset: text.slice(BESIDE.length) };
	// One row and one number too many are enough to be refused: a few bytes of a link can claim millions.
	return text
		.split(';', param.maxRows + 1)
		.map((row) => row.split(',', param.columns.length + 1).map(number));
}

/** The number a text stands for, or else the text, for the error to quote. */
function number(text: string): number | string {
	const read = readNumber(text);
	return read.ok ? read.value : text;
}
