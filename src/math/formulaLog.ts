import type { Algebra } from './algebra';
import type { Tree } from './formulaTree';

/** e to this, and to minus this, leaves room in float32 for factors beside it. */
const SAFE = 60;

/**
 * log of a tree, of which exponentials may be parts: log Σ c_k exp(a_k) is evaluated as s + log Σ c_k exp(a_k − s), where s
 * is the largest exponent, so that far out neither underflows to log 0. s is 0 while e^s is an ordinary number: there the
 * value is that of the formula as it is written, to the bit. `run` gives the value of a part.
 */
export function logarithm<S>(A: Algebra<S>, argument: Tree, run: (part: Tree) => S): S {
	const exponentOf = exponents(A, run);
	const largest = exponentOf(argument);
	if (largest === null) return A.log(run(argument));
	const shift = beyond(A, largest);
	return A.add(A.log(lowered(A, argument, shift, run, exponentOf)), shift);
}

/** s where |s| > SAFE, else 0. */
const beyond = <S>(A: Algebra<S>, s: S): S => A.gate(A.step(A.sub(A.abs(s), A.num(SAFE))), s);

/** e to a constant that is no ordinary number. */
const isHugePower = ({ of, n }: Extract<Tree, { readonly kind: 'power' }>): boolean =>
	of.kind === 'constant' && of.name === 'e' && Math.abs(n) > SAFE;

type ExponentOf<S> = (part: Tree) => S | null;

/** Looked up a second time for each part, not computed: logs within logs would double the work with every level. */
function exponents<S>(A: Algebra<S>, run: (part: Tree) => S): ExponentOf<S> {
	const known = new Map<Tree, S | null>();
	const of: ExponentOf<S> = (part) => {
		let found = known.get(part);
		if (found === undefined) {
			found = exponent(A, part, run, of);
			known.set(part, found);
		}
		return found;
	};
	return of;
}

/** The exponent a of a part that is about e^a; null where no exponential is in it. `of` gives those of its own parts. */
function exponent<S>(A: Algebra<S>, part: Tree, run: (part: Tree) => S, of: ExponentOf<S>): S | null {
	const scaled = (inner: Tree, factor: number): S | null => {
		const a = of(inner);
		return a === null ? null : A.mul(A.num(factor), a);
	};
	const joined = (left: Tree, right: Tree, join: (a: S, b: S) => S): S | null => {
		const [a, b] = [of(left), of(right)];
		return a === null && b === null ? null : join(a ?? A.num(0), b ?? A.num(0));
	};
	switch (part.kind) {
		case 'exponential':
			return A.mul(A.num(part.rate), run(part.of));
		case 'neg':
			return of(part.of);
		case 'power':
			if (isHugePower(part)) return A.num(part.n);
			return part.n === 0 ? null : scaled(part.of, part.n);
		case 'add':
		case 'sub':
			return joined(part.left, part.right, (a, b) => A.max(a, b));
		case 'mul':
			return joined(part.left, part.right, (a, b) => A.add(a, b));
		case 'div':
			return joined(part.left, part.right, (a, b) => A.sub(a, b));
		case 'call': {
			const [inner] = part.args;
			if (!inner) return null;
			if (part.name === 'exp') return run(inner);
			return part.name === 'sqrt' ? scaled(inner, 0.5) : null;
		}
		default:
			return null;
	}
}

/** The value of a part times e^(−s). */
function lowered<S>(A: Algebra<S>, part: Tree, s: S, run: (part: Tree) => S, exponentOf: ExponentOf<S>): S {
	const low = (inner: Tree, by: S): S => lowered(A, inner, by, run, exponentOf);
	const own = exponentOf(part);
	if (own === null) return A.mul(run(part), A.exp(A.neg(s)));
	switch (part.kind) {
		case 'neg':
			return A.neg(low(part.of, s));
		case 'power':
			if (isHugePower(part)) break;
			return A.pow(low(part.of, A.mul(A.num(1 / part.n), s)), part.n);
		case 'add':
		case 'sub':
			return A[part.kind](low(part.left, s), low(part.right, s));
		case 'mul':
		case 'div': {
			// One factor is lowered by what is in it, the other one by the rest.
			const right = exponentOf(part.right);
			if (right === null) return A[part.kind](low(part.left, s), run(part.right));
			if (part.kind === 'mul' && exponentOf(part.left) === null)
				return A.mul(run(part.left), low(part.right, s));
			const taken = beyond(A, right);
			const rest = part.kind === 'mul' ? A.sub(s, taken) : A.add(s, taken);
			return A[part.kind](low(part.left, rest), low(part.right, taken));
		}
		case 'call': {
			const [inner] = part.args;
			if (inner && part.name === 'sqrt') return A.sqrt(low(inner, A.mul(A.num(2), s)));
			break;
		}
		default:
	}
	return A.exp(A.sub(own, s));
}
