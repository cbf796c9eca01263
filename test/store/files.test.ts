import { expect, it } from 'vitest';
import { Asset, MOST_INLINE } from '../../src/data/rows';
import { defaultGame, withDefaults } from '../../src/spec/defaults';
import { createBench } from '../../src/store/bench';
import { openFile } from '../../src/store/files';
import { createNotices } from '../../src/store/notices';
import { createShelf } from '../../src/store/shelf';
import { rules } from '../../src/ui/rules';
import { FakeWorker } from './fakeEngine';

/** A bench whose browser keeps what it is given in a map. */
function setUp() {
	const kept = new Map<string, unknown>();
	const notices = createNotices();
	const shelf = createShelf(notices.post, {
		get: async (id) => kept.get(id),
		put: async (id, data) => void kept.set(id, data),
	});
	const opening = { game: defaultGame(), preset: null };
	const bench = createBench(opening, { rules, spawn: () => new FakeWorker(), notices, shelf });
	const open = (text: string, size = text.length, name = 'mine.json') =>
		openFile(bench, bench.state.getState().active, { name, size, text: async () => text });
	const points = () => bench.state.getState().active.state.getState().game.target.points;
	return { bench, kept, notices, open, points };
}
const gameOf = (n: number) =>
	withDefaults({
		target: { id: 'points', standardise: false, points: Array.from({ length: n }, (_, i) => [i, -i]) },
	});

it('more points than a link carries stand beside the game that a file brings, and are kept', async () => {
	const { open, points, kept } = setUp();
	await open(JSON.stringify(gameOf(MOST_INLINE + 1)));
	const many = points();
	if (!(many instanceof Asset)) throw new Error('an asset was expected');
	expect(many.name).toBe('mine.json');
	expect(many.values.slice(-2)).toEqual(Float64Array.of(MOST_INLINE, -MOST_INLINE));
	await expect.poll(() => [...kept.keys()]).toEqual([many.asset]);
	await open(JSON.stringify(gameOf(3)));
	expect(points()).toEqual(
		[
			[0, -0],
			[1, -1],
			[2, -2],
		].map(([x = 0, y = 0]) => [x, y === 0 ? 0 : y]),
	);
});

it('a file that is none of the lab is told with its name, and nothing is opened', async () => {
	const { bench, notices, open } = setUp();
	const before = bench.state.getState().active.state.getState().game;
	await open('{"version": 1,');
	await open('[1, 2]');
	await open('{}', 1e9);
	const said = notices.state.getState().posted.map(({ text }) => text);
	expect(said).toHaveLength(3);
	for (const text of said) expect(text).toMatch(/^mine\.json was not opened: /);
	expect(bench.state.getState().active.state.getState().game).toBe(before);
});

it('a file without anything is called empty, a table is told where it belongs', async () => {
	const { notices, open } = setUp();
	await open(' \n');
	await open('x,y\n1,2\n', 8, 'points.CSV');
	expect(notices.state.getState().posted.map(({ text }) => text)).toEqual([
		'mine.json was not opened: it is empty',
		expect.stringMatching(/^points\.CSV was not opened: a table is opened in the card/),
	]);
});

it('a file that is still read when its experiment closes is told, not lost', async () => {
	const { bench, notices } = setUp();
	const second = bench.add({ game: gameOf(2), preset: null });
	let read: (text: string) => void = () => {};
	const text = new Promise<string>((resolve) => {
		read = resolve;
	});
	const opened = openFile(bench, second, { name: 'late.json', size: 10, text: () => text });
	bench.remove(second);
	read(JSON.stringify(gameOf(3)));
	await opened;
	const [said] = notices.state.getState().posted;
	expect(said).toMatchObject({ text: expect.stringMatching(/^late\.json was not opened: .* closed/) });
	expect(said?.from).toBeUndefined();
});
