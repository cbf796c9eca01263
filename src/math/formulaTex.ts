import { FUNCTIONS } from './formulaFunctions';
import type { Tree } from './formulaTree';

/** How tightly a piece of TeX holds together. */
const [SUM, NEGATIVE, PRODUCT, POWER, ATOM] = [1, 2, 3, 4, 5] as const;

/** TeX of a tree, with no more brackets than it needs, and how tightly it holds together. */
export function tex(tree: Tree): { readonly text: string; readonly level: number } {
	const within = (part: Tree, least: number): string => {
		const { text, level } = tex(part);
		return level < least ? `\\left(${text}\\right)` : text;
	};
	switch (tree.kind) {
		case 'number': {
			const [mantissa = '', exponent] = String(tree.value).split('e');
			if (exponent === undefined) return { text: mantissa, level: ATOM };
			return { text: `${mantissa}\\cdot 10^{${Number(exponent)}}`, level: PRODUCT };
		}
		case 'constant':
			return { text: tree.name === 'pi' ? '\\pi' : tree.name, level: ATOM };
		case 'variable':
			return { text: texName(tree.name), level: ATOM };
		case 'neg':
			return { text: `-${within(tree.of, PRODUCT)}`, level: NEGATIVE };
		case 'power':
			return { text: `${within(tree.of, ATOM)}^{${within(tree.exponent, SUM)}}`, level: POWER };
		case 'add':
			return { text: `${within(tree.left, SUM)}+${within(tree.right, PRODUCT)}`, level: SUM };
		case 'sub':
			return { text: `${within(tree.left, SUM)}-${within(tree.right, PRODUCT)}`, level: SUM };
		case 'div':
			return { text: `\\frac{${within(tree.left, SUM)}}{${within(tree.right, SUM)}}`, level: POWER };
		case 'mul': {
			const right = within(tree.right, POWER);
			// 2·3, but 2x.
			const times = /^\d/.test(right) ? '\\cdot ' : '\\,';
			return { text: `${within(tree.left, NEGATIVE)}${times}${right}`, level: PRODUCT };
		}
		case 'exponential':
			return { text: `${within(tree.base, ATOM)}^{${within(tree.of, SUM)}}`, level: POWER };
		case 'call': {
			const args = tree.args.map((part) => within(part, SUM)).join(',');
			return { text: FUNCTIONS[tree.name].tex(args), level: tree.name === 'exp' ? POWER : ATOM };
		}
	}
}

/** A name of several letters is upright; what follows the first underscore is a subscript. */
function texName(name: string): string {
	const [stem = '', ...rest] = name.split('_');
	const upright = (part: string): string => (part.length > 1 ? `\\mathrm{${part}}` : part);
	return rest.length === 0 ? upright(stem) : `{${upright(stem)}}_{${upright(rest.join(''))}}`;
}
