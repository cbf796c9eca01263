import type { RowsParam } from '../data/param';
import { inlineRows } from '../data/rows';
import { numberIn, readTable } from './table';
import type { Table } from './tableText';

/** Rows of numbers as a person reads and pastes them: one row a line, columns by comma. */
export const writeRows = (rows: Float64Array, columns: number): string =>
	inlineRows(rows, columns)
		.map((row) => row.join(', '))
		.join('\n');

/** Whether rows, flat, are others than those that stood there, and not these with some changes. */
export function areAnew(before: Float64Array, after: Float64Array, columns: number): boolean {
	const rowAt = (rows: Float64Array, at: number): string => rows.subarray(at, at + columns).join();
	const known = new Set<string>();
	for (let at = 0; at < before.length; at += columns) known.add(rowAt(before, at));
	for (let at = 0; at < after.length; at += columns) if (known.has(rowAt(after, at))) return false;
	return true;
}

/** What a person says of a table that does not say it itself. */
export interface Reading {
	/** For each declared column the name or the number (from 1) of the table's. */
	readonly columns?: readonly string[];
	readonly commas?: 'part';
}

/** Rows that were read, or what is wrong with them, naming the line, and what a person may answer. */
export type RowsRead =
	| {
			readonly ok: true;
			/** Row-major, in the columns that are declared. */
			readonly values: Float64Array<ArrayBuffer>;
			/** What was done to the table, in words; '' for nothing. */
			readonly transform: string;
			/** How it was read, where that was a guess. */
			readonly note?: string;
	  }
	| {
			readonly ok: false;
			readonly problem: string;
			/** The columns there are, where it must be said which are meant. */
			readonly columns?: readonly string[];
			/** A comma that may be a decimal one or part two numbers. */
			readonly unclear?: true;
	  };

const fault = (line: number, what: string): RowsRead => ({ ok: false, problem: `line ${line}: ${what}` });

/**
 * Reads a pasted table, see `readTable`. Numbers and limits are held to the declaration here, so that the person is told
 * the line of the text, not of the table. No row is passed over.
 */
export function readRows(source: string, param: RowsParam, reading: Reading = {}): RowsRead {
	const { columns, minRows, maxRows } = param;
	const table = readTable(source, reading.commas);
	if (!table.ok) return table;
	const { rows } = table;
	const limits = `${minRows} to ${maxRows} rows`;
	const beyond = rows[maxRows];
	if (beyond) return fault(beyond.line, `${limits}, not ${rows.length}`);
	if (rows.length < minRows) return fault(source.split('\n').length, `${limits}, not ${rows.length}`);

	const picked = pickColumns(table, param, reading.columns);
	if (!('at' in picked)) return picked;
	const width = widthOf(table);
	const values = new Float64Array(rows.length * columns.length);
	let n = 0;
	let decimal: boolean | null = null;
	for (const { line, cells } of rows) {
		if (cells.length !== width)
			return fault(line, `${sayCells(cells.length)}, where the table has ${width} columns`);
		for (const [k, { label, min, max }] of columns.entries()) {
			const cell = cells[picked.at[k] ?? -1] ?? '';
			const value = numberIn(cell);
			if (cell === '') return fault(line, `${label} is missing`);
			if (THOUSANDS.test(cell)) {
				decimal ??= hasDecimalComma(rows);
				if (!decimal)
					return fault(line, `${label}: the comma of “${cell}” may be a decimal one or group thousands`);
			}
			if (!(value >= min && value <= max))
				return fault(line, `${label} from ${min} to ${max}, not “${cell}”`);
			// A minus before a zero is not kept in JSON.
			values[n++] = value + 0;
		}
	}
	const [first] = rows;
	if (!table.pairs || !first) return { ok: true, values, transform: picked.said };
	const read = columns.map(({ label }, k) => `${label} = ${first.cells[picked.at[k] ?? -1]}`);
	const note = `Each comma parts two numbers: “${first.cells.join(',')}” is ${read.join(', ')}.`;
	return { ok: true, values, transform: picked.said, note };
}

/** 1,234: a thousand and more, or one and a quarter. */
const THOUSANDS = /^[+-]?[1-9]\d{0,2}(,\d{3})+$/;

/** Whether some comma of a table can only be a decimal one. */
const hasDecimalComma = (rows: Table['rows']): boolean =>
	rows.some(({ cells }) =>
		cells.some((cell) => cell.includes(',') && !Number.isNaN(numberIn(cell)) && !/,\d{3}$/.test(cell)),
	);

const sayCells = (n: number): string => (n === 1 ? '1 cell' : `${n} cells`);
const widthOf = ({ heading, rows }: Table): number => (heading ?? rows[0])?.cells.length ?? 0;

/** Where the declared columns stand in the table: as was said, by their names, or as they come. */
function pickColumns(
	table: Table,
	{ columns }: RowsParam,
	said: readonly string[] | undefined,
): { readonly at: readonly number[]; readonly said: string } | Extract<RowsRead, { ok: false }> {
	const { heading } = table;
	const width = widthOf(table);
	const names = Array.from({ length: width }, (_, k) => heading?.cells[k] || String(k + 1));
	const find = (name: string): number => {
		const wanted = name.trim().toLowerCase();
		const byName = names.findIndex((each) => each.toLowerCase() === wanted);
		return byName >= 0 || !/^\d+$/.test(wanted) ? byName : Number(wanted) - 1;
	};
	const labels = columns.map(({ label }) => label);
	const line = (heading ?? table.rows[0])?.line ?? 1;
	const choice = (at: readonly number[]) => ({
		at,
		said: width > at.length ? `columns ${at.map((k) => names[k]).join(', ')} of ${width}` : '',
	});
	const all = `${names.length} columns (${names.join(', ')})`;
	if (said?.every((name) => name !== '')) {
		const at = said.map(find);
		const lost = at.findIndex((k) => k < 0 || k >= width);
		if (lost < 0) return choice(at);
		return { ok: false, problem: `line ${line}: no column “${said[lost]}” among ${all}`, columns: names };
	}
	const byLabel = labels.map(find);
	if (heading && byLabel.every((k) => k >= 0)) return choice(byLabel);
	if (width === labels.length) return choice(labels.map((_, k) => k));
	const wanted = labels.join(' and ');
	if (width > labels.length)
		return { ok: false, problem: `line ${line}: ${all}: choose ${wanted}`, columns: names };
	return {
		ok: false,
		problem: `line ${line}: ${labels.length} numbers (${labels.join(', ')}), not ${width}`,
	};
}

/** A table to be read, and the rows that stand where it would go. */
export interface TableRequest {
	readonly source: string | Blob;
	readonly param: RowsParam;
	readonly reading: Reading;
	/** Flat. */
	readonly before: Float64Array;
}
/** `anew`: no row is one of those before. */
export interface TableAnswer {
	readonly read: RowsRead;
	readonly anew: boolean;
}

/** Reads a file or text. Rejects where the file cannot be read. */
export async function answerTable({ source, param, reading, before }: TableRequest): Promise<TableAnswer> {
	const text = typeof source === 'string' ? source : await source.text();
	const read = readRows(text, param, reading);
	return { read, anew: read.ok && areAnew(before, read.values, param.columns.length) };
}
