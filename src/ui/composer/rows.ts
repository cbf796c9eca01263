import type { RowsParam } from '../../data/param';

/** Rows of numbers as a person reads and pastes them: one row a line, columns by comma. */
export const writeRows = (rows: readonly (readonly number[])[]): string =>
	rows.map((row) => row.join(', ')).join('\n');

/** Text of rows as `setPath` takes it, or what is wrong with it, naming the line. */
export type RowsText =
	| { readonly ok: true; readonly text: string }
	| { readonly ok: false; readonly problem: string };

/**
 * Reads pasted CSV, TSV or blank-separated columns; empty lines and one heading line are passed over. Numbers
 * and limits are held to the declaration here, so that the person is told the line of the text, not of the table.
 */
export function readRows(source: string, { columns, minRows, maxRows }: RowsParam): RowsText {
	const rows: string[] = [];
	const lines = source.split(/\r?\n/);
	for (const [i, line] of lines.entries()) {
		const cells = line
			.trim()
			.split(/\s*[,;\t]\s*|\s+/)
			.filter(Boolean);
		if (cells.length === 0) continue;
		const numbers = cells.map(Number);
		if (rows.length === 0 && numbers.every(Number.isNaN)) continue;
		const where = `row ${i + 1}`;
		if (cells.length !== columns.length)
			return {
				ok: false,
				problem: `${where}: ${columns.length} numbers (${columns.map(({ label }) => label).join(', ')}), not ${cells.length}`,
			};
		for (const [k, column] of columns.entries()) {
			const value = numbers[k] ?? Number.NaN;
			if (!(value >= column.min && value <= column.max))
				return {
					ok: false,
					problem: `${where}: ${column.label} from ${column.min} to ${column.max}, not “${cells[k]}”`,
				};
		}
		rows.push(numbers.join(','));
	}
	if (rows.length < minRows || rows.length > maxRows)
		return { ok: false, problem: `${minRows} to ${maxRows} rows, not ${rows.length}` };
	return { ok: true, text: rows.join(';') };
}
