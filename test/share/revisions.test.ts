import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { type Game, SETTINGS_NAMES, SLOT_NAMES } from '../../src/game/game';
import { decodeHash } from '../../src/share/index';
import { defaultBlock, defaultGame } from '../../src/spec/defaults';
import { adopt } from '../../src/spec/revisions/adopt';
import { catalogueOf, FIRST_REVISION, REVISION } from '../../src/spec/revisions/index';
import { catalogueNow } from '../spec/freeze';

/** Every revision that links may count from, with links that were made of it. `npm run freeze` writes both, once. */
const folder = fileURLToPath(new URL('corpus', import.meta.url));
const revisions = readdirSync(folder).map((name) => Number.parseInt(name, 10));
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

/** The game with what is new since then at its default: that is what games meant before it existed. */
function filled(then: Game): Game {
	const now: Record<string, unknown> = { ...defaultGame(), ...then };
	for (const slot of SLOT_NAMES) now[slot] = { ...defaultBlock(slot, then[slot].id), ...then[slot] };
	for (const group of SETTINGS_NAMES) now[group] = { ...defaultGame()[group], ...then[group] };
	return now as Game;
}

describe('revisions', () => {
	it('are all known, and the newest is what the code says', async () => {
		expect(revisions.sort((a, b) => a - b)).toEqual(
			Array.from({ length: REVISION }, (_, i) => FIRST_REVISION + i),
		);
		for (const revision of revisions) expect((await catalogueOf(revision))?.revision).toBe(revision);
		expect(await catalogueOf(REVISION + 1)).toBeUndefined();
		// Where this fails, presets or defaults have changed: raise REVISION and `npm run freeze`.
		expect(catalogueNow(REVISION)).toEqual(read(`../../src/spec/revisions/${REVISION}.json`));
	});

	it('that cannot be loaded are named, and the link opens by what stands today', async () => {
		vi.doMock('../../src/spec/revisions/1.json', () => {
			throw new Error('the file has gone');
		});
		vi.resetModules();
		try {
			const fresh = await import('../../src/share/index');
			const { game, problems } = await fresh.decodeHash('v=1&preset=otflow-moons@1&seed=7&c=0');
			expect(game.seed).toBe(7);
			expect(problems[0]?.message).toContain('revision 1, which could not be loaded: reload the page');
		} finally {
			vi.doUnmock('../../src/spec/revisions/1.json');
			vi.resetModules();
		}
	});

	it.each(revisions)('links of revision %i open what they opened then', async (revision) => {
		const corpus = read(`corpus/${revision}.json`) as { hash: string; game: Game }[];
		expect(corpus.length).toBeGreaterThan(80);
		for (const { hash, game } of corpus) {
			const decoded = await decodeHash(hash);
			expect(decoded.problems, hash).toEqual([]);
			expect(decoded.game, hash).toEqual(filled(game));
		}
	});

	it('take over a game key by key: what is new takes its default, what is gone is named', () => {
		const game = { ...defaultGame(), seed: 9, target: { id: 'gone', size: 3 } };
		const { weight: _, ...terminal } = game.terminal;
		const { width: __, ...network } = game.network;
		const old = { ...game, terminal, network: { ...network, layers: 2, gone: 1 } } as unknown as Game;
		const adopted = adopt(old);
		expect(adopted.game).toEqual({
			...defaultGame(),
			seed: 9,
			network: { ...defaultGame().network, layers: 2 },
		});
		expect(adopted.errors.map(({ path }) => path)).toEqual(['target', 'network.gone']);
	});
});
