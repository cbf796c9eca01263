import type { ParamValue } from '../data/param';
import { pointRows } from '../data/points';
import { Asset, flatRows, isInline, isMissing, MOST_INLINE, type Rows, type RowsRef } from '../data/rows';
import { type Game, SLOT_NAMES, type Slot } from '../game/game';
import { type GameError, gameError, range, takes } from './words';

/** The assets that are at hand, by their ids. */
export type Assets = ReadonlyMap<string, Asset>;
export const NO_ASSETS: Assets = new Map();

interface Reference {
	readonly slot: Slot;
	readonly key: string;
	readonly rows: RowsRef;
}

/** Where a game refers to rows that stand beside it. */
export const refsOf = (game: Game): Reference[] =>
	SLOT_NAMES.flatMap((slot) =>
		Object.entries(game[slot]).flatMap(([key, rows]): Reference[] =>
			typeof rows === 'object' && !isInline(rows) ? [{ slot, key, rows }] : [],
		),
	);

/** The assets that a game has at hand, each once. */
export const assetsOf = (game: Game): Asset[] => [
	...new Map(
		refsOf(game).flatMap(({ rows }) => (rows instanceof Asset ? [[rows.asset, rows] as const] : [])),
	).values(),
];

/** The game with other rows; itself where nothing changes. */
function mapRows(game: Game, change: (rows: Rows) => Rows): Game {
	const slots = SLOT_NAMES.flatMap((slot) => {
		const entries = Object.entries(game[slot]);
		const mapped = entries.map(([key, value]): [string, ParamValue] => [
			key,
			typeof value === 'object' ? change(value) : value,
		]);
		const same = mapped.every(([, value], k) => value === entries[k]?.[1]);
		return same ? [] : [[slot, Object.fromEntries(mapped)] as const];
	});
	return slots.length === 0 ? game : { ...game, ...Object.fromEntries(slots) };
}

/** The game with other rows where it refers to some. */
const mapRefs = (game: Game, change: (rows: RowsRef) => RowsRef): Game =>
	mapRows(game, (rows) => (isInline(rows) ? rows : change(rows)));

/** The game with tables beside it that are more than a link carries, as a file may have them inline. They train the same. */
export const withRowsBeside = (game: Game, name: string): Game =>
	mapRows(game, (rows) =>
		isInline(rows) && rows.length > MOST_INLINE && rows[0]?.length === 2
			? new Asset(flatRows(rows), name)
			: rows,
	);

/** The game with the rows that are at hand; what is not stays a reference: see `missingRows`. */
export const withAssets = (game: Game, assets: Assets): Game =>
	mapRefs(game, (rows) => (rows instanceof Asset ? rows : (assets.get(rows.asset) ?? rows)));

/** The game as it crosses to another thread: plain JSON, rows beside it. */
export const withoutRows = (game: Game): Game => mapRefs(game, ({ asset }) => ({ asset }));

/** An error for each reference whose rows are not at hand. */
export const missingRows = (game: Game): GameError[] =>
	refsOf(game).flatMap(({ slot, key, rows }) =>
		!isMissing(rows)
			? []
			: [
					gameError(
						`${slot}.${key}`,
						rows.asset,
						'points that this browser has kept: a link does not carry so many. Give the table that they came from once more, or ask for the game as a file',
					),
				],
	);

/**
 * An asset that was kept or sent as plain data, or what is wrong with it. `id` is what it was kept under.
 */
export function readAsset(data: unknown, id: string): Asset | { readonly fault: string } {
	const fault = (what: string) => ({ fault: `asset ${id}: ${what}` });
	if (typeof data !== 'object' || data === null) return fault('it is no object');
	const { values, name, transform } = data as Readonly<Record<string, unknown>>;
	if (!(values instanceof Float64Array)) return fault('its values are no Float64Array');
	const { columns, minRows, maxRows } = pointRows;
	const n = values.length / columns.length;
	if (!Number.isInteger(n) || n < minRows || n > maxRows)
		return fault(`${values.length} numbers are not ${takes(pointRows)}`);
	const [{ min, max }] = columns;
	const wrong = values.findIndex((value) => !(value >= min && value <= max));
	if (wrong >= 0)
		return fault(
			`row ${Math.floor(wrong / 2) + 1}: got ${values[wrong]}, expected ${range('a number', columns[0])}`,
		);
	if (typeof name !== 'string' || typeof transform !== 'string') return fault('it has no name or transform');
	const asset = new Asset(values, name, transform);
	return asset.asset === id ? asset : fault('its rows are others than its id says');
}
