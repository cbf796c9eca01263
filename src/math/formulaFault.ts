import { singles } from './algebra';
import type { Formula } from './formula';
import { partsOf, type Tree } from './formulaTree';
import { evaluate } from './formulaValue';

/** Where a formula is no number in single precision: its value there, and the part that is to blame, in words. */
export interface Fault {
	readonly value: number;
	readonly reason: string;
}

/** What is wrong with a formula at a place, as the kernels compute it; null where it is a finite number. */
export function faultOf({ root }: Formula, values: Readonly<Record<string, number>>): Fault | null {
	const run = (part: Tree): number => evaluate(singles, part, values);
	const value = run(root);
	return Number.isFinite(value) ? null : { value, reason: reasonOf(root, run) };
}

function reasonOf(tree: Tree, run: (part: Tree) => number): string {
	// The innermost part that is no number while all that it is made of are numbers.
	const inner = partsOf(tree).find((part) => !Number.isFinite(run(part)));
	if (inner) return reasonOf(inner, run);
	const said = (part: Tree): string => `${Number(run(part).toPrecision(3))}`;
	switch (tree.kind) {
		case 'call':
			return `${tree.name} of ${tree.args.map(said).join(' and ')}`;
		case 'div':
			return `${said(tree.left)} divided by ${said(tree.right)}`;
		case 'power':
			return `${said(tree.of)} to the power ${Number(tree.n.toPrecision(3))}`;
		default:
			return 'a number too large for single precision';
	}
}
