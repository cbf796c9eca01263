import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numbers } from '../../src/math/algebra';
import { duals } from '../../src/math/dual';
import { adjoint, type Graph, reads, record, replay } from '../../src/math/trace';
import { coordinates, outputsOf, type Program, programs, runProgram } from './programs';

const NAMES = ['x', 'y', 'z'] as const;
const RUNS = { seed: 1, numRuns: 300 };

const traced = (program: Program): Graph =>
	record(NAMES, (A, { x, y, z }) => {
		const [p, q] = outputsOf(runProgram(A, program, [x, y, z]));
		if (p === undefined || q === undefined) throw new Error('two outputs expected');
		return { p, q };
	});

/** Values stay of order one, so that what is compared is the derivative, not cancellation. */
const tame = (program: Program, at: readonly number[]): boolean =>
	runProgram(numbers, program, at).every((value) => Math.abs(value) < 50);

const close = (value: number | undefined, expected: number, tolerance: number): void => {
	expect(Math.abs((value ?? Number.NaN) - expected)).toBeLessThanOrEqual(
		tolerance * (1 + Math.abs(expected)),
	);
};

describe('record and replay', () => {
	test('a recorded formula gives the numbers of the formula', () => {
		fc.assert(
			fc.property(programs('all'), coordinates, (program, at) => {
				fc.pre(tame(program, at));
				const expected = outputsOf(runProgram(numbers, program, at));
				// 1e-12, not 0: division by a constant is recorded as multiplication by its inverse.
				replay(numbers, traced(program), at).forEach((value, k) => {
					close(value, expected[k] ?? Number.NaN, 1e-12);
				});
			}),
			RUNS,
		);
	});

	test('node k reads only nodes before k, and every node is read', () => {
		fc.assert(
			fc.property(programs('all', 30), (program) => {
				for (const { nodes, outputs } of [traced(program), adjoint(traced(program))]) {
					const read = new Set(outputs.map(({ node }) => node));
					nodes.forEach((node, k) => {
						for (const operand of ['a' in node ? node.a : -1, 'b' in node ? node.b : -1]) {
							expect(operand).toBeLessThan(k);
							read.add(operand);
						}
					});
					expect(nodes.filter((_, k) => !read.has(k))).toEqual([]);
					expect(new Set(nodes.map((node) => JSON.stringify(node))).size).toBe(nodes.length);
				}
			}),
			RUNS,
		);
	});

	test('a graph survives JSON', () => {
		fc.assert(
			fc.property(programs('all'), (program) => {
				const graph = adjoint(traced(program));
				expect(JSON.parse(JSON.stringify(graph))).toEqual(graph);
			}),
			RUNS,
		);
	});

	test('equal sub-expressions are recorded once, also with operands exchanged', () => {
		const { nodes } = record(['x', 'y'], (A, { x, y }) => ({
			out: A.mul(A.exp(A.add(x, y)), A.exp(A.add(y, x))),
		}));
		expect(nodes.map(({ op }) => op)).toEqual(['input', 'input', 'add', 'exp', 'mul']);
	});

	test('constants are folded and what no output reads is dropped', () => {
		const graph = record(['x', 'unused'], (A, { x }) => {
			A.exp(A.sin(x));
			const two = A.add(A.num(1), A.num(1));
			return { out: A.add(A.mul(A.sub(two, A.num(1)), x), A.mul(A.log(x), A.num(0))) };
		});
		expect(graph.nodes).toEqual([{ op: 'input', index: 0 }]);
		expect(reads(graph, 'x')).toBe(true);
		expect(reads(graph, 'unused')).toBe(false);
		expect(reads(graph, 'absent')).toBe(false);
	});

	test('different constants stay different, infinite ones too', () => {
		const graph = record([], (A) => ({
			top: A.num(Number.POSITIVE_INFINITY),
			bottom: A.num(Number.NEGATIVE_INFINITY),
			none: A.num(Number.NaN),
		}));
		expect(replay(numbers, graph, [])).toEqual([
			Number.POSITIVE_INFINITY,
			Number.NEGATIVE_INFINITY,
			Number.NaN,
		]);
	});

	test('a chain of 20,000 operations is recorded and differentiated', () => {
		const graph = record(['x'], (A, { x }) => {
			let out = x;
			for (let i = 0; i < 20_000; i++) out = A.sin(A.add(out, A.num(i)));
			return { out };
		});
		expect(replay(numbers, adjoint(graph), [0.3, 1])).toEqual([expect.any(Number)]);
	});

	test('a formula that returns a foreign value is refused', () => {
		expect(() => record(['x'], () => ({ out: 99 }))).toThrow(/missing entry 99/);
	});
});

describe('adjoint', () => {
	test('equals dual numbers, for every operation', () => {
		const A = duals(numbers);
		fc.assert(
			fc.property(
				programs('all'),
				coordinates,
				fc.tuple(fc.double(BAR), fc.double(BAR)),
				(program, at, bars) => {
					fc.pre(tame(program, at));
					const gradient = replay(numbers, adjoint(traced(program)), [...at, ...bars]);
					NAMES.forEach((_, i) => {
						const tangent = at.map((value, k) => ({ value, slope: k === i ? 1 : 0 }));
						const slope = outputsOf(runProgram(A, program, tangent)).reduce(
							(sum, out, k) => sum + (bars[k] ?? 0) * out.slope,
							0,
						);
						fc.pre(Math.abs(slope) < 1e4);
						close(gradient[i], slope, 1e-9);
					});
				},
			),
			RUNS,
		);
	});

	test('equals float64 finite differences, for every smooth operation', () => {
		fc.assert(
			fc.property(programs('smooth', 8), coordinates, (program, at) => {
				fc.pre(tame(program, at));
				const f = (x: readonly number[]): number =>
					outputsOf(runProgram(numbers, program, x)).reduce((sum, value) => sum + value, 0);
				const gradient = replay(numbers, adjoint(traced(program)), [...at, 1, 1]);
				NAMES.forEach((_, i) => {
					const shifted = (d: number): number => f(at.map((value, k) => (k === i ? value + d : value)));
					const difference = (d: number): number =>
						(8 * (shifted(d) - shifted(-d)) - (shifted(2 * d) - shifted(-2 * d))) / (12 * d);
					const [fine, coarse] = [difference(1e-4), difference(2e-4)];
					// Where the difference itself has not converged, it is no witness.
					fc.pre(Math.abs(fine - coarse) < 1e-8 * (1 + Math.abs(fine)));
					close(gradient[i], fine, 1e-6);
				});
			}),
			RUNS,
		);
	});

	test('names its inputs and outputs after those of the graph', () => {
		const { inputs, outputs } = adjoint(
			record(['x', 'y'], (A, { x, y }) => ({ f: A.mul(x, y), g: A.exp(y) })),
		);
		expect(inputs).toEqual(['x', 'y', 'bar_f', 'bar_g']);
		expect(outputs.map(({ name }) => name)).toEqual(['bar_x', 'bar_y']);
	});

	test('is zero for an input that is not read', () => {
		const graph = adjoint(record(['x', 'y'], (A, { x }) => ({ f: A.exp(x) })));
		expect(replay(numbers, graph, [0, 5, 1])).toEqual([1, 0]);
	});
});

const BAR = { min: -2, max: 2, noNaN: true } as const;
