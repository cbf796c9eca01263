import { lineAt, type TableRow, type TableText } from './tableText';

/** A JSON value with the line on which it begins. Scalars are kept as text, null as ''. */
type Node = { readonly line: number } & (
	| { readonly scalar: string }
	| { readonly items: readonly Node[] }
	| { readonly fields: ReadonlyMap<string, Node> }
);

class Fault extends Error {}

/** A stack has an end. */
const DEEPEST = 50;

const TOKEN = /"(?:[^"\\\n]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+|"/g;

/**
 * Reads JSON with objects as a table: a list (or lines) of objects, columns by key; an object of lists, one a column;
 * or an object that holds one of these or a list of rows. Never throws.
 */
export function readJsonTable(source: string): TableText {
	try {
		const values = parse(source);
		const [first] = values;
		return {
			ok: true,
			...tableOf(values.length === 1 && first ? first : { line: first?.line ?? 1, items: values }),
		};
	} catch (error) {
		if (error instanceof Fault) return { ok: false, problem: error.message };
		throw error;
	}
}

const fail = (line: number, what: string): never => {
	throw new Fault(`line ${line}: ${what}`);
};

/** All values of a text, one after the other. */
function parse(source: string): Node[] {
	let [line, before] = [1, 0];
	const tokens = [...source.matchAll(TOKEN)].map(({ 0: text, index }) => {
		line += lineAt(source.slice(before, index), index - before) - 1;
		before = index;
		return { text, line };
	});
	const end = { text: '', line };
	let at = 0;
	const next = () => tokens[at++] ?? end;
	const peek = () => tokens[at] ?? end;
	const expect = (wanted: string): void => {
		const { text, line: here } = next();
		if (text !== wanted) fail(here, `this is not JSON: ${wanted} is missing before ${text || 'the end'}`);
	};
	const list = (close: string, one: () => void): void => {
		while (peek().text !== close) {
			one();
			if (peek().text !== close) expect(',');
		}
		next();
	};
	const value = (depth = 0): Node => {
		const { text, line: here } = next();
		if (depth > DEEPEST) fail(here, 'no table is nested so deeply');
		if (text === '[') {
			const items: Node[] = [];
			list(']', () => items.push(value(depth + 1)));
			return { line: here, items };
		}
		if (text === '{') {
			const fields = new Map<string, Node>();
			list('}', () => {
				const key = next();
				const name = scalarOf(key.text, key.line);
				if (fields.has(name)) fail(key.line, `“${name}” stands twice in one object`);
				expect(':');
				fields.set(name, value(depth + 1));
			});
			return { line: here, fields };
		}
		return { line: here, scalar: scalarOf(text, here) };
	};
	const values: Node[] = [];
	while (at < tokens.length) {
		values.push(value());
		if (peek().text === ',') next();
	}
	return values;
}

function scalarOf(text: string, line: number): string {
	try {
		const value: unknown = JSON.parse(text);
		return value === null ? '' : String(value);
	} catch {
		// NaN, as some programs write it, is no JSON but a value that the reader of the table will name.
		return /^[A-Za-z]\w*$/.test(text) ? text : fail(line, `this is not JSON: “${text || 'the end'}”`);
	}
}

function tableOf(node: Node): { heading: TableRow | null; rows: readonly TableRow[] } {
	if ('items' in node) return rowsOf(node.items);
	if ('scalar' in node) return fail(node.line, `“${node.scalar}” is no table`);
	const fields = [...node.fields];
	const [only] = fields;
	if (only && fields.length === 1) return tableOf(only[1]);
	if (fields.every(([, value]) => 'scalar' in value)) return rowsOf([node]);
	const columns = fields.map(([, value]) => ('items' in value ? value.items : []));
	const length = columns[0]?.length ?? 0;
	const uneven = fields.find((_, k) => columns[k]?.length !== length);
	if (uneven) fail(uneven[1].line, `“${uneven[0]}” has not the ${length} values of the other columns`);
	return {
		heading: { line: node.line, cells: fields.map(([name]) => name) },
		rows: Array.from({ length }, (_, i) => ({
			line: columns[0]?.[i]?.line ?? node.line,
			cells: columns.map((column) => cellOf(column[i], node.line)),
		})),
	};
}

function rowsOf(items: readonly Node[]): { heading: TableRow | null; rows: readonly TableRow[] } {
	const [first] = items;
	const names = first && 'fields' in first ? [...first.fields.keys()] : null;
	const rows = items.map((item): TableRow => {
		if ('items' in item && !names)
			return { line: item.line, cells: item.items.map((cell) => cellOf(cell, item.line)) };
		if (!('fields' in item) || !names) return fail(item.line, 'rows are lists or objects, all of one kind');
		const stranger = [...item.fields.keys()].find((key) => !names.includes(key));
		if (stranger !== undefined) fail(item.line, `“${stranger}” is no column of the first row`);
		return { line: item.line, cells: names.map((name) => cellOf(item.fields.get(name), item.line)) };
	});
	return { heading: first && names ? { line: first.line, cells: names } : null, rows };
}

const cellOf = (node: Node | undefined, line: number): string => {
	if (!node) return '';
	return 'scalar' in node ? node.scalar : fail(line, 'a cell holds one number or word');
};
