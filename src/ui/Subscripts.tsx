import { splitSubscripts } from '../panels/panel';

/** Text with subscripts after an underscore, "ρ_T"; one box, whatever it stands in. */
export function Subscripts({ text }: { readonly text: string }) {
	return (
		<span>
			{/* biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no other name, and no state */}
			{splitSubscripts(text).map((part, i) => (i % 2 === 0 ? part : <sub key={i}>{part}</sub>))}
		</span>
	);
}
