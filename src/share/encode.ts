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
	/** What stands beside the game, as B. */
	readonly beside: Pick<Link, 'preset' | 'changes'> | null;
	/** Slots whose rows stand beside the game: the link has but their id, and opens them only where they are kept. */
	readonly without: readonly Slot[];
}

/** A game beside another one, and the preset that it was made from. */
export interface Beside {
	readonly game: Game;
	/** That of the other game if absent. */
	readonly preset?: Preset | undefined;
}

/**
 * The link of a valid game. It counts from the preset that the game was made from (`chosen`); without one, from the one with
 * least to change. A game beside it, B, is what it changes against this one, or, where it is of another preset, against that.
 * Throws for a game that `parseGame` refuses.
 */
export async function linkOf(
	game: Game,
	view: View = {},
	chosen?: Preset,
	beside: Beside | null = null,
): Promise<Link> {
	const exact = await written(game, view, chosen, beside);
	if (exact.fits) return exact;
	const coarse = roundRows(game);
	const coarser = beside && { ...beside, game: roundRows(beside.game) };
	if (checksumOf(coarse, coarser?.game) === checksumOf(game, beside?.game)) return exact;
	return { ...(await written(coarse, view, chosen, coarser)), rounded: true };
}

/** The hash alone. */
export const encodeGame = async (game: Game, view?: View): Promise<string> => (await linkOf(game, view)).hash;

/** Of the whole game, and of what stands beside it, so that a link that was cut or edited is noticed whatever it says. */
export const checksumOf = (game: Game, beside?: Game): string =>
	checksum(JSON.stringify(game) + (beside ? JSON.stringify(beside) : ''));

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

/** What leads from one game to another as assignments, and where they lead. */
function way(base: Game, changes: readonly Change[]): { assignments: Assignment[]; replayed: Game } {
	const assignments = assignmentsOf(changes);
	const { game: replayed, errors } = setPaths(base, assignments);
	if (errors[0]) throw new Error(`no link: the game is not valid: ${errors[0].message}`);
	return { assignments, replayed };
}

async function written(
	game: Game,
	view: View,
	chosen: Preset | undefined,
	beside: Beside | null,
): Promise<Link> {
	const from = chosen && { preset: chosen, changes: changesOf(chosen.game, game) };
	const { preset, changes } = from ?? nearestPreset(game);
	const { assignments, replayed } = way(preset.game, changes);
	const other = beside && besideWritten(beside, replayed, preset);
	assignments.push(...(other?.assignments ?? []));
	const start: Assignment[] = [
		['v', String(VERSION)],
		['preset', `${preset.id}@${REVISION}`],
	];
	const end: Assignment[] = Object.entries(view).map(([key, value]) => [`view.${key}`, value]);
	// The checksum comes last, so that no beginning of a link is a whole link.
	end.push(['c', checksumOf(replayed, other?.replayed)]);
	const plain = toQuery([...start, ...assignments, ...end]);
	const z = plain.length <= READABLE ? null : await pack(toQuery(assignments));
	const packed = z === null ? plain : toQuery([...start, ['z', z], ...end]);
	const hash = packed.length < plain.length ? packed : plain;
	const refs = [...refsOf(game), ...(beside ? refsOf(beside.game) : [])];
	const without = [...new Set(refs.map(({ slot }) => slot))];
	const fits = hash.length <= MAX_LINK;
	return { hash, preset, changes, beside: other?.told ?? null, rounded: false, fits, without };
}

/** B in the keys of a link: `b.preset` where it is not that of A, and what it changes. One that changes nothing says so by its seed. */
function besideWritten({ game, preset: chosen }: Beside, a: Game, presetOfA: Preset) {
	const preset = chosen ?? presetOfA;
	const apart = preset !== presetOfA;
	const changes = changesOf(apart ? preset.game : a, game);
	const { assignments, replayed } = way(apart ? preset.game : a, changes);
	const first: Assignment[] = apart
		? [['preset', `${preset.id}@${REVISION}`]]
		: changes.length === 0
			? [['seed', String(game.seed)]]
			: [];
	return {
		assignments: [...first, ...assignments].map(([key, text]): Assignment => [`${BESIDE_KEY}${key}`, text]),
		replayed,
		told: { preset, changes },
	};
}
/** What the keys of the game beside begin with. */
export const BESIDE_KEY = 'b.';

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
