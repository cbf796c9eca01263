/** A row as it was written: the line of the text on which it begins, from 1, and its cells without their quotes. */
export interface TableRow {
	readonly line: number;
	readonly cells: readonly string[];
}
export interface Table {
	/** Names of the columns, where a first line gives them. */
	readonly heading: TableRow | null;
	readonly rows: readonly TableRow[];
	/** Each line is two whole numbers with a comma between, which may have been meant as a decimal one. */
	readonly pairs?: true;
}
export type TableText =
	| ({ readonly ok: true } & Table)
	/** `unclear`: a comma may part two numbers or be a decimal one, and only the person knows. */
	| { readonly ok: false; readonly problem: string; readonly unclear?: true };

/** The line on which a character of a text stands, from 1. */
export const lineAt = (source: string, index: number): number => source.slice(0, index).split('\n').length;
