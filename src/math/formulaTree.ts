import type { FunctionName } from './formulaFunctions';

export const CONSTANTS = { pi: Math.PI, e: Math.E } as const;
export type ConstantName = keyof typeof CONSTANTS;

/**
 * A parsed formula. A power carries the value n of its constant exponent, an exponential b^of the logarithm `rate` of its
 * constant base.
 */
export type Tree =
	| { readonly kind: 'number'; readonly value: number }
	| { readonly kind: 'constant'; readonly name: ConstantName }
	| { readonly kind: 'variable'; readonly name: string }
	| { readonly kind: 'power'; readonly of: Tree; readonly exponent: Tree; readonly n: number }
	| { readonly kind: 'exponential'; readonly base: Tree; readonly rate: number; readonly of: Tree }
	| { readonly kind: 'neg'; readonly of: Tree }
	| { readonly kind: 'add' | 'sub' | 'mul' | 'div'; readonly left: Tree; readonly right: Tree }
	| { readonly kind: 'call'; readonly name: FunctionName; readonly args: readonly Tree[] };

export function hasVariable(tree: Tree): boolean {
	return tree.kind === 'variable' || partsOf(tree).some(hasVariable);
}

/** What a tree is made of; the exponent of a power is a number by now. */
export function partsOf(tree: Tree): readonly Tree[] {
	if ('left' in tree) return [tree.left, tree.right];
	if (tree.kind === 'call') return tree.args;
	return 'of' in tree ? [tree.of] : [];
}
