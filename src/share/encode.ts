import type { ParamValue } from '../data/param';
import { type Game, SLOT_NAMES, type Slot } from '../game/game';
import { refsOf } from '../spec/assets';
import { VERSION } from '../spec/migrate';
import { type Preset, presets } from '../spec/presets/index';
import { REVISION } from '../spec/revisions/index';
import { type Assignment, setPaths, write } from '../spec/set';
import { assignmentsOf, type Change, changesOf } from './changes';
import { checksum, pack } from './pack';
import { toQuery } from './query';

/** Some mail and chat programs break longer links. */
export const MAX_LINK = 2000;
/** Up to here a link is left readable even where packing would make it shorter. */
const READABLE = 400;
/** Rows of a link that would be longer than MAX_LINK are rounded to this many decimals, in data units. */
const DECIMALS = 3;

/** What a picture shows, beside the game: `{ t: '0.5' }` becomes `view.t=0.5`. */
export type View = Readonly<Record<string, string>>;

export interface Link {
	/** Without the leading '#'. */
	readonly hash: string;
	/** The preset that the game was made from, or else the one with least to change. */
	readonly preset: Preset;
	/** What the game changes against that preset. */
	readonly changes: readonly Change[];
	/** Rows of points were rounded, to three decimals, to make the link shorter. */
	readonly rounded: boolean;
	/** At most MAX_LINK characters. What is longer should be sent as a file. */
	readonly fits: boolean;
	/** Slots whose rows stand beside the game: the link has but their id, and opens them only where they are kept. */
	readonly without: readonly Slot[];
}

/**
 * The link of a valid game. It counts from the preset that the game was made from (`chosen`); without one, from the one with
 * least to change. Throws for a game that `parseGame` refuses.
 */
export async function linkOf(game: Game, view: View = {}, chosen?: Preset): Promise<Link> {
	const exact = await written(game, view, chosen);
	if (exact.fits) return exact;
	const coarse = roundRows(game);
	if (checksumOf(coarse) === checksumOf(game)) return exact;
	return { ...(await written(coarse, view, chosen)), rounded: true };
}

/** The hash alone. */
export const encodeGame = async (game: Game, view?: View): Promise<string> => (await linkOf(game, view)).hash;

/** Of the whole game, so that a link that was cut or edited is noticed whatever it says. */
export const checksumOf = (game: Game): string => checksum(JSON.stringify(game));

/** The preset with the least to write, and what to change in it. */
export function nearestPreset(game: Game): { preset: Preset; changes: readonly Change[] } {
	// Rows differ from those of nearly every preset, and need be written but once.
	const known = new Map<ParamValue, number>();
	const lengthOf = ({ path, to }: Change): number => {
		const length = known.get(to) ?? toQuery([['', write(to)]]).length;
		if (typeof to === 'object') known.set(to, length);
		return path.length + length;
	};
	const candidates = presets.map((preset) => {
		const changes = changesOf(preset.game, game);
		const parted = changes.reduce((sum, change) => sum + 1 + lengthOf(change), 0);
		return { preset, changes, length: preset.id.length + Math.max(0, parted - 1) };
	});
	return candidates.reduce((best, next) => (next.length < best.length ? next : best));
}

async function written(game: Game, view: View, chosen?: Preset): Promise<Link> {
	const from = chosen && { preset: chosen, changes: changesOf(chosen.game, game) };
	const { preset, changes } = from ?? nearestPreset(game);
	const assignments = assignmentsOf(changes);
	const { game: replayed, errors } = setPaths(preset.game, assignments);
	if (errors[0]) throw new Error(`no link: the game is not valid: ${errors[0].message}`);
	const start: Assignment[] = [
		['v', String(VERSION)],
		['preset', `${preset.id}@${REVISION}`],
	];
	const end: Assignment[] = Object.entries(view).map(([key, value]) => [`view.${key}`, value]);
	// The checksum comes last, so that no beginning of a link is a whole link.
	end.push(['c', checksumOf(replayed)]);
	const plain = toQuery([...start, ...assignments, ...end]);
	const z = plain.length <= READABLE ? null : await pack(toQuery(assignments));
	const packed = z === null ? plain : toQuery([...start, ['z', z], ...end]);
	const hash = packed.length < plain.length ? packed : plain;
	const without = refsOf(game).map(({ slot }) => slot);
	return { hash, preset, changes, rounded: false, fits: hash.length <= MAX_LINK, without };
}

function roundRows(game: Game): Game {
	const round = (value: ParamValue): ParamValue =>
		typeof value === 'object' && !('asset' in value)
			? value.map((row) => row.map((entry) => Number(entry.toFixed(DECIMALS))))
			: value;
	const blocks = SLOT_NAMES.map((slot) => [
		slot,
		Object.fromEntries(Object.entries(game[slot]).map(([key, value]) => [key, round(value)])),
	]);
	return { ...game, ...Object.fromEntries(blocks) };
}
