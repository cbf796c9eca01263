import { murmur3 } from '../math/hash';

/** Rows of numbers that stand in the game itself, as a link carries them. */
export type InlineRows = readonly (readonly number[])[];
/** Rows that stand beside the game, named by their numbers. */
export interface RowsRef {
	readonly asset: string;
}
/** As a game has them. A reference is an `Asset` wherever its rows are at hand. */
export type Rows = InlineRows | RowsRef;

/** A table that a person enters with more rows than these stands beside the game: a link would not carry it. */
export const MOST_INLINE = 400;

/** What `Asset.asset` looks like. */
export const ASSET_ID = /^[0-9a-f]{32}$/;

/**
 * Rows (x, y) that stand beside the game, row-major [n, 2], never changed: undo, history and threads share them. Double
 * precision, as inline rows have it, so that the same rows train bit for bit the same wherever they stand. In JSON an
 * asset is its reference.
 */
export class Asset implements RowsRef {
	#id: string | null = null;

	constructor(
		readonly values: Float64Array,
		/** Where they come from: the name of a file. */
		readonly name: string,
		/** What was done to the table that they were read from, in words; '' for nothing. */
		readonly transform = '',
	) {}

	/** 128 bits over the numbers: the same rows are the same asset, whatever they are called. */
	get asset(): string {
		this.#id ??= idOf(this.values);
		return this.#id;
	}
	toJSON(): RowsRef {
		return { asset: this.asset };
	}
}

function idOf(values: Float64Array): string {
	const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
	return [0, 1, 2, 3].map((seed) => murmur3(words, seed).toString(16).padStart(8, '0')).join('');
}

export const isInline = (rows: Rows): rows is InlineRows => !('asset' in rows);

const known = new WeakMap<InlineRows, Float64Array>();

/** Rows one after the other, row-major; none of a reference whose rows are not at hand. */
export function flatRows(rows: Rows): Float64Array {
	if (rows instanceof Asset) return rows.values;
	if (!isInline(rows)) return new Float64Array(0);
	const flat = known.get(rows) ?? Float64Array.from(rows.flat());
	known.set(rows, flat);
	return flat;
}

/** How many there are; null where they are not at hand. */
export function rowCount(rows: Rows): number | null {
	if (isInline(rows)) return rows.length;
	return rows instanceof Asset ? rows.values.length / 2 : null;
}

/** Whether a value of a parameter refers to rows that are not at hand. */
export const isMissing = (value: unknown): value is RowsRef =>
	typeof value === 'object' && value !== null && 'asset' in value && !(value instanceof Asset);

/** Flat rows as a game has them inline. */
export const inlineRows = (values: Float64Array, columns: number): InlineRows =>
	Array.from({ length: values.length / columns }, (_, i) =>
		Array.from(values.subarray(columns * i, columns * (i + 1))),
	);

/** Whether two values of a parameter hold the same rows. Those of assets are not looked at. */
export function sameRows(a: Rows, b: Rows): boolean {
	if (a === b) return true;
	if (!isInline(a) || !isInline(b)) return !isInline(a) && !isInline(b) && a.asset === b.asset;
	return a.length === b.length && a.every((row, i) => String(row) === String(b[i]));
}
