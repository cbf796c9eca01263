import { existsSync, readFileSync } from 'node:fs';
import { pointRows } from '../data/points';
import { inlineRows } from '../data/rows';
import type { Game } from '../game/game';
import { clashes } from '../game/needs';
import { type FileResult, parseFile } from '../result/index';
import { decodeHash } from '../share/index';
import { messages, parseGame } from '../spec/parse';
import { findPreset, presets } from '../spec/presets/index';
import { readRows } from '../spec/rows';
import { type Assignment, setPaths, write } from '../spec/set';
import { oneOf } from '../spec/words';
import { BadInput } from './outcome';

/** `<game>` of the command line: a preset id, a link or its hash, or a JSON file of it or of a result. Throws `BadInput`. */
export async function resolveGame(given: string): Promise<Game> {
	const preset = findPreset(given);
	if (preset) return preset.game;
	const hash = hashOf(given);
	if (hash !== undefined) {
		const { game, problems } = await decodeHash(hash);
		// A page may go on with what could be read; a batch job must not.
		if (problems.length > 0) throw new BadInput(`link: ${problems.map(({ message }) => message).join('\n')}`);
		return game;
	}
	if (!existsSync(given)) {
		const ids = presets.map(({ id }) => id);
		throw new BadInput(
			`${given}: no such file, and no preset or link: expected a file or ${oneOf(ids, given)}`,
		);
	}
	return readFile(given).game;
}

/** A game or a result in a JSON file. Throws `BadInput`. */
export function readFile(path: string): Extract<FileResult, { readonly ok: true }> {
	const parsed = parseFile(readText(path));
	if (!parsed.ok) throw new BadInput(`${path}: ${messages(parsed.errors)}`);
	return parsed;
}

function hashOf(given: string): string | undefined {
	const at = given.indexOf('#');
	if (at >= 0) return given.slice(at);
	return /^v=\d/.test(given) ? given : undefined;
}

/** Applies `path=value` assignments. Throws `BadInput` that names every one that is wrong. */
export function applySettings(game: Game, settings: readonly string[]): Game {
	const assignments = settings.map((setting): Assignment => {
		const at = setting.indexOf('=');
		if (at < 1) throw new BadInput(`--set ${setting}: expected path=value, for example terminal.weight=20`);
		const [path, text] = [setting.slice(0, at), setting.slice(at + 1)];
		return [path, text.startsWith('@') ? pointsIn(text.slice(1)) : text];
	});
	const { game: changed, errors } = setPaths(game, assignments);
	if (errors.length > 0) throw new BadInput(messages(errors));
	// Each value is valid by itself; this holds the limits between them.
	const parsed = parseGame(changed);
	if (!parsed.ok) throw new BadInput(messages(parsed.errors));
	return parsed.game;
}

/** The points of a table in a file, as text of a game. Throws `BadInput` that names the line. */
function pointsIn(path: string): string {
	const read = readRows(readText(path), pointRows);
	if (!read.ok) throw new BadInput(`${path}: ${read.problem}`);
	return write(inlineRows(read.values, pointRows.columns.length));
}

/** Throws `BadInput` for a game that no solver can train, with what would help. */
export function refuseClashes(game: Game): void {
	const found = clashes(game);
	if (found.length === 0) return;
	const why = found.map(({ slots, message }) => `${slots.join(' and ')}: ${message}`);
	const mends = new Set(found.map(({ fix }) => `what would do: ${fix.label}.`));
	throw new BadInput(['this game cannot be trained:', ...why, ...mends].join('\n'));
}

/** A text file, or - for standard input, in UTF-8, or in UTF-16 as Windows writes it; a byte order mark is not text. Throws `BadInput` where it cannot be read. */
export function readText(path: string): string {
	try {
		const bytes = readFileSync(path === '-' ? 0 : path);
		const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
		return new TextDecoder(wide ? 'utf-16le' : 'utf-8').decode(bytes);
	} catch (error) {
		throw new BadInput(`${path}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
	}
}
