import { type Algebra, choose } from './operations';

interface TypedFunction {
	/** Arguments that it takes; 'several' is two or more. */
	readonly takes: 1 | 2 | 3 | 'several';
	of<S>(A: Algebra<S>, args: readonly S[]): S;
	/** Of a logarithm: the factor in front of the natural one. */
	readonly factor?: number;
	/** TeX with its arguments, already separated by commas. */
	tex(args: string): string;
}

const called = (name: string) => (args: string) => `${name}\\left(${args}\\right)`;
const upright = (name: string) => called(`\\operatorname{${name}}`);

const fixed = (
	takes: 1 | 2 | 3,
	tex: (args: string) => string,
	of: <S>(A: Algebra<S>, a: S, b: S, c: S) => S,
): TypedFunction => ({
	takes,
	tex,
	of: (A, args) => {
		// The parser has counted them.
		const [a = A.num(Number.NaN), b = a, c = a] = args;
		return of(A, a, b, c);
	},
});
const several = (tex: string, of: <S>(A: Algebra<S>, a: S, b: S) => S): TypedFunction => ({
	takes: 'several',
	tex: called(tex),
	of: (A, args) => args.reduce((a, b) => of(A, a, b)),
});
const logarithm = (tex: string, factor: number): TypedFunction => ({
	...fixed(1, called(tex), (A, a) => A.mul(A.num(factor), A.log(a))),
	factor,
});

const cosh = <S>(A: Algebra<S>, a: S): S => A.mul(A.num(0.5), A.add(A.exp(a), A.exp(A.neg(a))));

/** By half the angle, each half plane by the quotient that has no pole in it; 0 at the origin. */
function atan2<S>(A: Algebra<S>, y: S, x: S): S {
	const r = A.sqrt(A.add(A.mul(x, x), A.mul(y, y)));
	const half = A.atan(choose(A, A.step(x), A.div(y, A.add(r, x)), A.div(A.sub(r, x), y)));
	return A.gate(r, A.mul(A.num(2), half));
}

/**
 * Functions of typed formulas, each by operations of the algebra, so that kernels need nothing more. sinh is tanh·cosh:
 * a difference of exponentials loses its digits near 0.
 */
export const FUNCTIONS = {
	exp: fixed(
		1,
		(args) => `e^{${args}}`,
		(A, a) => A.exp(a),
	),
	log: logarithm('\\log', 1),
	log10: logarithm('\\log_{10}', Math.LOG10E),
	log2: logarithm('\\log_{2}', Math.LOG2E),
	sqrt: fixed(
		1,
		(args) => `\\sqrt{${args}}`,
		(A, a) => A.sqrt(a),
	),
	sin: fixed(1, called('\\sin'), (A, a) => A.sin(a)),
	cos: fixed(1, called('\\cos'), (A, a) => A.cos(a)),
	tan: fixed(1, called('\\tan'), (A, a) => A.div(A.sin(a), A.cos(a))),
	atan: fixed(1, called('\\arctan'), (A, a) => A.atan(a)),
	atan2: fixed(2, upright('atan2'), atan2),
	sinh: fixed(1, called('\\sinh'), (A, a) => A.mul(A.tanh(a), cosh(A, a))),
	cosh: fixed(1, called('\\cosh'), cosh),
	tanh: fixed(1, called('\\tanh'), (A, a) => A.tanh(a)),
	abs: fixed(
		1,
		(args) => `\\left|${args}\\right|`,
		(A, a) => A.abs(a),
	),
	sign: fixed(1, upright('sign'), (A, a) => A.sub(A.step(a), A.step(A.neg(a)))),
	step: fixed(1, upright('step'), (A, a) => A.step(a)),
	max: several('\\max', (A, a, b) => A.max(a, b)),
	min: several('\\min', (A, a, b) => A.min(a, b)),
	/** a where c > 0, else b. */
	where: fixed(3, upright('where'), (A, c, a, b) => choose(A, A.step(c), a, b)),
} as const satisfies Record<string, TypedFunction>;
export type FunctionName = keyof typeof FUNCTIONS;

/** Other names for them. */
export const ALIASES: Readonly<Record<string, FunctionName>> = { ln: 'log', lg: 'log10', arctan: 'atan' };
