import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emitCall, emitGraph, literal, MATH } from '../../../src/kernels/webgpu/emit';
import { numbers } from '../../../src/math/algebra';
import { adjoint, type Graph, record, replay } from '../../../src/math/trace';
import { coordinates, outputsOf, programs, runProgram } from '../../math/programs';

/** WGSL's functions as they should be, in float64. */
const FUNCTIONS: Readonly<Record<string, (...args: number[]) => number | readonly [number, number]>> = {
	exp: Math.exp,
	log: Math.log,
	sqrt: Math.sqrt,
	abs: Math.abs,
	pow: Math.pow,
	max: Math.max,
	min: Math.min,
	sinCos: (z = 0) => [Math.sin(z), Math.cos(z)],
	hyperbolicTangent: Math.tanh,
	arcTangent: Math.atan,
	select: (no = 0, yes = 0, condition = 0) => (condition ? yes : no),
};

const SUMS = ['+', '-', '>', '!='];
function combined(op: string, a: number, b: number): number {
	if (op === '>') return Number(a > b);
	return op === '!=' ? Number(a !== b) : op === '+' ? a + b : a - b;
}

/** Evaluates one emitted expression by recursive descent: independent of how it was put together. */
function evaluate(expression: string, names: ReadonlyMap<string, number>): number {
	const tokens = expression.match(/\d[\d.]*(?:e[+-]?\d+)?f|\w+|!=|[-+*/>(),.]/g) ?? [];
	const take = (...wanted: string[]): string | undefined =>
		wanted.includes(tokens[0] ?? '') ? tokens.shift() : undefined;
	const list = (): number[] => {
		const items = [sum()];
		while (take(',')) items.push(sum());
		return items;
	};
	const atom = (): number => {
		if (take('-')) return -atom();
		if (take('(')) {
			const [value = Number.NaN] = list();
			take(')');
			return value;
		}
		const token = tokens.shift() ?? '';
		const known = names.get(token);
		if (known !== undefined) return known;
		const called = FUNCTIONS[token];
		if (!called) return /^\d.*f$/.test(token) ? Number(token.slice(0, -1)) : Number.NaN;
		take('(');
		const value = called(...list());
		take(')');
		if (typeof value === 'number') return value;
		take('.');
		return value[take('x', 'y') === 'x' ? 0 : 1];
	};
	const product = (): number => {
		let value = atom();
		for (let op = take('*', '/'); op; op = take('*', '/'))
			value = op === '*' ? value * atom() : value / atom();
		return value;
	};
	const sum = (): number => {
		let value = product();
		for (let op = take(...SUMS); op; op = take(...SUMS)) value = combined(op, value, product());
		return value;
	};
	const value = sum();
	if (tokens.length > 0) throw new Error(`not read to its end: ${expression}`);
	return value;
}

/** Runs an emitted function line by line. */
function interpret(code: string, args: readonly number[]): number[] {
	const names = new Map(args.map((value, i) => [`a${i}`, value]));
	for (const line of code.split('\n')) {
		const [, name, expression] = /^\tlet (v\d+) = (.*);$/.exec(line) ?? [];
		if (name && expression) names.set(name, evaluate(expression, names));
	}
	const [, list = ''] = /return array<f32, \d+>\((.*)\);/.exec(code) ?? [];
	return list.split(', ').map((name) => names.get(name) ?? Number.NaN);
}

const INPUTS = ['x', 'y', 't'] as const;
const graphOf = (program: Parameters<typeof runProgram>[1]): Graph =>
	record(INPUTS, (A, { x, y, t }) => {
		const [a, b] = outputsOf(runProgram(A, program, [x, y, t]));
		return { a: a ?? x, b: b ?? y };
	});

describe('emission of recorded formulas as WGSL', () => {
	test('a small formula, to the letter', () => {
		const graph = record(['x', 'y'], (A, { x, y }) => ({
			r: A.pow(A.add(A.mul(x, x), A.num(0.1)), -1.5),
			s: A.max(A.sin(x), A.step(y)),
		}));
		expect(emitGraph('f', graph)).toBe(
			[
				'fn f(a0: f32, a1: f32) -> array<f32, 2> {',
				'	let v0 = a0;',
				'	let v1 = a1;',
				'	let v2 = v0 * v0;',
				'	let v3 = 0.10000000149011612f;',
				'	let v4 = v2 + v3;',
				'	let v5 = 1f / (v4 * sqrt(v4));',
				'	let v6 = sinCos(v0).x;',
				'	let v7 = select(0f, 1f, v1 > 0f);',
				'	let v8 = max(v6, v7);',
				'	return array<f32, 2>(v5, v8);',
				'}',
				'',
			].join('\n'),
		);
		expect(emitCall('f', graph, (name) => `p.${name}`)).toBe('f(p.x, p.y)');
	});

	test('an interpreter of the emitted code agrees with the formula and its derivative', () => {
		fc.assert(
			fc.property(programs('all'), coordinates, (program, at) => {
				for (const graph of [graphOf(program), adjoint(graphOf(program))]) {
					const args = [...at, 0.5, -2].slice(0, graph.inputs.length);
					const exact = replay(numbers, graph, args);
					interpret(emitGraph('f', graph), args).forEach((value, k) => {
						const expected = exact[k] ?? Number.NaN;
						// Constants are rounded to float32 before either is evaluated in float64.
						expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-4 * (1 + Math.abs(expected)));
					});
				}
			}),
			{ numRuns: 200, seed: 1 },
		);
	});

	test('literals read back as the float32 they stand for, whatever their size', () => {
		fc.assert(
			fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (c) => {
				const rounded = Math.fround(c);
				const text = literal(c);
				if (Number.isFinite(rounded)) {
					expect(text).toMatch(/^-?\d[\d.]*(e[+-]?\d+)?f$/);
					expect(Math.fround(Number(text.slice(0, -1)))).toBe(rounded);
				} else expect(text).toMatch(/^fromBits\(0x[7f]f800000u\)$/);
			}),
		);
		expect([-0, Number.NaN, Number.POSITIVE_INFINITY].map(literal)).toEqual([
			'-0.0f',
			'fromBits(0x7fc00000u)',
			'fromBits(0x7f800000u)',
		]);
	});

	test('every variable is given a value where it is declared', () => {
		expect(MATH).not.toMatch(/\bvar \w+: \w+;/);
	});

	test('a formula without outputs is refused', () => {
		expect(() =>
			emitGraph(
				'empty',
				record(['x'], () => ({})),
			),
		).toThrow(/empty/);
	});
});
