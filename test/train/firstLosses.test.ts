import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { firstLosses } from './firstLosses';

/** Recorded at 85b3626 by `firstLosses(link, 50, 1)`, before links named a revision: what its links promise. */
const RECORDED: Readonly<Record<string, string>> = JSON.parse(
	readFileSync(new URL('../golden/first-losses.json', import.meta.url), 'utf8'),
);
const links: readonly { readonly hash: string }[] = JSON.parse(
	readFileSync(new URL('../share/corpus/1.json', import.meta.url), 'utf8'),
);
const cases = Object.entries(RECORDED).map(([id, recorded], k) => {
	const link = links.find(({ hash }) => hash.startsWith(`v=1&preset=${id}&c=`));
	if (!link) throw new Error(`no link of ${id} in the corpus`);
	return { id, recorded, hash: link.hash, threads: k % 4 === 0 ? [1, 2] : [1] };
});

describe('links of the first revision train what they trained, to the last bit', () => {
	it.each(cases)('$id', async ({ hash, recorded, threads }) => {
		for (const count of threads) expect(await firstLosses(hash, 50, count)).toBe(recorded);
	});
});
