import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LIST = 'docs/references.md';
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** By number of a paper on arXiv. */
const authors = new Map(
	[...read(LIST).matchAll(/^\| (\d{4}\.\d{4,5}) \| ([^|]+) \| ([^|]+) \|$/gm)].map(
		([, number = '', names = '']) => [number, names.split(', ')],
	),
);

/** Everything that a person wrote, but for the list itself. */
const files = [
	...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'CITATION.cff'],
	...['src', 'docs', 'test'].flatMap((folder) =>
		readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
	),
].filter(
	(path) =>
		/\.(ts|tsx|md|cff|py|mjs)$/.test(path) && path !== LIST && !path.startsWith('test/docs/citations'),
);

interface Citation {
	readonly path: string;
	readonly number: string;
	/** Names of a person, "X et al.", "X and Y", "X, Y and Z", that stand before it in the same citation. */
	readonly names: readonly string[];
}
/** A surname in the text: Léonard, Rey-Bellet, De Bortoli. */
const NAME = String.raw`(?:De )?\p{Lu}[\p{L}-]+`;
const NAMED = new RegExp(String.raw`((?:${NAME}, )*${NAME})(?: et al\.| and (${NAME}))`, 'gu');

/** Citations of a text, in which lines of a comment are one. */
function citationsIn(path: string, text: string): Citation[] {
	const flat = text.replaceAll(/\s*\n\s*(?:\*|\/\/)?\s*/g, ' ');
	return [...flat.matchAll(/(?:arXiv:|arxiv\.org\/abs\/)(\d{4}\.\d{4,5})/g)].map((found) => {
		const before = flat.slice(Math.max(0, found.index - 90), found.index);
		const own = before.slice(before.search(/[^;:('"’`|]*$/));
		const last = [...own.matchAll(NAMED)].at(-1);
		const names = last ? [...(last[1] ?? '').split(', '), ...(last[2] ? [last[2]] : [])] : [];
		return { path, number: found[1] ?? '', names };
	});
}

const citations = files.flatMap((path) => citationsIn(path, read(path)));

test('each number that is cited is in the list, and each in the list is cited', () => {
	const unknown = citations.filter(({ number }) => !authors.has(number));
	expect(unknown).toEqual([]);
	const cited = new Set(citations.map(({ number }) => number));
	expect([...authors.keys()].filter((number) => !cited.has(number))).toEqual([]);
});

test('the names beside a number are its authors', () => {
	const wrong = citations.filter(
		({ number, names }) => !names.every((name) => authors.get(number)?.includes(name)),
	);
	expect(wrong).toEqual([]);
	// Enough of them are read for that to mean something.
	expect(citations.filter(({ names }) => names.length > 0).length).toBeGreaterThan(40);
});

test('a name beside another’s number is found', () => {
	const [first] = citationsIn(
		'',
		'/** (Gu et al.,\n * arXiv:2304.13534, eq. 5; Birrell et al., arXiv:2011.05953). */',
	);
	expect(first).toMatchObject({ number: '2304.13534', names: ['Gu'] });
});
