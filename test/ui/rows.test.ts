import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RowsParam } from '../../src/data/param';
import { readRows, writeRows } from '../../src/ui/composer/rows';

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

describe('pasted rows', () => {
	it('come back as written', () => {
		const number = fc.double({ min: -100, max: 100, noNaN: true });
		fc.assert(
			fc.property(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 5 }), (rows) => {
				expect(readRows(writeRows(rows), param)).toEqual({
					ok: true,
					text: rows.map((row) => row.map((value) => String(Number(String(value)))).join(',')).join(';'),
				});
			}),
		);
	});
	it('take commas, semicolons, tabs and blanks, a heading line and empty lines', () => {
		expect(readRows('x,y\n1,2\n\n3\t4\r\n 5   6 \n7;8', param)).toEqual({
			ok: true,
			text: '1,2;3,4;5,6;7,8',
		});
	});
	it('name the row that is wrong, and why', () => {
		const problem = (text: string) => {
			const read = readRows(text, param);
			return read.ok ? '' : read.problem;
		};
		expect(problem('1,2\n3,abc')).toBe('row 2: y from -100 to 100, not “abc”');
		expect(problem('1,2\n3')).toBe('row 2: 2 numbers (x, y), not 1');
		expect(problem('1,2\n\n300,1')).toContain('row 3: x from -100 to 100');
		expect(problem('')).toContain('1 to 5 rows, not 0');
		expect(problem('1,1\n'.repeat(6))).toContain('1 to 5 rows, not 6');
		expect(problem('1,2\nInfinity,1')).toContain('row 2');
	});
});
