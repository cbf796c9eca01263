import type { Game } from '../game/game';
import { type Assets, missingRows, NO_ASSETS, withAssets } from '../spec/assets';
import type { Catalogue } from '../spec/declarations';
import { checkLimits, WORK_PATHS } from '../spec/limits';
import { VERSION } from '../spec/migrate';
import { findPreset, openingPreset, type Preset } from '../spec/presets/index';
import { adopt } from '../spec/revisions/adopt';
import { catalogueOf, FIRST_REVISION, REVISION, TODAY } from '../spec/revisions/index';
import { type Assignment, BESIDE, setPaths } from '../spec/set';
import { clip, gameError, oneOf } from '../spec/words';
import { type Change, changesOf } from './changes';
import { BESIDE_KEY, checksumOf, nearestPreset, type View } from './encode';
import { mendings, withoutTracking } from './mend';
import { unpack } from './pack';
import { fromQuery, MAX_FIELDS } from './query';

export interface Problem {
	/** The parameter concerned, where there is one. */
	readonly path?: string;
	readonly message: string;
}

export interface Decoded {
	/** What could be read: every value is in its range, and the game is no more work than a machine can do. */
	readonly game: Game;
	/** The preset it counts from, as it is today. */
	readonly preset: Preset;
	/** What the game changes against that preset. */
	readonly changes: readonly Change[];
	/** The game beside it, B, if there is one: its changes are those against this game, or against another preset of its own. */
	readonly beside: Pick<Decoded, 'game' | 'preset' | 'changes'> | null;
	/** Empty where the link opens exactly the game it was made from, or was written by hand and is whole. */
	readonly problems: readonly Problem[];
	readonly view: View;
}

/**
 * Reads a link's hash, with or without '#'. Never throws: every trouble is a problem with its own message, and
 * what could be read is kept, key by key, on top of the preset (or of the opening one). An empty hash is the
 * opening preset. Rows that stand beside the game are recalled by their ids. A link with a checksum counts from the presets of its revision; one without, as a hand writes it, from today's.
 */
export async function decodeHash(hash: string, recall: Recall = async () => NO_ASSETS): Promise<Decoded> {
	const query = withoutTracking(hash.replace(/^#/, ''));
	const opening = openingPreset();
	if (query === '')
		return { game: opening.game, preset: opening, changes: [], beside: null, problems: [], view: {} };
	const read = async (parts: Parts): Promise<Decoded> => openParts(parts, await recall(idsIn(parts)));
	const decoded = await read(await partsOf(query));
	if (decoded.problems.length === 0) return decoded;
	for (const mended of mendings(query)) {
		const parts = await partsOf(mended);
		if (parts.problems.length > 0) continue;
		const again = await read(parts);
		if (again.problems.length === 0) return again;
	}
	return decoded;
}

/** Brings what is kept of these assets. */
export type Recall = (ids: readonly string[]) => Promise<Assets>;

/** The assets that a link names. */
const idsIn = ({ assignments, beside }: Parts): string[] =>
	[...assignments, ...(beside?.assignments ?? [])].flatMap(([, text]) =>
		text.startsWith(BESIDE) ? [text.slice(BESIDE.length)] : [],
	);

/** What a game counts from, and what is set there. */
interface Way<From> {
	readonly catalogue: Catalogue;
	/** The preset it counts from. */
	readonly from: From;
	readonly assignments: readonly Assignment[];
}

/** A link taken apart, with what in it is no key and value. */
interface Parts extends Way<string> {
	/** Of B; without a preset of its own it counts from A. */
	readonly beside: Way<string | undefined> | null;
	readonly view: View;
	/** The checksum it carries. */
	readonly sum: string | undefined;
	/** Whether a lab made it, which always ends in a checksum. */
	readonly made: boolean;
	readonly problems: readonly Problem[];
}

async function partsOf(query: string): Promise<Parts> {
	const problems: Problem[] = [];
	const { fields, packed } = await readFields(query, problems);
	checkVersion(fields.get('v'), problems);
	const [id, revision] = presetIn(fields);
	const sum = fields.get('c');
	const catalogue = await catalogueFor(revision, sum, problems);
	const known = presetOf(id, catalogue);
	if (known === undefined) problems.push(presetProblem(fields.get('preset'), Object.keys(catalogue.presets)));
	const view: Record<string, string> = {};
	const assignments: Assignment[] = [];
	const ofB = new Map<string, string>();
	for (const [key, value] of [...fields, ...packed]) {
		if (key.startsWith(BESIDE_KEY)) ofB.set(key.slice(BESIDE_KEY.length), value);
		else if (key.startsWith('view.')) view[key.slice('view.'.length)] = value;
		else if (!['v', 'preset', 'z', 'c'].includes(key)) assignments.push([key, value]);
	}
	const made = revision !== undefined || fields.has('z');
	const beside = ofB.size === 0 ? null : await besideOf(ofB, fields.get('v'), catalogue, problems);
	return { catalogue, from: known ?? openingPreset().id, assignments, beside, view, sum, made, problems };
}

/** The id of the preset that a link counts from, and its revision. */
function presetIn(fields: Fields): readonly [id: string | undefined, revision: string | undefined] {
	const [, id, revision] = /^(.*?)(?:@(\d+))?$/s.exec(fields.get('preset') ?? '') ?? [];
	return [id, revision];
}
const presetOf = (id: string | undefined, { presets }: Catalogue): string | undefined =>
	id && Object.hasOwn(presets, id) ? id : undefined;

/** The way to B, of the fields without what they begin with. It counts from A, also where its own preset is not known. */
async function besideOf(
	fields: Fields,
	version: string | undefined,
	ofA: Catalogue,
	problems: Problem[],
): Promise<Way<string | undefined>> {
	const found: Problem[] = [];
	const own = fields.get('v');
	if (own !== undefined && own !== version)
		found.push({
			path: 'v',
			message: `its version is ${clip(own)}, that of A ${clip(version ?? 'not given')}; it was read as version ${VERSION}`,
		});
	const [id, revision] = presetIn(fields);
	const catalogue = revision === undefined ? ofA : await catalogueFor(revision, undefined, found);
	const from = presetOf(id, catalogue);
	if (fields.has('preset') && from === undefined)
		found.push(presetProblem(fields.get('preset'), Object.keys(catalogue.presets)));
	problems.push(...found.map(ofBeside));
	const assignments = [...fields].filter(([key]) => key !== 'v' && key !== 'preset');
	return { catalogue: from === undefined ? ofA : catalogue, from, assignments };
}

const ofBeside = ({ path, message }: Problem): Problem => ({
	...(path === undefined ? {} : { path: `${BESIDE_KEY}${path}` }),
	message: `B: ${message}`,
});

function openParts(
	{ catalogue, from, assignments, beside, view, sum, made, problems: found }: Parts,
	assets: Assets,
): Decoded {
	const problems = [...found];
	const base = catalogue.presets[from] ?? openingPreset().game;
	const game = build(base, assignments, catalogue, assets, problems);
	const ofB: Problem[] = [];
	const start = beside?.from === undefined ? game.then : (beside.catalogue.presets[beside.from] ?? game.then);
	const b = beside && build(start, beside.assignments, beside.catalogue, assets, ofB);
	// What B has from A was told of A.
	problems.push(...ofB.filter(({ message }) => !problems.some((of) => of.message === message)).map(ofBeside));
	// A problem already named explains a game that differs.
	if (problems.length === 0) checkSum(sum, checksumOf(game.then, b?.then), made, problems);
	const preset = findPreset(from) ?? nearestPreset(game.now).preset;
	const presetOfB = findPreset(beside?.from ?? from) ?? preset;
	return {
		game: game.now,
		preset,
		changes: changesOf(preset.game, game.now),
		beside: b && {
			game: b.now,
			preset: presetOfB,
			changes: changesOf(presetOfB === preset ? game.now : presetOfB.game, b.now),
		},
		problems,
		view,
	};
}

type Fields = ReadonlyMap<string, string>;

async function readFields(query: string, problems: Problem[]): Promise<{ fields: Fields; packed: Fields }> {
	const collect = (text: string): Map<string, string> => {
		const { fields, broken, more } = fromQuery(text);
		if (more) problems.push({ message: `The link has more than ${MAX_FIELDS} fields; only these were read` });
		for (const part of broken)
			problems.push({ message: `“${part.slice(0, 40)}” in the link cannot be read: expected key=value` });
		const map = new Map<string, string>();
		for (const [key, value] of fields) {
			if (map.has(key))
				problems.push({ path: key, message: `${clip(key)} stands twice in the link; the last counts` });
			map.set(key, value);
		}
		return map;
	};
	const fields = collect(query);
	const z = fields.get('z');
	if (z === undefined) return { fields, packed: new Map() };
	const { text, state } = await unpack(z);
	if (state === 'whole') return { fields, packed: collect(text) };
	problems.push({ message: `The packed part of the link (z=) ${PACKED[state]}` });
	// The field at the cut may be only a part of itself.
	return { fields, packed: collect(text.slice(0, Math.max(0, text.lastIndexOf('&')))) };
}

const PACKED = {
	damaged: 'is damaged or cut off; what stands before the damage was kept',
	'too large': 'claims far more than a game has to say; it was not read',
} as const;

function checkVersion(version: string | undefined, problems: Problem[]): void {
	if (version === String(VERSION)) return;
	if (version === undefined)
		problems.push({ path: 'v', message: 'The link carries no version (v=1): part of it may be missing' });
	else if (Number(version) > VERSION)
		problems.push({
			path: 'v',
			message: `The link was made by a newer lab (version ${clip(version)}, this one reads ${VERSION}); what this one knows was kept`,
		});
	else problems.push({ path: 'v', message: gameError('v', version, `version ${VERSION}`).message });
}

/** What the link counts from: what it names, what stood when links did not name it, or what stands today. */
async function catalogueFor(
	revision: string | undefined,
	sum: string | undefined,
	problems: Problem[],
): Promise<Catalogue> {
	const unnamed = sum === undefined ? REVISION : FIRST_REVISION;
	const wanted = revision === undefined ? unnamed : Number(revision);
	const counted = `The link counts from the presets of`;
	const catalogue = await catalogueOf(wanted).catch(() => {
		problems.push({
			path: 'preset',
			message: `${counted} revision ${wanted}, which could not be loaded: reload the page; until then it counts from today's`,
		});
		return TODAY;
	});
	if (catalogue) return catalogue;
	problems.push({
		path: 'preset',
		message: `${counted} a newer lab (revision ${clip(String(revision))}, this one knows ${REVISION}); what this one knows was kept`,
	});
	return TODAY;
}

function presetProblem(given: string | undefined, known: readonly string[]): Problem {
	const message =
		given === undefined
			? 'The link names no preset: it was cut off; it counts from the one that the lab opens on'
			: gameError('preset', given, oneOf(known, given)).message;
	return { path: 'preset', message };
}

/** The game in the terms of its catalogue, which a checksum is over, and as one of today. */
function build(
	base: Game,
	assignments: readonly Assignment[],
	catalogue: Catalogue,
	assets: Assets,
	problems: Problem[],
): { readonly then: Game; readonly now: Game } {
	const replay = (chosen: readonly Assignment[]) => {
		const { game: then, errors } = setPaths(base, chosen, catalogue);
		const { game, errors: since } = catalogue === TODAY ? { game: then, errors: [] } : adopt(then);
		const now = withAssets(game, assets);
		return { then, now, errors: [...errors, ...since] };
	};
	const whole = replay(assignments);
	const faults = checkLimits(whole.now);
	for (const { path, message } of [...whole.errors, ...missingRows(whole.now), ...faults])
		problems.push({ path, message });
	const heavy = (path: string): boolean => WORK_PATHS.some((each) => each === path);
	// Other faults stay: the composer shows where, and nothing of the link is lost.
	return faults.some(({ path }) => heavy(path))
		? replay(assignments.filter(([path]) => !heavy(path)))
		: whole;
}

function checkSum(given: string | undefined, sum: string, made: boolean, problems: Problem[]): void {
	if (given === undefined) {
		if (made)
			problems.push({
				message: 'The link has no checksum (c=) at its end: it was cut off; what it says was kept',
			});
	} else if (given !== sum)
		problems.push({
			message:
				'The link does not open the game it was made from: it was cut or edited; what it says was kept',
		});
}
