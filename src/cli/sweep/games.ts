import { createHash } from 'node:crypto';
import { farApart } from '../../game/clouds';
import { type Game, isSlot } from '../../game/game';
import { parseFile } from '../../result/index';
import { withRowsBeside } from '../../spec/assets';
import { DECLARED } from '../../spec/declarations';
import { messages, parseJson } from '../../spec/parse';
import { valuesIn, withSeeds } from '../../spec/variations';
import { BadInput } from '../outcome';
import { applySettings, refuseClashes, resolveGame } from '../resolve';

/** One game of a sweep. */
export interface SweepGame {
	/** Where it stands in the list, and what was set: `games.jsonl:3 terminal.weight=20 seed=2`. */
	readonly name: string;
	readonly game: Game;
	readonly hash: string;
}

export interface SweepList {
	/** No two are the same. */
	readonly games: readonly SweepGame[];
	/** What stands in the list and cannot be trained, and why. */
	readonly faults: readonly string[];
	/** What else is worth saying. */
	readonly notes: readonly string[];
}

/** What is changed in every game of the list, as the command line says it. */
export interface Variations {
	/** `path=v1,v2,…`: of several the product. */
	readonly set: readonly string[];
	/** Seeds from 1 to so many; the game's own if absent. */
	readonly seeds?: number;
}

/** Tables of more than a link carries stand beside the game, in a result as in a hash. */
export const compact = (game: Game): Game => withRowsBeside(game, 'points of a sweep');

/**
 * 128 bits over all that a game says, in hexadecimal: the same game has the same hash on every machine. Tables of more than a
 * link carries count by their numbers, wherever they stand.
 */
export const hashOf = (game: Game): string =>
	createHash('sha256')
		.update(JSON.stringify(compact(game)))
		.digest('hex')
		.slice(0, 32);

/**
 * Reads a list of games, one a line: its JSON, or a `<game>` of the command line. Empty lines and lines that begin with #
 * are skipped, but for hashes of links. What is wrong with one line or value keeps none of the others out.
 * @param source how the list is called in messages
 */
export async function readGames(
	text: string,
	source: string,
	{ set, seeds }: Variations,
): Promise<SweepList> {
	const settings = product(set.map(valuesOf));
	const games = new Map<string, SweepGame>();
	const notes: string[] = [];
	const faults: string[] = [];
	for (const [k, line] of text.split('\n').entries()) {
		const written = line.trim();
		if (written === '' || /^#(?!v=\d)/.test(written)) continue;
		const place = `${source}:${k + 1}`;
		const refused = new Refused();
		const base = await refused.unless(place, () => gameOf(written));
		const again: SweepGame[] = [];
		for (const assignments of base ? settings : []) {
			const name = [place, ...assignments.filter((one) => !set.includes(one))].join(' ');
			const game = await refused.unless(name, () => base && trainable(applySettings(base, assignments)));
			const far = game && farApart(game);
			if (far) notes.push(`${name}: ${far}`);
			for (const seeded of game ? seededs(name, game, seeds) : []) {
				const same = games.get(seeded.hash);
				if (same) again.push(same);
				else games.set(seeded.hash, seeded);
			}
		}
		if (again[0])
			notes.push(`${place}: ${again.length} of its games are there already, the first as ${again[0].name}`);
		faults.push(...refused.lines());
	}
	return { games: [...games.values()], faults, notes };
}

/** What of a line cannot be trained: a value that is wrong in one combination is wrong in many, and is told once. */
class Refused {
	private readonly names = new Map<string, string[]>();

	/** What is made; null where it is `BadInput`. */
	async unless<T>(name: string, make: () => T | Promise<T>): Promise<T | null> {
		try {
			return await make();
		} catch (error) {
			if (!(error instanceof BadInput)) throw error;
			this.names.set(error.message, [...(this.names.get(error.message) ?? []), name]);
			return null;
		}
	}

	lines(): string[] {
		return [...this.names].map(([why, [name, ...more]]) => {
			const so = more.length > 0 ? ` (and so ${more.length} more of this line)` : '';
			return `${name}: ${why}${so}`;
		});
	}
}

/** The game of a line. Throws `BadInput`. */
async function gameOf(line: string): Promise<Game> {
	if (line.startsWith('{')) {
		const parsed = parseFile(line);
		if (!parsed.ok) throw new BadInput(messages(parsed.errors));
		return parsed.game;
	}
	const read = line.startsWith('"') ? parseJson(line) : { ok: true as const, json: line };
	if (!read.ok) throw new BadInput(messages(read.errors));
	return resolveGame(String(read.json));
}

function trainable(game: Game): Game {
	refuseClashes(game);
	return compact(game);
}

const seededs = (name: string, game: Game, seeds: number | undefined): SweepGame[] =>
	seeds === undefined
		? [{ name, game, hash: hashOf(game) }]
		: withSeeds(game, seeds).map((seeded) => ({
				name: `${name} seed=${seeded.seed}`,
				game: seeded,
				hash: hashOf(seeded),
			}));

/**
 * `path=v` for each value of `path=v1,v2,…`. Commas within brackets part nothing, as in a formula, nor do those of a path
 * that takes rows, unless they are named by their tables. Throws `BadInput` where no path is given.
 */
export function valuesOf(setting: string): string[] {
	const at = setting.indexOf('=');
	if (at < 1) throw new BadInput(`--set ${setting}: expected path=v1,v2,…, for example terminal.weight=5,20`);
	const [path, text] = [setting.slice(0, at), setting.slice(at + 1)];
	if (takesRows(path) && !text.startsWith('@')) return [setting];
	return valuesIn(text).map((value) => `${path}=${value}`);
}

/** Whether there is a block in which a path takes rows of numbers. */
function takesRows(path: string): boolean {
	const [slot = '', key = ''] = path.split('.');
	return isSlot(slot) && Object.values(DECLARED.slots[slot]).some((params) => params[key]?.kind === 'rows');
}

/** Every way to take one of each, the last one changing fastest. */
const product = <T>(lists: readonly (readonly T[])[]): T[][] =>
	lists.reduce<T[][]>((found, list) => found.flatMap((taken) => list.map((one) => [...taken, one])), [[]]);
