import { expect, test } from 'vitest';
import { readNumber } from '../../src/data/number';

test.each([
	['0,5', 0.5],
	[',5', 0.5],
	['-0,25', -0.25],
	['−0,25', -0.25],
	['−3', -3],
	['1e−3', 0.001],
	['1,5e3', 1500],
	['12,75', 12.75],
	['0,125', 0.125],
	['1234,5', 1234.5],
	[' +7 ', 7],
	['1e999', Number.POSITIVE_INFINITY],
])('%s is a number', (text, value) => {
	expect(readNumber(text)).toEqual({ ok: true, value });
});

test.each([
	['1,234', '1,234 can be read as 1.234 and as 1234'],
	['-12,000', '-12,000 can be read as -12.000 and as -12000'],
	['1.234,5', '1.234,5: write it without signs between thousands'],
	['1,234,567', '1,234,567: write it without signs between thousands'],
	['', ''],
	['   ', ''],
	['abc', ''],
	['5,', ''],
	['1 2', ''],
	['0,5x', ''],
])('%s is none', (text, problem) => {
	expect(readNumber(text)).toEqual({ ok: false, problem });
});
