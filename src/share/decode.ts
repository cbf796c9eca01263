import type { Game } from '../game/game';
import { checkLimits, WORK_PATHS } from '../spec/limits';
import { VERSION } from '../spec/migrate';
import { findPreset, openingPreset, type Preset, presets } from '../spec/presets/index';
import { type Assignment, setPaths } from '../spec/set';
import { type GameError, gameError, oneOf } from '../spec/words';
import { type Change, changesOf } from './changes';
import { checksumOf, type View } from './encode';
import { unpack } from './pack';
import { fromQuery } from './query';

export interface Problem {
	/** The parameter concerned, where there is one. */
	readonly path?: string;
	readonly message: string;
}

export interface Decoded {
	/** What could be read: every value is in its range, and the game is no more work than a machine can do. */
	readonly game: Game;
	/** The preset it counts from. */
	readonly preset: Preset;
	/** What the link changes against its preset. */
	readonly changes: readonly Change[];
	/** Empty only where the link opens exactly the game it was made from. */
	readonly problems: readonly Problem[];
	readonly view: View;
}

/**
 * Reads a link's hash, with or without '#'. Never throws: every trouble is a problem with its own message, and
 * what could be read is kept, key by key, on top of the preset (or of the opening one). An empty hash is the
 * opening preset.
 */
export async function decodeHash(hash: string): Promise<Decoded> {
	const query = hash.replace(/^#/, '');
	const opening = openingPreset();
	if (query === '') return { game: opening.game, preset: opening, changes: [], problems: [], view: {} };

	const problems: Problem[] = [];
	const { fields, packed } = await readFields(query, problems);
	checkVersion(fields.get('v'), problems);
	const preset = presetOf(fields.get('preset'), problems) ?? opening;

	const view: Record<string, string> = {};
	const assignments: Assignment[] = [];
	for (const [key, value] of [...fields, ...packed]) {
		if (key.startsWith('view.')) view[key.slice('view.'.length)] = value;
		else if (!['v', 'preset', 'z', 'c'].includes(key)) assignments.push([key, value]);
	}
	const game = apply(preset.game, assignments, problems);
	// A problem already named explains a game that differs.
	if (problems.length === 0) checkSum(fields.get('c'), game, preset, problems);
	return { game, preset, changes: changesOf(preset.game, game), problems, view };
}

type Fields = ReadonlyMap<string, string>;

async function readFields(query: string, problems: Problem[]): Promise<{ fields: Fields; packed: Fields }> {
	const collect = (text: string): Map<string, string> => {
		const { fields, broken } = fromQuery(text);
		for (const part of broken)
			problems.push({ message: `“${part.slice(0, 40)}” in the link cannot be read: expected key=value` });
		const map = new Map<string, string>();
		for (const [key, value] of fields) {
			if (map.has(key))
				problems.push({ path: key, message: `${key} stands twice in the link; the last counts` });
			map.set(key, value);
		}
		return map;
	};
	const fields = collect(query);
	const z = fields.get('z');
	if (z === undefined) return { fields, packed: new Map() };
	const { text, whole } = await unpack(z);
	if (whole) return { fields, packed: collect(text) };
	problems.push({
		message: 'The packed part of the link (z=) is damaged or cut off; what stands before the damage was kept',
	});
	// The field at the cut may be only a part of itself.
	return { fields, packed: collect(text.slice(0, Math.max(0, text.lastIndexOf('&')))) };
}

function checkVersion(version: string | undefined, problems: Problem[]): void {
	if (version === String(VERSION)) return;
	if (version === undefined)
		problems.push({ path: 'v', message: 'The link carries no version (v=1): part of it may be missing' });
	else if (Number(version) > VERSION)
		problems.push({
			path: 'v',
			message: `The link was made by a newer lab (version ${version}, this one reads ${VERSION}); what this one knows was kept`,
		});
	else problems.push({ path: 'v', message: gameError('v', version, `version ${VERSION}`).message });
}

function presetOf(id: string | undefined, problems: Problem[]): Preset | undefined {
	const preset = id === undefined ? undefined : findPreset(id);
	if (id !== undefined && !preset) {
		const known = presets.map((each) => each.id);
		problems.push({ path: 'preset', message: gameError('preset', id, oneOf(known, id)).message });
	}
	return preset;
}

function apply(base: Game, assignments: readonly Assignment[], problems: Problem[]): Game {
	const { game, errors } = setPaths(base, assignments);
	const note = (found: readonly GameError[]) =>
		problems.push(...found.map(({ path, message }) => ({ path, message })));
	note(errors);
	const faults = checkLimits(game);
	note(faults);
	const heavy = (path: string): boolean => WORK_PATHS.some((each) => each === path);
	// Other faults stay: the composer shows where, and nothing of the link is lost.
	if (!faults.some(({ path }) => heavy(path))) return game;
	return setPaths(
		base,
		assignments.filter(([path]) => !heavy(path)),
	).game;
}

function checkSum(given: string | undefined, game: Game, preset: Preset, problems: Problem[]): void {
	if (given === undefined)
		problems.push({
			message:
				'The link has no checksum (c=) at its end: it was cut off or written by hand; what it says was kept',
		});
	else if (given !== checksumOf(game))
		problems.push({
			message: `The link does not open the game it was made from: it was cut or edited, or the preset “${preset.id}” has changed since; what it says was kept`,
		});
}
