import { describe, expect, it } from 'vitest';
import { Asset, inlineRows } from '../../src/data/rows';
import { createRng } from '../../src/math/rng';
import { gameFile } from '../../src/share/file';
import { decodeHash, linkOf } from '../../src/share/index';
import { withDefaults } from '../../src/spec/defaults';
import { checkLimits } from '../../src/spec/limits';
import { parseGame } from '../../src/spec/parse';
import { openingPreset, presets } from '../../src/spec/presets/index';

const rng = createRng(7);
const many = new Asset(
	Float64Array.from({ length: 200_000 }, () => 8 * rng.uniform() - 4),
	'many.csv',
);
const { target } = withDefaults({
	target: { id: 'points', points: many, standardise: true, heldOut: 0.2 },
});
const game = { ...openingPreset().game, target };
const kept = async () => new Map([[many.asset, many]]);

/** The asset, with every look at its numbers counted. */
function watched(): { asset: Asset; looks: () => number } {
	const asset = new Asset(many.values, many.name);
	// Named once, when it is made.
	expect(asset.asset).toBe(many.asset);
	let looks = 0;
	Object.defineProperty(asset, 'values', {
		get() {
			looks += 1;
			return many.values;
		},
	});
	return { asset, looks: () => looks };
}

describe('a link of a game whose points stand beside it', () => {
	it('has but their id, is short, and says what it does not carry', async () => {
		const link = await linkOf(game);
		expect(link).toMatchObject({ fits: true, rounded: false, without: ['target'] });
		expect(link.hash).toContain(`target.points=asset:${many.asset}`);
		expect(link.hash.length).toBeLessThan(250);
		for (const preset of presets) expect((await linkOf(preset.game)).without).toEqual([]);
	});

	it('opens the game where they are kept', async () => {
		const { hash, changes } = await linkOf(game);
		const decoded = await decodeHash(hash, kept);
		expect(decoded.problems).toEqual([]);
		expect(decoded.game.target.points).toBe(many);
		expect(decoded.game).toEqual(game);
		expect(decoded.changes).toEqual(changes);
	});

	it('elsewhere names them, says what to do, and keeps the rest of the game', async () => {
		const { hash } = await linkOf({ ...game, seed: 5 });
		const { game: opened, problems } = await decodeHash(hash);
		expect(problems).toEqual([
			{ path: 'target.points', message: expect.stringMatching(/Give the table .* once more/) },
		]);
		expect(opened).toEqual(JSON.parse(JSON.stringify({ ...game, seed: 5 })));
	});

	it('asks for what it names, and for nothing else', async () => {
		const asked: string[] = [];
		const recall = async (ids: readonly string[]) => {
			asked.push(...ids);
			return new Map();
		};
		await decodeHash((await linkOf(game)).hash, recall);
		await decodeHash('v=1&preset=gaussian', recall);
		expect(asked).toEqual([many.asset]);
	});

	it('is written, compared with every preset and read without a look at one row', async () => {
		const { asset, looks } = watched();
		const composed = withDefaults({ target: { id: 'points', points: asset } });
		const { hash } = await linkOf(composed);
		await decodeHash(hash, async () => new Map([[asset.asset, asset]]));
		expect(looks()).toBe(0);
		// Nor do the limits that every edit is held to look more than once, for units and box.
		checkLimits(composed);
		checkLimits({ ...composed, seed: 3 });
		expect(looks()).toBeLessThan(3);
	});
});

describe('a link of rows that stand in the game', () => {
	it('writes them a few times, not once for every preset', async () => {
		let written = 0;
		const row = Object.assign([1.5, 2.5], {
			join() {
				written += 1;
				return '1.5,2.5';
			},
		});
		await linkOf(withDefaults({ target: { id: 'points', points: [row, [3, 4]] } }));
		expect(written).toBeLessThan(6);
	});
});

describe('a file of a game', () => {
	it('has all points in itself, and is the same game; the page has a turn between its pieces', async () => {
		let turns = 0;
		const inline = inlineRows(many.values, 2);
		const both = {
			...game,
			reference: { id: 'points', points: many, standardise: false },
		};
		const blob = await gameFile(both, async () => {
			turns += 1;
		});
		expect(turns).toBe(20);
		const parsed = parseGame(JSON.parse(await blob.text()));
		expect(parsed.ok && parsed.game.target).toEqual({ ...game.target, points: inline });
		expect(parsed.ok && parsed.game.reference.points).toEqual(inline);
	});
});
