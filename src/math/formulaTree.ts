import type { Algebra } from './algebra';

export const CONSTANTS = { pi: Math.PI, e: Math.E } as const;
export type ConstantName = keyof typeof CONSTANTS;

export const UNARY = ['exp', 'log', 'sqrt', 'sin', 'cos', 'tanh', 'abs'] as const;
export const BINARY = ['max', 'min'] as const;
export type UnaryName = (typeof UNARY)[number];
export type BinaryName = (typeof BINARY)[number];

/** A parsed formula; a power carries the value n of its constant exponent. */
export type Tree =
	| { readonly kind: 'number'; readonly value: number }
	| { readonly kind: 'constant'; readonly name: ConstantName }
	| { readonly kind: 'variable'; readonly name: string }
	| { readonly kind: 'power'; readonly of: Tree; readonly exponent: Tree; readonly n: number }
	| { readonly kind: 'neg' | UnaryName; readonly of: Tree }
	| { readonly kind: 'add' | 'sub' | 'mul' | 'div' | BinaryName; readonly left: Tree; readonly right: Tree };

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
	}
	return 'of' in tree ? A[tree.kind](run(tree.of)) : A[tree.kind](run(tree.left), run(tree.right));
}

export function hasVariable(tree: Tree): boolean {
	if ('left' in tree) return hasVariable(tree.left) || hasVariable(tree.right);
	return tree.kind === 'variable' || ('of' in tree && hasVariable(tree.of));
}
