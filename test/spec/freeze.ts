/**
 * `npm run freeze`: writes presets, declarations and defaults as they stand as a new revision, with a corpus of its links.
 * A revision that anybody may hold a link of is never written again; `-- --again` is for the newest, before it is published.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import type { Game } from '../../src/game/game';
import { linkOf } from '../../src/share/index';
import { type Catalogue, DECLARED } from '../../src/spec/declarations';
import { presets } from '../../src/spec/presets/index';
import { games } from './games';

const folder = (path: string): string => fileURLToPath(new URL(`../../${path}/`, import.meta.url));
const FROZEN = folder('src/spec/revisions');
const CORPUS = folder('test/share/corpus');
const COMPOSED = 50;

/** What only a screen needs is not frozen. */
const SHOWN = new Set(['help', 'symbol', 'live', 'log', 'entered', 'axis']);
const bare = <T>(value: T): T =>
	JSON.parse(JSON.stringify(value, (key, part) => (SHOWN.has(key) ? undefined : part)));

export const catalogueNow = (revision: number): Catalogue => ({
	revision,
	...bare(DECLARED),
	presets: Object.fromEntries(presets.map(({ id, game }) => [id, game])),
});

async function corpus(): Promise<{ hash: string; game: Game }[]> {
	const composed = fc.sample(games, { numRuns: COMPOSED, seed: 85 });
	const all = [...presets.map(({ game }) => game), ...composed];
	return Promise.all(all.map(async (game) => ({ hash: (await linkOf(game)).hash, game })));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const newest = Math.max(
		0,
		...readdirSync(FROZEN).map((name) => Number(/^(\d+)\.json$/.exec(name)?.[1] ?? 0)),
	);
	const revision = newest + (process.argv.includes('--again') ? 0 : 1);
	writeFileSync(`${FROZEN}${revision}.json`, `${JSON.stringify(catalogueNow(revision))}\n`);
	writeFileSync(`${CORPUS}${revision}.json`, `${JSON.stringify(await corpus(), null, 0)}\n`);
	console.log(`revision ${revision}: ${presets.length} presets and ${COMPOSED} composed games`);
}
