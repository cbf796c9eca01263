/** Why a text is no formula: what, where (counted from 1), and what is allowed. */
export class Refusal extends Error {
	constructor(
		what: string,
		readonly position: number,
		allowed = '',
	) {
		super(`${what} at position ${position}${allowed && `; ${allowed}`}`);
	}
}

export interface Token {
	readonly kind: 'number' | 'name' | 'sign' | 'raised' | 'end';
	/** As the grammar has it: × is *, ² is 2, π is pi. */
	readonly text: string;
	/** As it was typed. */
	readonly written: string;
	readonly position: number;
	/** Whether a blank stands before it. */
	readonly apart: boolean;
}

const MINUS = '-−–';
/** Signs as people type and print them. */
const SIGNS: Readonly<Record<string, string>> = {
	'−': '-',
	'–': '-',
	'·': '*',
	'⋅': '*',
	'×': '*',
	'∗': '*',
	'÷': '/',
	'**': '^',
};
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const NUMBER = `(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+${MINUS}]?\\d+)?`;
// π stands for itself, whatever letters are beside it.
const TOKEN = new RegExp(
	`\\s*(?:(?<number>${NUMBER})|(?<name>π|(?:(?!π)[\\p{L}_])(?:(?!π)[\\p{L}\\p{Nd}_])*)` +
		`|(?<raised>[⁺⁻]?[${SUPERSCRIPTS}]+)|(?<sign>\\*\\*|[-−–+*·⋅×∗/÷^(),|]))`,
	'uy',
);

/** The tokens of a text. Throws a Refusal, which says what is `allowed`, where there is none. */
export function tokens(text: string, allowed: string): Token[] {
	const found: Token[] = [];
	const end = text.trimEnd().length;
	TOKEN.lastIndex = 0;
	while (TOKEN.lastIndex < end) {
		const from = TOKEN.lastIndex;
		const match = TOKEN.exec(text);
		if (!match) {
			const place = from + text.slice(from).search(/\S/);
			const character = String.fromCodePoint(text.codePointAt(place) ?? 0);
			throw new Refusal(`unexpected \`${character}\``, place + 1, allowed);
		}
		const { number, name, raised, sign } = match.groups ?? {};
		const written = number ?? name ?? raised ?? sign ?? '';
		const kind = number ? 'number' : name ? 'name' : raised ? 'raised' : 'sign';
		const length = match[0].length;
		found.push({
			kind,
			text: meaning(kind, written),
			written,
			position: from + length - written.length + 1,
			apart: length > written.length,
		});
	}
	return found;
}

function meaning(kind: Token['kind'], written: string): string {
	switch (kind) {
		case 'number':
			return written.replace(/[−–]/, '-');
		case 'name':
			return written === 'π' ? 'pi' : written;
		case 'raised':
			return Array.from(written, (c) => (c === '⁻' ? '-' : c === '⁺' ? '' : SUPERSCRIPTS.indexOf(c))).join(
				'',
			);
		default:
			return SIGNS[written] ?? written;
	}
}
