import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RowsParam } from '../../src/data/param';
import { inlineRows } from '../../src/data/rows';
import { areAnew, type Reading, readRows, writeRows } from '../../src/spec/rows';
import { write } from '../../src/spec/set';

const param: RowsParam = {
	kind: 'rows',
	label: 'points',
	columns: [
		{ label: 'x', min: -100, max: 100 },
		{ label: 'y', min: -100, max: 100 },
	],
	default: [[0, 0]],
	minRows: 1,
	maxRows: 5,
};
const many: RowsParam = { ...param, maxRows: 1000 };
const file = (name: string): string => readFileSync(new URL(`tables/${name}`, import.meta.url), 'utf8');

const flat = (rows: readonly (readonly number[])[]) => Float64Array.from(rows.flat());
const textOfRows = (values: Float64Array): string => write(inlineRows(values, 2));
const textOf = (source: string, reading?: Reading): string => {
	const read = readRows(source, many, reading);
	return read.ok ? textOfRows(read.values) : read.problem;
};

describe('pasted rows', () => {
	it('come back as written', () => {
		const number = fc.double({ min: -100, max: 100, noNaN: true });
		fc.assert(
			fc.property(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 5 }), (rows) => {
				expect(readRows(writeRows(flat(rows), 2), param)).toEqual({
					ok: true,
					values: flat(rows).map((value) => value + 0),
					transform: '',
				});
			}),
		);
	});
	it('take commas, semicolons, tabs and blanks, a heading line and empty lines', () => {
		expect(readRows('x,y\n1,2\n\n3\t4\r\n 5   6 \n7;8', param)).toEqual({
			ok: true,
			values: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8),
			transform: '',
		});
	});
	it('name the line that is wrong, and why', () => {
		const problem = (text: string) => {
			const read = readRows(text, param);
			return read.ok ? '' : read.problem;
		};
		expect(problem('1,2\n3,abc')).toBe('line 2: y from -100 to 100, not “abc”');
		expect(problem('1,2\n3')).toBe('line 2: 1 cell, where the table has 2 columns');
		expect(problem('1,2\n\n300,1')).toContain('line 3: x from -100 to 100');
		expect(problem('')).toBe('line 1: 1 to 5 rows, not 0');
		expect(problem('1,1\n'.repeat(6))).toBe('line 6: 1 to 5 rows, not 6');
		expect(problem('1,2\nInfinity,1')).toContain('line 2');
		expect(problem('1\n2')).toBe('line 1: 2 numbers (x, y), not 1');
	});
});

describe('rows as programs and people write them', () => {
	it.each([
		['quoted', file('quoted-head.csv'), '1,2;3,4;5,6;7,8;9,10'],
		['singly quoted', "'1';'2'", '1,2'],
		['in curly quotes', '“1”, “2”', '1,2'],
		['quoted with decimal commas', '"0,5","1,25"\n"2","-3,5"', '0.5,1.25;2,-3.5'],
		['in parentheses', '(1, 2)\n(3.5, −4),\n', '1,2;3.5,-4'],
		['as a list of tuples', '[(1, 2), (3, 4)]', '1,2;3,4'],
		['as NumPy prints them', '[[ 1.   2. ]\n [ 3.  -4.5]]', '1,2;3,-4.5'],
		['as Mathematica prints them', '{{1, 2}, {3, 4}}', '1,2;3,4'],
		['with bars', '1|2\n3 | 4', '1,2;3,4'],
		['as a drawn table', '| x | y |\n|---|:-:|\n| 1 | 2 |\n| 3 | 4 |', '1,2;3,4'],
		['as JSON lists', '[[1, 2],\n [3e1, 4]]', '1,2;30,4'],
		['as JSON objects', '[{"x": 1, "y": 2},\n {"y": 4, "x": 3}]', '1,2;3,4'],
		['as lines of JSON', '{"x":1,"y":2}\n{"x":3,"y":4}', '1,2;3,4'],
		['as JSON columns', '{"y": [2, 4], "x": [1, 3]}', '1,2;3,4'],
		['as one object of JSON', '{"x":1,"y":2}', '1,2'],
		['with a heading that is not all letters', 'x;%;y\n1;2;3', '1,3'],
		['as JSON under a name', '{"points": [[1, 2], [3, 4]]}', '1,2;3,4'],
		['with decimal commas by semicolons', '0,5;1,25\n2;3', '0.5,1.25;2,3'],
		['with decimal commas by tabs, one column', 'x\ty\n0,5\t1.25\n2,75\t3', '0.5,1.25;2.75,3'],
		['with decimal commas by blanks', 'x y\n0,5 1,25\n1 2,5', '0.5,1.25;1,2.5'],
		['with decimal commas by comma and blank', '0,5, 1,25\n2,5, 3,5', '0.5,1.25;2.5,3.5'],
		['with a heading in another order', 'y,x\n2,1\n4,3', '1,2;3,4'],
		['with an index', ',x,y\n0,1,2\n1,3,4', '1,2;3,4'],
		['with a comma at each end', '1,2,\n3,4,', '1,2;3,4'],
		['with a heading behind #', '# y x\n2 1\n# a remark\n4 3', '1,2;3,4'],
		['with a byte order mark', '\uFEFFx,y\n1,2', '1,2'],
		['with true minus signs', '−1, −2', '-1,-2'],
		['link style', '1,2;3,4', '1.2,3.4'],
	])('%s', (_, source, wanted) => {
		expect(textOf(source)).toBe(wanted);
	});

	it.each([
		['an empty cell', '1,2\n3,\n5,6', 'line 2: y is missing'],
		['an empty cell between', '1,,2', 'line 1: 3 columns (1, 2, 3): choose x and y'],
		['a cell too many', '1,2\n3,,4', 'line 2: 3 cells, where the table has 2 columns'],
		['a leading row of nan', 'nan,nan\n1,2', 'line 1: x from -100 to 100, not “nan”'],
		['a row of NA below a heading', 'x,y\n1,2\nNA,NA', 'line 3: x from -100 to 100, not “NA”'],
		['a first row with a sign too many', '1.234,5;2.345,6\n1;2', 'line 1: x from -100 to 100, not “1.234,5”'],
		['a first row of hexadecimals', '0x10,0x20\n1,2', 'line 1: x from -100 to 100, not “0x10”'],
		['a first row below what can be measured', '<1,<2\n1,2', 'line 1: x from -100 to 100, not “<1”'],
		['a first row of dashes', '--,--\n1,2', 'line 1: x from -100 to 100, not “--”'],
		['an error of a spreadsheet', '#N/A,#N/A\n1,2', 'line 1: x from -100 to 100, not “#N/A”'],
		['another, further down', '1,2\n#DIV/0!,3', 'line 2: x from -100 to 100, not “#DIV/0!”'],
		['a hexadecimal', '1,2\n0x10,3', 'line 2: x from -100 to 100, not “0x10”'],
		['a null of JSON', '[{"x":1,"y":2},\n{"x":null,"y":3}]', 'line 2: x is missing'],
		['a key that is missing', '[{"x":1,"y":2},\n\n{"x":3}]', 'line 3: y is missing'],
		['a key too many', '[{"x":1,"y":2},\n{"x":3,"y":1,"z":0}]', 'line 2: “z” is no column of the first row'],
		['a key that stands twice', '[{"x":1,\n"x":2,"y":3}]', 'line 2: “x” stands twice in one object'],
		['JSON that breaks off', '[{"x":1,\n"y":', 'line 2: this is not JSON: “the end”'],
		['a list that breaks off', '[[1, 2],\n[3, 4', 'line 2: “3” is not in brackets, as other rows are'],
		['words between brackets', '(1, 2)\nand\n(3, 4)', 'line 2: “and” is not in brackets, as other rows are'],
		[
			'thousands or decimals',
			'1,234\t5',
			'line 1: x: the comma of “1,234” may be a decimal one or group thousands',
		],
		['nothing but a heading', 'x,y', 'line 1: 1 to 1000 rows, not 0'],
	])('%s is named with its line', (_, source, problem) => {
		expect(textOf(source)).toBe(problem);
	});

	it('are counted before they are too many, also above a bracket', () => {
		expect(textOf(`${'1 2\n'.repeat(200_000)}(3, 4)`)).toBe('line 1001: 1 to 1000 rows, not 200001');
	});

	it('ask what a comma is where nothing tells, and take the answer', () => {
		const source = file('decimal-comma-one-column.csv');
		expect(readRows(source, many)).toEqual({
			ok: false,
			problem: 'line 1: “0,5” may be 0.5 or the two numbers 0, 5: write it as one of these',
			unclear: true,
		});
		expect(textOf(source, { commas: 'part' })).toBe('0,5;1,25;2,75');
		expect(textOf('12,5\n3,25')).toContain('line 2: “3,25” may be');
		expect(textOf('7,05\n8,10')).toContain('line 1: “7,05” may be');
		// A heading, or digits that only pairs have, tell.
		expect(textOf(`x,y\n${source}`)).toBe('0,5;1,25;2,75');
		expect(textOf('7,8\n9,10')).toBe('7,8;9,10');
	});

	it('say how pairs of whole numbers were read, where a comma may have been meant as a decimal one', () => {
		const noteOf = (source: string, reading?: Reading) => {
			const read = readRows(source, many, reading);
			return read.ok ? read.note : read.problem;
		};
		expect(noteOf('21,5\n22,7')).toBe('Each comma parts two numbers: “21,5” is x = 21, y = 5.');
		for (const source of ['21,5\n22, 7', 'x,y\n21,5', '21;5', '21.5,1', '(21,5)'])
			expect(noteOf(source), source).toBeUndefined();
		expect(noteOf('0,5', { commas: 'part' })).toBeUndefined();
	});

	it('choose among more columns by their names, or as the person says, by name or number', () => {
		const groups = file('table-with-groups.tsv');
		expect(textOf(groups)).toBe('41.25,77.5;44.75,12.125;90.5,33');
		const other = groups.replace('\tx\ty', '\teast\tnorth');
		expect(readRows(other, many)).toEqual({
			ok: false,
			problem: 'line 1: 4 columns (group, label, east, north): choose x and y',
			columns: ['group', 'label', 'east', 'north'],
		});
		expect(textOf(other, { columns: ['East', 'north'] })).toBe('41.25,77.5;44.75,12.125;90.5,33');
		expect(textOf(other, { columns: ['4', '3'] })).toBe('77.5,41.25;12.125,44.75;33,90.5');
		expect(textOf('1,2,3\n4,5,6', { columns: ['1', '3'] })).toBe('1,3;4,6');
		expect(textOf('1,,2\n3,,4', { columns: ['1', '3'] })).toBe('1,2;3,4');
		expect(textOf(other, { columns: ['east', '7'] })).toBe(
			'line 1: no column “7” among 4 columns (group, label, east, north)',
		);
	});

	it('never throw, and lose no row: each is read, or one is named', () => {
		const piece = fc.constantFrom(
			'1',
			'0,5',
			'"2"',
			'nan',
			'',
			'(',
			')',
			'[',
			']',
			'{',
			'}',
			'"',
			"'",
			'x',
			'{"x":',
			'-3.5',
			'#',
			'--',
		);
		const parting = fc.constantFrom(',', ';', '\t', '|', ' ', '\n', ', ', ':');
		fc.assert(
			fc.property(fc.array(fc.tuple(piece, parting), { maxLength: 24 }), (parts) => {
				const read = readRows(parts.flat().join(''), many);
				if (!read.ok) expect(read.problem).toMatch(/^line \d+: /);
			}),
			{ numRuns: 2000 },
		);
	});

	it('are anew where none of the former ones is left', () => {
		const anew = (...after: number[]) => areAnew(Float64Array.of(1, 2, 3, 4), Float64Array.from(after), 2);
		expect([anew(5, 6, 7, 8), anew(1, 2, 5, 6), anew(1, 2, 3, 4), anew(0, 1, 2, 3)]).toEqual([
			true,
			false,
			false,
			true,
		]);
	});

	it('tell what was done to their table', () => {
		const saidOf = (source: string, reading?: Reading) => {
			const read = readRows(source, many, reading);
			return read.ok && read.transform;
		};
		const groups = file('table-with-groups.tsv');
		expect(saidOf(groups)).toBe('columns x, y of 4');
		expect(saidOf('1,2,3\n4,5,6', { columns: ['3', '1'] })).toBe('columns 3, 1 of 3');
		expect(saidOf('a,b\n1,2')).toBe('');
	});

	it('read 100,000 rows without getting slow with their square', () => {
		const big = { ...param, maxRows: 100_000 };
		const row = '1,234;5\n';
		const read = readRows(`${row.repeat(99_999)}0,5;1`, big);
		expect(read.ok && read.values.length).toBe(200_000);
	});
});
