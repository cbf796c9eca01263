import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numbers } from '../../src/math/algebra';
import { arrays, picked } from '../../src/math/arrays';
import { BINARY, type BinaryOp, UNARY, type UnaryOp } from '../../src/math/operations';
import { tabulate } from '../../src/math/tabulate';
import { adjoint, record, replay } from '../../src/math/trace';
import { outputsOf, programs, runProgram } from './programs';

/** Where operations have kinks, poles and ends: every pair of these is tried. */
const EDGES = [0, -0, 1, -1, 0.5, -2.75, 1e-320, 1e300, -1e300, 710, -745, Infinity, -Infinity, NaN];
const A = arrays(EDGES.length ** 2);
const a = Float64Array.from({ length: EDGES.length ** 2 }, (_, i) => EDGES[i % EDGES.length] ?? 0);
const b = Float64Array.from({ length: a.length }, (_, i) => EDGES[Math.floor(i / EDGES.length)] ?? 0);

/** To the last bit: toEqual tells 0 from −0 and takes NaN for NaN. */
test.each(Object.keys(UNARY) as UnaryOp[])('arrays: %s is that of one number, to the last bit', (op) => {
	expect(A[op](a)).toEqual(a.map(UNARY[op].value));
});
test.each(Object.keys(BINARY) as BinaryOp[])('arrays: %s is that of two numbers, to the last bit', (op) => {
	expect(A[op](a, b)).toEqual(a.map((value, i) => BINARY[op].value(value, b[i] ?? 0)));
});
test.each([-1, 0.5, 1 / 3, 3, 4])(
	'arrays: the power %f is that of one number, to the last bit',
	(exponent) => {
		expect(A.pow(a, exponent)).toEqual(a.map((value) => numbers.pow(value, exponent)));
	},
);

test('a formula and its adjoint over columns of any length give what they give one by one, to the last bit', () => {
	const column = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 4 });
	fc.assert(
		fc.property(programs('all'), column, fc.constantFrom(1, 7, 256, 300, 700), (program, values, n) => {
			const graph = record(['x', 'y', 'z'], (A, { x, y, z }) => {
				const [p, q] = outputsOf(runProgram(A, program, [x, y, z]));
				return { p: p ?? x, q: q ?? y };
			});
			for (const formula of [graph, adjoint(graph)]) {
				const args = formula.inputs.map((_, k) =>
					Float64Array.from({ length: n }, (_, i) => (values[(i + k) % values.length] ?? 0) + i / n),
				);
				const found = tabulate(formula, args);
				for (const i of [0, n >> 1, n - 1]) {
					const expected = replay(
						numbers,
						formula,
						args.map((arg) => arg[i] ?? 0),
					);
					expect(found.map((output) => output[i])).toEqual(expected);
				}
			}
		}),
		{ seed: 1, numRuns: 100 },
	);
});

test('along rows, where an input repeats itself or stays what it is, it gives the same, to the last bit', () => {
	fc.assert(
		fc.property(
			programs('all'),
			fc.constantFrom(5, 16, 300),
			fc.constantFrom(3, 40),
			(program, width, height) => {
				const graph = record(['x', 'y', 'z'], (A, { x, y, z }) => {
					const [p, q] = outputsOf(runProgram(A, program, [x, y, z]));
					return { p: p ?? x, q: q ?? y };
				});
				const cells = Array.from(
					{ length: width * height },
					(_, k) => [k % width, Math.floor(k / width)] as const,
				);
				const args = [
					// −0 is not 0, and NaN is itself.
					Float64Array.from(cells, ([i]) => (i === 1 ? Number.NaN : i - 2)),
					Float64Array.from(cells, ([, j]) => (j % 2 === 0 ? 0 : -0)),
					new Float64Array(cells.length).fill(0.5),
				];
				for (const n of [cells.length, width, cells.length]) {
					const columns = args.map((arg) => arg.slice(-n));
					const found = tabulate(graph, columns, width);
					const expected = replay(arrays(n), graph, columns);
					// A constant output is one number there.
					found.forEach((output, k) => {
						output.forEach((value, i) => {
							expect(value).toBe(expected[k]?.[i % (expected[k]?.length ?? 1)]);
						});
					});
				}
			},
		),
		{ seed: 2, numRuns: 20 },
	);
});

test('what one call gave is not touched by the next', () => {
	const graph = record(['x'], (A, { x }) => ({ twice: A.add(x, x), same: x }));
	const first = tabulate(graph, [Float64Array.of(1, 2)]);
	tabulate(graph, [Float64Array.of(5, 6)]);
	expect(first).toEqual([Float64Array.of(2, 4), Float64Array.of(1, 2)]);
});

test('a column that is missing or of another length is an error', () => {
	const graph = record(['x', 'y'], (A, { x, y }) => ({ sum: A.add(x, y) }));
	expect(() => tabulate(graph, [Float64Array.of(1)])).toThrow(/entry 1 is missing/);
	expect(() => tabulate(graph, [Float64Array.of(1), Float64Array.of(1, 2)])).toThrow(/y is not of length 1/);
});

test('rows are picked by their numbers, as often as they are named', () => {
	const rows = Float32Array.of(1, 2, 3, 4, 5, 6);
	expect(picked(rows, Int32Array.of(2, 0, 2))).toEqual(Float32Array.of(5, 6, 1, 2, 5, 6));
	expect(picked(rows, new Int32Array(0))).toEqual(new Float32Array(0));
});
