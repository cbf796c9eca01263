import { splitSubscripts } from '../panels/panel';

/** Text with subscripts after an underscore, "ρ_T". */
export function Subscripts({ text }: { readonly text: string }) {
	// biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no other name, and no state
	return splitSubscripts(text).map((part, i) => (i % 2 === 0 ? part : <sub key={i}>{part}</sub>));
}
