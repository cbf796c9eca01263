import { type GameError, gameError } from './words';

/** The version of the format that this code reads and writes. */
export const VERSION = 1;

type Json = Readonly<Record<string, unknown>>;
type Migrated =
	| { readonly ok: true; readonly json: unknown }
	| { readonly ok: false; readonly error: GameError };

/** `MIGRATIONS[k]` turns a game of version k + 1 into one of version k + 2. */
const MIGRATIONS: readonly ((game: Json) => Json)[] = [];

/** Brings an older game to this version; returns the error for one that is newer. */
export const migrate = (game: unknown): Migrated => bringUp('game', VERSION, MIGRATIONS, game);

/**
 * Brings JSON of a format to its present version, `migrations[k]` from version k + 1 to k + 2. What carries no version
 * number is passed on as it is: the schema says what is missing.
 */
export function bringUp(
	what: string,
	present: number,
	migrations: readonly ((older: Json) => Json)[],
	json: unknown,
): Migrated {
	const version = versionOf(json);
	if (version === undefined) return { ok: true, json };
	if (version > present) {
		const expected = `at most ${present}: this ${what} was written by a newer lab; open it there, or update this one`;
		return { ok: false, error: gameError('version', version, expected) };
	}
	return { ok: true, json: migrations.slice(version - 1).reduce((older, step) => step(older), json as Json) };
}

function versionOf(json: unknown): number | undefined {
	if (typeof json !== 'object' || json === null || !('version' in json)) return undefined;
	return typeof json.version === 'number' && json.version >= 1 ? json.version : undefined;
}
