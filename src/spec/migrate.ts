import { type GameError, gameError } from './words';

/** The version of the format that this code reads and writes. */
export const VERSION = 1;

type Json = Readonly<Record<string, unknown>>;

/** `MIGRATIONS[k]` turns a game of version k + 1 into one of version k + 2. */
const MIGRATIONS: readonly ((game: Json) => Json)[] = [];

/**
 * Brings an older game to this version; returns the error for one that is newer. What carries no version
 * number is passed on as it is: the schema says what is missing.
 */
export function migrate(game: unknown): { ok: true; game: unknown } | { ok: false; error: GameError } {
	const version = versionOf(game);
	if (version === undefined) return { ok: true, game };
	if (version > VERSION) {
		const expected = `at most ${VERSION}: this game was written by a newer lab; open it there, or update this one`;
		return { ok: false, error: gameError('version', version, expected) };
	}
	const migrated = MIGRATIONS.slice(version - 1).reduce((older, step) => step(older), game as Json);
	return { ok: true, game: migrated };
}

function versionOf(game: unknown): number | undefined {
	if (typeof game !== 'object' || game === null || !('version' in game)) return undefined;
	return typeof game.version === 'number' && game.version >= 1 ? game.version : undefined;
}
