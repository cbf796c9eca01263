import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SLOT_NAMES, SLOTS } from '../../src/game/game';
import { PAPERS, papersIn } from '../../src/game/papers';
import { bibtexOf, SOFTWARE } from '../../src/share/bibtex';
import { defaultGame } from '../../src/spec/defaults';
import { findPreset, presets } from '../../src/spec/presets/index';

const sources = SLOT_NAMES.flatMap((slot) =>
	Object.values(SLOTS[slot]).map(({ id, source }) => ({ block: `${slot} ${id}`, source })),
);

describe('the works that blocks are taken from', () => {
	it.each(sources)('$block: $source', ({ source }) => {
		// What is left when the known works are taken away names no other: no number of a preprint, and no year.
		const rest = papersIn(source).reduce((text, { cited }) => text.replaceAll(cited, ''), source);
		expect(rest).not.toMatch(/arXiv:|\b(1[89]|20)\d\d\b|et al\.\s*$/);
	});
	it('are each named by a block, and each has a key of its own', () => {
		expect(PAPERS.filter(({ cited }) => !sources.some(({ source }) => source.includes(cited)))).toEqual([]);
		expect(new Set(PAPERS.map(({ key }) => key)).size).toBe(PAPERS.length);
	});
	it('have the titles and the names of docs/references.md', () => {
		const listed = readFileSync('docs/references.md', 'utf8');
		const preprints = PAPERS.filter(({ fields }) => fields.eprint);
		expect(preprints.length).toBeGreaterThan(20);
		for (const { fields, authors, title, year } of preprints) {
			const families = authors.map((name) => name.split(', ')[0]).join(', ');
			expect(listed).toContain(`| ${fields.eprint} | ${families} | ${title} |`);
			expect(fields.eprint?.slice(0, 2)).toBe(String(year).slice(2));
		}
	});
});

describe('BibTeX of a game', () => {
	it('is of this software, of its paper, and of what its blocks name, each once', () => {
		const game = findPreset('boltzmann')?.game ?? defaultGame();
		const keys = [...bibtexOf([game]).matchAll(/^@\w+\{(\w+),$/gm)].map(([, key]) => key);
		expect(keys.slice(0, 2)).toEqual(['mfglab', 'zhang2023mean']);
		expect(keys).toContain('noe2018boltzmann');
		expect(keys).toContain('benamou2000computational');
		expect(new Set(keys).size).toBe(keys.length);
	});
	it('tells of this software what CITATION.cff does', () => {
		const cff = readFileSync('CITATION.cff', 'utf8');
		expect(cff).toContain(`\ntitle: ${SOFTWARE.title}\n`);
		expect(cff).toContain(`\nversion: ${SOFTWARE.version}\n`);
		expect(cff).toContain(`  - name: ${SOFTWARE.authors}\n`);
	});
	it.each(presets.map(({ id, game }) => [id, game] as const))(
		'of %s: entries whose braces close',
		(_, game) => {
			for (const entry of bibtexOf([game]).split('\n\n')) {
				expect(entry.trim()).toMatch(/^@\w+\{\w+,\n( {2}\w+ = \{.*\},\n)+\}$/);
				let depth = 0;
				for (const letter of entry) {
					depth += letter === '{' ? 1 : letter === '}' ? -1 : 0;
					expect(depth).toBeGreaterThanOrEqual(0);
				}
				expect(depth).toBe(0);
				expect(entry.replaceAll(/\\[&%$#_]/g, '')).not.toMatch(/[&%$#]/);
			}
		},
	);
});
