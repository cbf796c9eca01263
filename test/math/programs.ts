import fc from 'fast-check';
import type { Algebra } from '../../src/math/algebra';

/** One line of a random straight-line formula; operands are taken modulo what is there already. */
interface Line {
	readonly op: keyof typeof OPS;
	readonly a: number;
	readonly b: number;
	readonly c: number;
}
export type Program = readonly Line[];

type Op = <S>(A: Algebra<S>, a: S, b: S, c: number) => S;
const onePlusSquare = <S>(A: Algebra<S>, a: S): S => A.add(A.num(1), A.mul(a, a));

/** Every operation of the algebra, kept inside its domain and from growing without bound. */
const OPS = {
	num: (A, _a, _b, c) => A.num(c),
	add: (A, a, b) => A.add(a, b),
	sub: (A, a, b) => A.sub(a, b),
	mul: (A, a, b) => A.mul(a, A.sin(b)),
	div: (A, a, b) => A.div(a, onePlusSquare(A, b)),
	scale: (A, a, _b, c) => A.mul(A.num(c), a),
	per: (A, a, _b, c) => A.div(a, A.num(c === 0 ? 1 : c)),
	neg: (A, a) => A.neg(a),
	exp: (A, a) => A.exp(A.sin(a)),
	log: (A, a) => A.log(onePlusSquare(A, a)),
	sqrt: (A, a) => A.sqrt(onePlusSquare(A, a)),
	sin: (A, a) => A.sin(a),
	cos: (A, a) => A.cos(a),
	atan: (A, a) => A.atan(a),
	tanh: (A, a) => A.tanh(a),
	pow: (A, a, _b, c) => A.pow(onePlusSquare(A, A.sin(a)), c),
	cube: (A, a) => A.pow(A.tanh(a), 3),
	abs: (A, a) => A.abs(a),
	max: (A, a, b) => A.max(a, b),
	min: (A, a, b) => A.min(a, b),
	step: (A, a) => A.step(a),
	gate: (A, a, b) => A.gate(A.step(a), b),
} as const satisfies Record<string, Op>;

const KINKED: readonly string[] = ['abs', 'max', 'min', 'step', 'gate'];
const ALL = Object.keys(OPS) as (keyof typeof OPS)[];

export const programs = (kind: 'all' | 'smooth', maxLength = 12): fc.Arbitrary<Program> =>
	fc.array(
		fc.record({
			op: fc.constantFrom(...ALL.filter((op) => kind === 'all' || !KINKED.includes(op))),
			a: fc.nat(30),
			b: fc.nat(30),
			// Small integers often, so that the folds of 0, 1 and −1 are met.
			c: fc.oneof(
				fc.constantFrom(-1, 0, 1, 2),
				fc.integer({ min: -200, max: 200 }).map((c) => c / 100),
			),
		}),
		{ minLength: 1, maxLength },
	);

export const coordinates: fc.Arbitrary<number[]> = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), {
	minLength: 3,
	maxLength: 3,
});

/** All intermediate values of the program, the inputs first. */
export function runProgram<S>(A: Algebra<S>, program: Program, inputs: readonly S[]): S[] {
	const values = [...inputs];
	const read = (index: number): S => {
		const value = values[index % values.length];
		if (value === undefined) throw new Error('a program reads before its first line');
		return value;
	};
	for (const { op, a, b, c } of program) {
		const run: Op = OPS[op];
		values.push(run(A, read(a), read(b), c));
	}
	return values;
}

/** The last two values: the outputs that the tests differentiate. */
export const outputsOf = <S>(values: readonly S[]): readonly S[] => values.slice(-2);
