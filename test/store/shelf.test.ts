import { describe, expect, it } from 'vitest';
import { Asset } from '../../src/data/rows';
import { decodeHash, linkOf } from '../../src/share/index';
import { withDefaults } from '../../src/spec/defaults';
import { createNotices } from '../../src/store/notices';
import { createShelf, type Keep } from '../../src/store/shelf';

const asset = new Asset(Float64Array.of(1, 2, 3, 4), 'two.csv', 'columns x, y of 3');
const { asset: id, values, name, transform } = asset;
const good = { values, name, transform };

/** Stands in for the browser's store: copies what it is given, as a browser does. */
function keepOf(kept = new Map<string, unknown>(), refuses: string | null = null): Keep {
	const check = (): void => {
		if (refuses !== null) throw new DOMException(refuses, 'QuotaExceededError');
	};
	return {
		async get(key) {
			check();
			return structuredClone(kept.get(key));
		},
		async put(key, data) {
			check();
			kept.set(key, structuredClone(data));
		},
	};
}
function shelfOn(keep: Keep) {
	const notices = createNotices();
	const said = () => notices.state.getState().posted.map(({ text, advice }) => `${text} ${advice}`);
	return { shelf: createShelf(notices.post, keep), said };
}

describe('the shelf of points', () => {
	it('has them at hand at once, and after a reload', async () => {
		const kept = new Map<string, unknown>();
		const before = shelfOn(keepOf(kept));
		const added = before.shelf.add(asset);
		expect(before.shelf.assets.get(id)).toBe(asset);
		await added;
		const after = shelfOn(keepOf(kept));
		const { hash } = await linkOf(withDefaults({ target: { id: 'points', points: asset } }));
		const { game, problems } = await decodeHash(hash, after.shelf.recall);
		expect(problems).toEqual([]);
		expect(game.target.points).toBe(after.shelf.assets.get(id));
		expect(game.target.points).toEqual(asset);
		expect([...before.said(), ...after.said()]).toEqual([]);
	});

	it('says that a reload loses them where the browser refuses to keep them, or is full', async () => {
		const { shelf, said } = shelfOn(keepOf(undefined, 'the disk is full'));
		await shelf.add(asset);
		expect(shelf.assets.get(id)).toBe(asset);
		expect(said()).toEqual([
			expect.stringMatching(/two\.csv.*the disk is full.*a reload of the page loses them.*Keep the file/),
		]);
	});

	it('goes without what the browser does not give back, and says why', async () => {
		const { shelf, said } = shelfOn(keepOf(undefined, 'no'));
		expect((await shelf.recall([id])).size).toBe(0);
		expect(said()).toEqual([expect.stringMatching(/does not give back.*no.*Reload/)]);
	});

	it('names what was kept and is damaged, and goes without it', async () => {
		const kept = new Map<string, unknown>([[id, { ...good, values: Float64Array.of(1, 2, 3, 5) }]]);
		const { shelf, said } = shelfOn(keepOf(kept));
		expect((await shelf.recall([id])).size).toBe(0);
		expect(said()).toEqual([
			expect.stringMatching(/are damaged: asset .*others than its id says.*once more/),
		]);
	});

	it('is silent on what it never had: the link says it', async () => {
		const { shelf, said } = shelfOn(keepOf());
		expect((await shelf.recall([id])).size).toBe(0);
		expect(said()).toEqual([]);
	});
});
