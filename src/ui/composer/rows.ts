import type { RowsParam } from '../../data/param';
import { numberIn, readTable } from '../../spec/table';
import type { Table } from '../../spec/tableText';

/** Rows of numbers as a person reads and pastes them: one row a line, columns by comma. */
export const writeRows = (rows: readonly (readonly number[])[]): string =>
	rows.map((row) => row.join(', ')).join('\n');

/** Whether rows that are written are others than those that stood there, and not these with some changes. */
export function areAnew(before: readonly (readonly number[])[], text: string): boolean {
	const known = new Set(before.map((row) => row.join(',')));
	return !text.split(';').some((row) => known.has(row));
}

/** What a person says of a table that does not say it itself. */
export interface Reading {
	/** For each declared column the name or the number (from 1) of the table's. */
	readonly columns?: readonly string[];
	readonly commas?: 'part';
}

/** Text of rows as `setPath` takes it, or what is wrong with it, naming the line, and what a person may answer. */
export type RowsText =
	/** `note`: how it was read, where that was a guess. */
	| { readonly ok: true; readonly text: string; readonly note?: string }
	| {
			readonly ok: false;
			readonly problem: string;
			/** The columns there are, where it must be said which are meant. */
			readonly columns?: readonly string[];
			/** A comma that may be a decimal one or part two numbers. */
			readonly unclear?: true;
	  };

const fault = (line: number, what: string): RowsText => ({ ok: false, problem: `line ${line}: ${what}` });

/**
 * Reads a pasted table, see `readTable`. Numbers and limits are held to the declaration here, so that the person is told
 * the line of the text, not of the table. No row is passed over.
 */
export function readRows(source: string, param: RowsParam, reading: Reading = {}): RowsText {
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
	const texts: string[] = [];
	let decimal: boolean | null = null;
	for (const { line, cells } of rows) {
		if (cells.length !== width)
			return fault(line, `${sayCells(cells.length)}, where the table has ${width} columns`);
		const row: number[] = [];
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
			row.push(value);
		}
		texts.push(row.join(','));
	}
	const [first] = rows;
	if (!table.pairs || !first) return { ok: true, text: texts.join(';') };
	const read = columns.map(({ label }, k) => `${label} = ${first.cells[picked.at[k] ?? -1]}`);
	const note = `Each comma parts two numbers: “${first.cells.join(',')}” is ${read.join(', ')}.`;
	return { ok: true, text: texts.join(';'), note };
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
): { readonly at: readonly number[] } | Extract<RowsText, { ok: false }> {
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
	const all = `${names.length} columns (${names.join(', ')})`;
	if (said?.every((name) => name !== '')) {
		const at = said.map(find);
		const lost = at.findIndex((k) => k < 0 || k >= width);
		if (lost < 0) return { at };
		return { ok: false, problem: `line ${line}: no column “${said[lost]}” among ${all}`, columns: names };
	}
	const byLabel = labels.map(find);
	if (heading && byLabel.every((k) => k >= 0)) return { at: byLabel };
	if (width === labels.length) return { at: labels.map((_, k) => k) };
	const wanted = labels.join(' and ');
	if (width > labels.length)
		return { ok: false, problem: `line ${line}: ${all}: choose ${wanted}`, columns: names };
	return {
		ok: false,
		problem: `line ${line}: ${labels.length} numbers (${labels.join(', ')}), not ${width}`,
	};
}
