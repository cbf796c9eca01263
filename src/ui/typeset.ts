import type { EquationPart } from '../game/equations';

/** TeX of an equation in which every term carries its slot, so that style sheets colour and light it. Lines may end between conditions. */
export const texOf = (parts: readonly EquationPart[]): string =>
	parts
		.map(({ tex, slot }) => (slot === null ? breakable(tex) : `\\htmlData{slot=${slot}}{${tex}}`))
		.join('');

const breakable = (tex: string): string =>
	tex
		.replaceAll(',\\;', ',\\allowbreak\\;')
		.replaceAll('\\quad\\text{s.t.}', '\\allowbreak\\quad\\text{s.t.}');

export type Typeset = (tex: string, display: boolean) => string;

/** KaTeX and its fonts are fetched when the first equation is to be seen, not before. */
export async function loadTypeset(): Promise<Typeset> {
	const [{ default: katex }] = await Promise.all([import('katex'), import('katex/dist/katex.min.css')]);
	return (tex, display) =>
		katex.renderToString(display ? `\\displaystyle ${tex}` : tex, {
			throwOnError: false,
			strict: false,
			// Nothing but our own data-slot: links carry formulas, and formulas become TeX.
			trust: ({ command }) => command === '\\htmlData',
		});
}
