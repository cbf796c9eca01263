import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Game } from '../../src/game/game';
import { decodeHash, linkOf } from '../../src/share/index';
import { findPreset, openingPreset, presets } from '../../src/spec/presets/index';
import { REVISION } from '../../src/spec/revisions/index';
import { setPaths } from '../../src/spec/set';
import { games } from '../spec/games';

const preset = (id: string) => findPreset(id) ?? openingPreset();
const changed = (game: Game, ...assignments: [string, string][]): Game => setPaths(game, assignments).game;
const { game: opening, id } = openingPreset();

/** With rows to three decimals, as a link that would be too long has them. */
const rounded = (game: Game): Game =>
	JSON.parse(JSON.stringify(game), (_, value) =>
		Array.isArray(value) && value.every((entry) => typeof entry === 'number')
			? value.map((entry) => Number(entry.toFixed(3)) + 0)
			: value,
	);

describe('a link of two games', () => {
	it('opens both as they were, whatever they are', async () => {
		const some = fc.constantFrom(undefined, ...presets);
		await fc.assert(
			fc.asyncProperty(games, games, some, some, async (a, b, presetA, presetB) => {
				const link = await linkOf(a, { t: '0.5' }, presetA, { game: b, preset: presetB });
				const { game, beside, problems, view, preset } = await decodeHash(link.hash);
				expect(problems).toEqual([]);
				const as = (one: Game): Game => (link.rounded ? rounded(one) : one);
				expect({ game, view, preset }).toEqual({ game: as(a), view: { t: '0.5' }, preset: link.preset });
				expect(beside?.game).toEqual(as(b));
				expect(beside?.preset).toBe(presetB ?? link.preset);
				// A rounded −0 is written as 0.
				expect(JSON.stringify(beside?.changes)).toBe(JSON.stringify(link.beside?.changes));
			}),
			{ numRuns: 40, endOnFailure: true },
		);
	});

	it('says what the second changes against the first, and nothing of what both have', async () => {
		const a = changed(opening, ['terminal.weight', '20']);
		const b = changed(a, ['regularizers.hjb', '2'], ['terminal', 'wasserstein1']);
		const { hash } = await linkOf(a, {}, openingPreset(), { game: b });
		expect(hash).toMatch(
			new RegExp(
				`^v=1&preset=${id}@${REVISION}&terminal.weight=20&b.terminal=wasserstein1(&b.terminal.\\w+=[^&]+)*&b.regularizers.hjb=2&c=\\w{7}$`,
			),
		);
	});

	it('says by the seed that nothing differs, and is no link of one game', async () => {
		const { hash } = await linkOf(opening, {}, openingPreset(), { game: opening });
		expect(hash).toContain(`&b.seed=${opening.seed}&c=`);
		expect((await decodeHash(hash)).beside).toEqual({ game: opening, preset: openingPreset(), changes: [] });
		expect((await decodeHash((await linkOf(opening)).hash)).beside).toBeNull();
	});

	it('counts a game of another preset from that', async () => {
		const moons = preset('otflow-moons');
		const { hash } = await linkOf(opening, {}, openingPreset(), { game: moons.game, preset: moons });
		expect(hash).toMatch(new RegExp(`&b.preset=otflow-moons@${REVISION}&c=`));
	});

	it('is opened by hand without a revision or a checksum', async () => {
		const { game, beside, problems } = await decodeHash(`v=1&preset=${id}&b.regularizers.hjb=2`);
		expect(problems).toEqual([]);
		expect(game).toEqual(opening);
		expect(beside?.game).toEqual(changed(opening, ['regularizers.hjb', '2']));
	});
});

describe('a link of two games in trouble', () => {
	const decoded = async (more: string) => {
		const { game, beside, problems } = await decodeHash(`v=1&preset=${id}&${more}`);
		return { game, b: beside?.game, told: problems.map(({ path, message }) => `${path}: ${message}`) };
	};

	it('names a broken value of B, opens A unharmed, and keeps what can be read of B', async () => {
		const { game, b, told } = await decoded('b.terminal.weight=-4&b.regularizers.hjb=2');
		expect(told).toEqual([expect.stringMatching(/^b\.terminal\.weight: B: .*-4/)]);
		expect(game).toEqual(opening);
		expect(b).toEqual(changed(opening, ['regularizers.hjb', '2']));
	});

	it.each(['b.nothing=1', 'b.terminal.nothing=1', 'b.=1', 'b.__proto__=1', 'b.z=abc', 'b.view.t=1'])(
		'names %s',
		async (more) => {
			const { game, b, told } = await decoded(more);
			expect(told).toEqual([expect.stringMatching(/^b\..*B: /)]);
			expect([game, b]).toEqual([opening, opening]);
		},
	);

	it('tells of a B of another version, of a newer lab, and of a preset that there is not', async () => {
		expect((await decoded('b.v=2&b.regularizers.hjb=2')).told).toEqual([
			expect.stringMatching(/^b\.v: B: its version is 2, that of A 1/),
		]);
		const newer = await decoded('b.preset=otflow-moons@99');
		expect(newer.told).toEqual([expect.stringMatching(/^b\.preset: B: .*newer lab \(revision 99/)]);
		expect(newer.b).toEqual(preset('otflow-moons').game);
		const gone = await decoded('b.preset=otflow-mons&b.regularizers.hjb=2');
		expect(gone.told).toEqual([expect.stringMatching(/^b\.preset: B: .*otflow-mons.*otflow-moons/)]);
		expect(gone.b).toEqual(changed(opening, ['regularizers.hjb', '2']));
	});

	it('notices that B was cut off, or altered', async () => {
		const b = changed(opening, ['regularizers.hjb', '2']);
		const { hash } = await linkOf(opening, {}, openingPreset(), { game: b });
		for (const other of [hash.replace('&b.regularizers.hjb=2', ''), hash.replace('hjb=2', 'hjb=3')]) {
			const { game, problems } = await decodeHash(other);
			expect(problems).toHaveLength(1);
			expect(problems[0]?.message).toMatch(/does not open the game it was made from/);
			expect(game).toEqual(opening);
		}
	});

	it('refuses in B what no machine can do, as in A', async () => {
		const { b, told } = await decoded('b.network.width=256&b.training.batch=100000&b.solver.steps=200');
		expect(told.length).toBeGreaterThan(0);
		expect(told.every((text) => text.startsWith('b.'))).toBe(true);
		expect(b?.version).toBe(1);
	});
});
