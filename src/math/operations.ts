/**
 * The operations of the algebra, one table. Numbers, arrays, dual numbers, recorded graphs and their adjoints are read off
 * it; each family of kernels adds how it computes an operation (`kernels/wasm/tape.ts` and its assembly,
 * `kernels/webgpu/emit.ts`, `kernels/reference/algebra.ts`), and the compiler names what is missing there.
 *
 * Where an operation has no slope (a kink, a pole, a root at 0) it is taken as 0, so that a branch that is not used never
 * brings 0·∞ into the slope of the one that is.
 */
export type UnaryOp = 'neg' | 'exp' | 'log' | 'sqrt' | 'sin' | 'cos' | 'atan' | 'tanh' | 'abs' | 'step';
export type BinaryOp = 'add' | 'sub' | 'mul' | 'div' | 'max' | 'min' | 'gate';

interface Constants<S> {
	num(c: number): S;
	/** a^n for a constant real exponent. */
	pow(a: S, n: number): S;
	/**
	 * A function of two numbers, for each particle by itself: it may leave out what adds nothing where that particle is. Only where
	 * the values are at hand and no slope is asked for; whoever takes it has the same as a formula for all other readings.
	 */
	each?(a: S, b: S, f: (a: number, b: number) => number): S;
}
/**
 * A formula of the lab is written once, over this small algebra, and read several ways: plain numbers
 * (tests, exact solutions), tensors (the reference kernels), dual numbers (forward derivatives) and the
 * recorded graph (fused kernels). S is "one scalar per particle"; a 2-vector is a pair of them.
 */
export type Algebra<S> = Constants<S> &
	Readonly<Record<UnaryOp, (a: S) => S>> &
	Readonly<Record<BinaryOp, (a: S, b: S) => S>>;

interface Unary {
	value(a: number): number;
	/** The slope at a, where `value` is the value; null where it is 0 everywhere. */
	slope<S>(A: Algebra<S>, a: S, value: S): S | null;
}
interface Binary {
	value(a: number, b: number): number;
	readonly commutes?: true;
	/** Of its operands one alone is used; the other one's cotangent is 0. */
	readonly chooses?: true;
	/** The slope of the value, where da and db are those of the operands. */
	push<S>(A: Algebra<S>, a: S, b: S, da: S, db: S, value: S): S;
	/** What a cotangent of the value hands down to a and to b; null for nothing. */
	pull<S>(A: Algebra<S>, bar: S, a: S, b: S, value: S): readonly [S | null, S | null];
}

export const UNARY: Readonly<Record<UnaryOp, Unary>> = {
	neg: { value: (a) => -a, slope: (A) => A.num(-1) },
	exp: { value: Math.exp, slope: (_A, _a, value) => value },
	log: { value: Math.log, slope: (A, a) => A.gate(a, A.div(A.num(1), a)) },
	sqrt: { value: Math.sqrt, slope: (A, _a, value) => A.gate(value, A.div(A.num(0.5), value)) },
	sin: { value: Math.sin, slope: (A, a) => A.cos(a) },
	cos: { value: Math.cos, slope: (A, a) => A.neg(A.sin(a)) },
	atan: { value: Math.atan, slope: (A, a) => A.div(A.num(1), A.add(A.num(1), A.mul(a, a))) },
	tanh: { value: Math.tanh, slope: (A, _a, value) => A.sub(A.num(1), A.mul(value, value)) },
	abs: { value: Math.abs, slope: (A, a) => A.sub(A.step(a), A.step(A.neg(a))) },
	/** 1 where a > 0, else 0. */
	step: { value: (a) => (a > 0 ? 1 : 0), slope: () => null },
};

export const BINARY: Readonly<Record<BinaryOp, Binary>> = {
	add: {
		value: (a, b) => a + b,
		commutes: true,
		push: (A, _a, _b, da, db) => A.add(da, db),
		pull: (_A, bar) => [bar, bar],
	},
	sub: {
		value: (a, b) => a - b,
		push: (A, _a, _b, da, db) => A.sub(da, db),
		pull: (A, bar) => [bar, A.neg(bar)],
	},
	mul: {
		value: (a, b) => a * b,
		commutes: true,
		push: (A, a, b, da, db) => A.add(A.mul(da, b), A.mul(a, db)),
		pull: (A, bar, a, b) => [A.mul(bar, b), A.mul(bar, a)],
	},
	div: {
		value: (a, b) => a / b,
		push: (A, _a, b, da, db, value) => A.gate(b, A.div(A.sub(da, A.mul(value, db)), b)),
		pull: (A, bar, _a, b, value) => [A.gate(b, A.div(bar, b)), A.gate(b, A.neg(A.div(A.mul(bar, value), b)))],
	},
	max: extreme(Math.max, (A, a, b) => A.step(A.sub(a, b))),
	min: extreme(Math.min, (A, a, b) => A.step(A.sub(b, a))),
	/** b where a ≠ 0, else 0, whatever b is there: a choice, not a product. */
	gate: {
		value: (a, b) => (a === 0 ? 0 : b),
		chooses: true,
		push: (A, a, _b, _da, db) => A.gate(a, db),
		pull: (A, bar, a) => [null, A.gate(a, bar)],
	},
};

/** The larger or the smaller; `first` is 1 where that is a. The slope is that of the operand that is used: b's on a tie. */
function extreme(
	value: (a: number, b: number) => number,
	first: <S>(A: Algebra<S>, a: S, b: S) => S,
): Binary {
	return {
		value,
		commutes: true,
		chooses: true,
		push: (A, a, b, da, db) => choose(A, first(A, a, b), da, db),
		pull: (A, bar, a, b) => {
			const isFirst = first(A, a, b);
			return [A.gate(isFirst, bar), A.gate(A.sub(A.num(1), isFirst), bar)];
		},
	};
}

/** a where pick = 1, b where pick = 0; the other one may be anything there. */
export const choose = <S>(A: Algebra<S>, pick: S, a: S, b: S): S =>
	A.add(A.gate(pick, a), A.gate(A.sub(A.num(1), pick), b));

/** The slope of a^n: n a^(n−1), and 0 where that is infinite. */
export function slopeOfPower<S>(A: Algebra<S>, a: S, n: number): S {
	const slope = A.mul(A.num(n), A.pow(a, n - 1));
	return n < 1 ? A.gate(a, slope) : slope;
}

/** An algebra out of what it does with constants and how it takes any operation. */
export function algebraOf<S>(
	constants: Constants<S>,
	unary: (rule: Unary, op: UnaryOp) => (a: S) => S,
	binary: (rule: Binary, op: BinaryOp) => (a: S, b: S) => S,
): Algebra<S> {
	const all = <Op extends string, Rule, F>(
		rules: Readonly<Record<Op, Rule>>,
		of: (rule: Rule, op: Op) => F,
	) => Object.fromEntries((Object.keys(rules) as Op[]).map((op) => [op, of(rules[op], op)])) as Record<Op, F>;
	return { ...constants, ...all(UNARY, unary), ...all(BINARY, binary) };
}
