import type { Game } from '../game/game';
import { type Paper, papersOf } from '../game/papers';

/** This software, as CITATION.cff has it. */
export const SOFTWARE = {
	title: 'MFG Lab',
	authors: 'MFG Lab authors',
	version: '0.1.0',
	year: 2026,
} as const;

/** Characters that TeX reads as its own. */
const inTex = (text: string): string => text.replaceAll(/[&%$#_]/g, '\\$&');

const entry = (kind: string, key: string, fields: Readonly<Record<string, string>>): string => {
	const lines = Object.entries(fields).map(([name, value]) => `  ${name} = {${value}},\n`);
	return `@${kind}{${key},\n${lines.join('')}}\n`;
};

const entryOf = ({ key, kind, authors, title, year, fields }: Paper): string =>
	entry(kind, key, {
		author: authors.join(' and '),
		// Names in a title keep their capitals.
		title: `{${inTex(title)}}`,
		year: String(year),
		...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, inTex(value)])),
	});

/** BibTeX of what was run: this software, the paper whose mathematics it computes, and what the sources of the games' blocks name. In UTF-8. */
export function bibtexOf(games: readonly Game[]): string {
	const { title, authors, version, year } = SOFTWARE;
	const software = entry('misc', 'mfglab', {
		author: `{${authors}}`,
		title: `{${title}}`,
		year: String(year),
		howpublished: 'Computer software',
		note: `Version ${version}`,
	});
	return [software, ...papersOf(games).map(entryOf)].join('\n');
}
