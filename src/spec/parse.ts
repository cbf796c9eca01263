import * as v from 'valibot';
import type { Game } from '../game/game';
import { type Assets, missingRows, NO_ASSETS, withAssets } from './assets';
import { checkLimits } from './limits';
import { migrate } from './migrate';
import { gameSchema } from './schema';
import { type GameError, gameError, unknownKey } from './words';

export type ParseResult =
	| { readonly ok: true; readonly game: Game }
	| { readonly ok: false; readonly errors: readonly GameError[] };

/** A file full of bad rows need not be listed row by row. */
const MAX_ERRORS = 20;

/**
 * Reads a game from JSON: migrates an older one, refuses a newer one, fills missing keys with their declared
 * defaults, and names every key and value that is wrong. Rows beside the game are taken from `assets`. Never throws.
 * Keys come back in the schema's order.
 */
export function parseGame(json: unknown, assets: Assets = NO_ASSETS): ParseResult {
	const current = migrate(json);
	if (!current.ok) return { ok: false, errors: [current.error] };
	const parsed = v.safeParse(gameSchema, current.json);
	if (!parsed.success) return { ok: false, errors: parsed.issues.slice(0, MAX_ERRORS).map(errorOf) };
	const game = withAssets(parsed.output as Game, assets);
	const missing = missingRows(game);
	const errors = missing.length > 0 ? missing : checkLimits(game);
	return errors.length === 0 ? { ok: true, game } : { ok: false, errors };
}

/** JSON from text. A syntax error is an error of the whole. Never throws. */
export function parseJson(
	text: string,
): { readonly ok: true; readonly json: unknown } | Extract<ParseResult, { readonly ok: false }> {
	try {
		const json: unknown = JSON.parse(text);
		return { ok: true, json };
	} catch (error) {
		const message = `this is not JSON: ${error instanceof Error ? error.message : String(error)}`;
		return { ok: false, errors: [{ path: '', value: text, expected: 'JSON', message }] };
	}
}

/** The errors of a game as lines of text. */
export const messages = (errors: readonly GameError[]): string =>
	errors.map(({ message }) => message).join('\n');

export function errorOf(issue: v.BaseIssue<unknown>): GameError {
	const path = (issue.path ?? []).map(({ key }) => String(key)).join('.');
	return issue.expected === 'never'
		? unknownKey(path, issue.path?.at(-1)?.value, issue.message)
		: gameError(path, issue.input, issue.message);
}
