import type { Algebra } from './algebra';
import { FUNCTIONS } from './formulaFunctions';
import { logarithm } from './formulaLog';
import { CONSTANTS, type Tree } from './formulaTree';

/** The value of a tree, its variables given by name. Throws when one is missing. */
export function evaluate<S>(A: Algebra<S>, tree: Tree, values: Readonly<Record<string, S>>): S {
	const run = (part: Tree): S => evaluate(A, part, values);
	switch (tree.kind) {
		case 'number':
			return A.num(tree.value);
		case 'constant':
			return A.num(CONSTANTS[tree.name]);
		case 'variable': {
			const value = Object.hasOwn(values, tree.name) ? values[tree.name] : undefined;
			if (value === undefined) throw new Error(`no value given for the formula's variable ${tree.name}`);
			return value;
		}
		case 'power':
			return A.pow(run(tree.of), tree.n);
		case 'exponential':
			return A.exp(A.mul(A.num(tree.rate), run(tree.of)));
		case 'neg':
			return A.neg(run(tree.of));
		case 'call': {
			const { of, factor } = FUNCTIONS[tree.name];
			const [argument] = tree.args;
			if (factor !== undefined && argument) return A.mul(A.num(factor), logarithm(A, argument, run));
			return of(A, tree.args.map(run));
		}
	}
	return A[tree.kind](run(tree.left), run(tree.right));
}
