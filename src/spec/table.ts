import { readJsonTable } from './jsonTable';
import { lineAt, type TableRow, type TableText } from './tableText';

/** Where a decimal number begins and ends: no hexadecimals, no blanks, no "Infinity". */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** What programs write where there is no number: never the name of a column. */
const NOTHING = /^([+-]?(nan|inf|infinity|∞)|n\/?a|null|none|nil|undefined|[-–—?.]|#.+)$/i;
/** A digit before any letter: what was meant as a number, and is no name of a column. */
const DIGIT_FIRST = /^[^\p{L}]*\d/u;
/** Beginning and end of a quoted cell; quotes within a cell, as in 5'11", are letters. */
const QUOTED = /(?<![^\s,;|([{])(?:"(?:[^"]|"")*"|'[^']*')(?![^\s,;|)\]}])/g;

/** A cell as a number, with a decimal point or comma; NaN for what is none. */
export function numberIn(cell: string): number {
	const text = /^[^.,]*,[^.,]*$/.test(cell) ? cell.replace(',', '.') : cell;
	return NUMBER.test(text) ? Number(text) : Number.NaN;
}

const isNumber = (cell: string): boolean => !Number.isNaN(numberIn(cell));

/**
 * Reads a table as people paste it: cells parted by tab, semicolon, bar, comma or blanks, quoted or not, with decimal
 * points or commas, rows in brackets as programs print them, JSON. Blank lines, lines that begin with #, and
 * rules of drawn tables are no rows. Never throws; nothing else is passed over. `commas: 'part'` says that every comma
 * parts two cells.
 */
export function readTable(given: string, commas?: 'part'): TableText {
	const source = given
		.replace(/^\uFEFF/, '')
		.replace(/\r\n?/g, '\n')
		.replace(/[“”„]/g, '"')
		.replaceAll('−', '-');
	if (/^\s*(\[\s*)?\{\s*"/.test(source)) return readJsonTable(source);
	const bracketed = /^[^\S\n]*[([{]/m.test(source);
	const written = bracketed ? rowsInBrackets(source) : source.split('\n').map(numbered);
	if ('problem' in written) return { ok: false, problem: written.problem };
	const lines = written.filter(({ text }) => text.trim() !== '' && !isRule(text));
	const comments = lines.filter(({ text }) => isComment(text));
	const kept = lines.filter(({ text }) => !isComment(text));
	const unclear = bracketed || commas === 'part' ? null : unclearComma(kept);
	if (unclear) return unclear;
	const comma = commas === 'part' ? /,/ : commaOf(kept);
	const rows = withoutLastEmpty(kept.map(({ line, text }) => ({ line, cells: cellsOf(text, comma) })));
	const [first] = rows;
	if (first && isHeading(first)) return { ok: true, heading: first, rows: rows.slice(1) };
	// "# x y", as some programs head their columns.
	const above = comments
		.filter(({ line }) => line < (first?.line ?? 0))
		.map(({ line, text }) => ({ line, cells: cellsOf(text.replace(/^\s*#+/, '').trim(), comma) }))
		.find((row) => row.cells.length === first?.cells.length && isHeading(row));
	const guessed = !bracketed && !commas && !above && kept.every(({ text }) => PAIR.test(text));
	return { ok: true, heading: above ?? null, rows, ...(guessed ? { pairs: true } : {}) };
}

const PAIR = /^\s*[+-]?(\d+),(\d+)\s*$/;

interface WrittenLine {
	readonly line: number;
	readonly text: string;
}
const numbered = (text: string, i: number): WrittenLine => ({ line: i + 1, text });

/** What begins with #, but not #N/A, #DIV/0! and the like of spreadsheets. */
const isComment = (text: string): boolean => /^\s*#(?!N\/A|[A-Z/0]+[!?])/.test(text);
/** |---|:--:|, +-----+. */
const isRule = (text: string): boolean => /^[\s|:+=-]+$/.test(text) && /--|==/.test(text);
const isHeading = ({ cells }: TableRow): boolean =>
	cells.some((cell) => /\p{L}/u.test(cell)) &&
	!cells.some((cell) => DIGIT_FIRST.test(cell) || NOTHING.test(cell));

/** `(1, 2)`, `[[1, 2], [3, 4]]`, `{{1, 2}, {3, 4}}`, `[[1. 2.]` …: what stands in the innermost brackets is a row. */
function rowsInBrackets(source: string): WrittenLine[] | { readonly problem: string } {
	const start = source.search(/[([{]/);
	const before = source.slice(0, start);
	const rows = before.trim() === '' ? [] : before.split('\n').map(numbered);
	let [at, line] = [start, lineAt(source, start)];
	for (const group of source.matchAll(/[([{]([^()[\]{}]*)[)\]}]/g)) {
		const between = source.slice(at, group.index);
		const stray = /[^\s,;()[\]{}]+/.exec(between);
		if (stray) return besides(stray[0], line + lineAt(between, stray.index) - 1);
		line += lineAt(between, between.length) - 1;
		const inside = group[1] ?? '';
		rows.push({ line, text: inside.replaceAll('\n', ' ') });
		line += lineAt(inside, inside.length) - 1;
		at = group.index + group[0].length;
	}
	const rest = source.slice(at);
	const stray = /[^\s,;()[\]{}]+/.exec(rest);
	return stray ? besides(stray[0], line + lineAt(rest, stray.index) - 1) : rows;
}

const besides = (text: string, line: number) => ({
	problem: `line ${line}: “${text.slice(0, 30)}” is not in brackets, as other rows are`,
});

/** The text with its quoted cells blackened, letter for letter. */
const masked = (text: string): string => text.replace(QUOTED, (quoted) => 'q'.repeat(quoted.length));

/** Lines that no tab, semicolon or bar parts, and in which nothing but numbers, blanks and commas stands. */
const commaLines = (lines: readonly WrittenLine[]): string[] =>
	lines.map(({ text }) => text).filter((text) => text.includes(',') && /^[\d.,+\-eE \u00a0]+$/.test(text));

/** What parts the cells of lines with commas: the comma, or else blanks between numbers with decimal commas. */
function commaOf(lines: readonly WrittenLine[]): RegExp {
	const plain = commaLines(lines);
	if (plain.length === 0) return /,/;
	if (plain.every((text) => /,\s/.test(text) && /\d,\d/.test(text))) return /,\s+/;
	const byBlanks = (text: string): boolean => {
		const cells = text.trim().split(/\s+/);
		return cells.length > 1 && cells.every(isNumber);
	};
	return plain.every(byBlanks) ? /\s+/ : /,/;
}

/**
 * `0,5` alone on a line is one number in half of the world and two in the other. It is taken for two (a point has two)
 * unless the table speaks for decimals: a zero before the comma, digits that begin with a zero behind it, or digits of
 * different numbers, none of which ends in zero, behind it.
 */
function unclearComma(lines: readonly WrittenLine[]): TableText | null {
	const pairs = lines.map(({ line, text }) => ({
		line,
		text: text.trim(),
		parts: PAIR.exec(text),
	}));
	// One row with a sign, a blank or a quote, or a heading with a comma, tells what commas are.
	if (pairs.some(({ text, parts }) => !parts && text.includes(','))) return null;
	const bare = pairs.flatMap(({ line, text, parts }) =>
		parts ? [{ line, text, whole: parts[1] ?? '', behind: parts[2] ?? '' }] : [],
	);
	const uneven = new Set(bare.map(({ behind }) => behind.length)).size > 1;
	const rounded = bare.some(({ behind }) => behind.length > 1 && behind.endsWith('0'));
	const telling = bare.find(
		({ whole, behind }) =>
			(whole === '0' && !/^0+$/.test(behind)) ||
			/^0\d/.test(behind) ||
			(uneven && !rounded && behind.length > 1),
	);
	if (!telling) return null;
	const { line, text } = telling;
	const two = text.replace(',', ', ');
	return {
		ok: false,
		problem: `line ${line}: “${text}” may be ${text.replace(',', '.')} or the two numbers ${two}: write it as one of these`,
		unclear: true,
	};
}

/** What parts the cells of a line: the first of tab, semicolon, bar and comma that stands in it, or else blanks. */
function partingOf(text: string, comma: RegExp): RegExp {
	const seen = masked(text);
	for (const parting of [TAB, /;/, BAR]) if (parting.test(seen)) return parting;
	if (!seen.includes(',')) return /\s+/;
	return commaLines([{ line: 0, text }]).length > 0 ? comma : /,/;
}
const [TAB, BAR] = [/\t/, /\|/];

function cellsOf(written: string, comma: RegExp): string[] {
	const parting = partingOf(written, comma);
	// Blanks around a line part nothing, nor do the bars around a drawn row; a tab may stand before an empty cell's.
	const bare = parting === TAB ? written : written.trim();
	const text = parting === BAR ? bare.replace(/^\|(.*?)\|?$/, '$1') : bare;
	const cells: string[] = [];
	let at = 0;
	for (const { index, 0: part } of masked(text).matchAll(new RegExp(parting, 'g'))) {
		cells.push(unquoted(text.slice(at, index)));
		at = index + part.length;
	}
	return [...cells, unquoted(text.slice(at))];
}

function unquoted(cell: string): string {
	const text = cell.trim();
	const quoted = /^(["'])(.*)\1$/s.exec(text);
	return quoted ? (quoted[2] ?? '').replaceAll('""', '"').trim() : text;
}

/** A comma at the end of every line parts nothing from nothing. */
function withoutLastEmpty(rows: readonly TableRow[]): readonly TableRow[] {
	const idle = rows.length > 0 && rows.every(({ cells }) => cells.length > 1 && cells.at(-1) === '');
	return idle ? rows.map(({ line, cells }) => ({ line, cells: cells.slice(0, -1) })) : rows;
}
