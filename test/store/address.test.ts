import { describe, expect, it } from 'vitest';
import { decodeHash, linkOf } from '../../src/share/index';
import { findPreset, openingPreset } from '../../src/spec/presets/index';
import { setPath } from '../../src/spec/set';
import { bindAddress } from '../../src/store/address';
import { createBench } from '../../src/store/bench';
import { compare, keepOnly } from '../../src/store/pair';
import { rules } from '../../src/ui/rules';
import { FakeWorker } from './fakeEngine';
import { FakePage } from './fakePage';

async function setUp(start = '') {
	const decoded = await decodeHash(start);
	const { game, preset } = decoded;
	const bench = createBench({ game, preset: preset.id }, { rules, spawn: () => new FakeWorker() });
	const experiment = bench.state.getState().active;
	const page = new FakePage(start);
	const address = bindAddress(bench, { hash: start, decoded }, page, 1);
	const set = (path: string, value: string): void => {
		const edited = setPath(experiment.state.getState().game, path, value);
		if (edited.ok) experiment.edit(edited.game);
	};
	const enter = (hash: string): void => page.enter(hash);
	const notices = () => bench.notices.state.getState().posted.map(({ text }) => text);
	return { bench, experiment, page, address, set, enter, notices };
}

const rows = (n: number) => ({
	id: 'points',
	points: Array.from({ length: n }, (_, i) => [Math.sin(i), Math.cos(3 * i)] as const),
});

/** Until it holds, however busy the machine. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 15_000, interval: 5 });

describe('the address bar', () => {
	it('holds the game from the start and after every change', async () => {
		const { page, set } = await setUp();
		await eventually(() => page.hash).toContain('preset=otflow-8gaussians');
		set('terminal.weight', '12');
		await eventually(() => page.hash).toContain('terminal.weight=12');
	});

	it('counts from the preset that is shown, also where another has less to change', async () => {
		const { experiment, page, set, address } = await setUp();
		set('running', 'relativistic');
		const link = await address.link();
		expect(link.preset.id).toBe(experiment.state.getState().preset);
		expect(link.changes).toEqual([{ path: 'running', from: 'kinetic', to: 'relativistic' }]);
		expect(page.hash).toMatch(/preset=otflow-8gaussians@\d+&running=relativistic&c=/);
	});

	it('opens what is entered: game, preset and view', async () => {
		const { bench, experiment, enter, page, notices } = await setUp();
		const other = await setUp();
		const moons = findPreset('otflow-moons');
		if (!moons) throw new Error('no such preset');
		other.experiment.open(moons.game, moons.id);
		other.bench.clock.setState({ playing: false, t: 0.5 });
		other.experiment.runOn('wasm');
		await eventually(() => other.page.hash).toContain('view.backend=wasm');
		const { hash } = await other.address.link();
		enter(`#${hash}`);
		await eventually(() => experiment.state.getState().game).toEqual(moons.game);
		expect(experiment.state.getState()).toMatchObject({ preset: 'otflow-moons', backend: 'wasm' });
		expect(notices()).toEqual([]);
		expect(bench.clock.getState()).toMatchObject({ playing: false, t: 0.5 });
		expect(page.hash).toBe(`#${hash}`);
	});

	it('opens the later of two links, whichever is read first', async () => {
		const { experiment, enter } = await setUp();
		const slow = (await linkOf({ ...openingPreset().game, seed: 3, target: rows(2000) })).hash;
		enter(`#${slow}`);
		enter('#v=1&preset=otflow-moons');
		await eventually(() => experiment.state.getState().game.target.id).toBe('moons');
		await decodeHash(slow);
		expect(experiment.state.getState().game.target.id).toBe('moons');
	});

	it('opens the opening preset for an empty hash', async () => {
		const { experiment, enter } = await setUp('#v=1&preset=gaussian');
		expect(experiment.state.getState().preset).toBe('gaussian');
		enter('');
		await eventually(() => experiment.state.getState().game).toEqual(openingPreset().game);
	});

	it('that may not be written is told of once, and the link is still right', async () => {
		const { page, address, set, notices } = await setUp();
		page.refuses = true;
		await address.link();
		set('terminal.weight', '12');
		expect((await address.link()).hash).toContain('terminal.weight=12');
		expect(notices()).toEqual([expect.stringContaining('refuses to change the address bar')]);
		page.refuses = false;
		await address.link();
		expect(page.hash).toContain('terminal.weight=12');
	});
});

describe('a link in trouble', () => {
	const BROKEN = '#v=1&preset=otflow-moons&terminal.weight=-4';

	it('is named, and what could be read is kept', async () => {
		const { experiment, enter, notices } = await setUp();
		enter(BROKEN);
		await eventually(notices).toEqual([expect.stringMatching(/terminal\.weight.*-4/)]);
		expect(experiment.state.getState().game.target.id).toBe('moons');
	});

	it.each(['at the start', 'later'])('%s stays in the address bar until the game is edited', async (when) => {
		const { bench, experiment, page, set, enter, notices } = await setUp(when === 'later' ? '' : BROKEN);
		if (when === 'later') enter(BROKEN);
		await eventually(notices).toHaveLength(1);
		bench.clock.setState({ playing: false, t: 0.25 });
		bench.clock.setState({ playing: true });
		// Longer than it waits before it writes, and as long as writing takes.
		await linkOf(experiment.state.getState().game);
		await new Promise((resolve) => setTimeout(resolve, 20));
		expect(page.hash).toBe(BROKEN);
		set('terminal.weight', '12');
		await eventually(() => page.hash).toContain('terminal.weight=12');
	});

	it('is left by going back to the link before it', async () => {
		const { experiment, page, enter, notices } = await setUp();
		await eventually(() => page.hash).toContain('&c=');
		const before = page.hash;
		enter(BROKEN);
		await eventually(notices).toHaveLength(1);
		enter(before);
		await eventually(() => experiment.state.getState().game).toEqual(openingPreset().game);
	});
});

describe('the address bar of two experiments', () => {
	const PAIR = '#v=1&preset=otflow-moons&terminal.weight=12&b.regularizers.hjb=0.5&view.t=0.25';

	async function setUpTwo() {
		const all = await setUp();
		const { bench, experiment, page } = all;
		const second = compare(bench);
		await eventually(() => page.hash).toContain('&b.seed=1&');
		const setIn = (which: typeof experiment, path: string, value: string): void => {
			const edited = setPath(which.state.getState().game, path, value);
			if (edited.ok) which.edit(edited.game);
		};
		const names = () => bench.state.getState().experiments.map(({ name }) => name);
		const games = () => bench.state.getState().experiments.map(({ state }) => state.getState().game);
		return { ...all, second, setIn, names, games };
	}

	it('holds the pair, whichever of them is edited, swapped or opened anew, and the one that is kept', async () => {
		const { bench, experiment, second, page, setIn, address } = await setUpTwo();
		setIn(second, 'terminal.weight', '7');
		await eventually(() => page.hash).toMatch(/8gaussians@\d+&b\.terminal\.weight=7&c=/);
		setIn(experiment, 'terminal.weight', '12');
		await eventually(() => page.hash).toMatch(/&terminal\.weight=12&b\.terminal\.weight=7&c=/);
		expect((await address.link()).beside?.changes).toEqual([{ path: 'terminal.weight', from: 12, to: 7 }]);
		bench.swap();
		await eventually(() => page.hash).toMatch(/&terminal\.weight=7&b\.terminal\.weight=12&c=/);
		const moons = findPreset('otflow-moons') ?? openingPreset();
		experiment.open(moons.game, moons.id);
		await eventually(() => page.hash).toMatch(/&terminal\.weight=7&b\.preset=otflow-moons@\d+&c=/);
		keepOnly(bench, experiment);
		await eventually(() => page.hash).toMatch(/^#v=1&preset=otflow-moons@\d+&c=/);
	});

	it('opens the pair of a link: beside the one, and in both', async () => {
		const { bench, enter, page, notices } = await setUp();
		enter(PAIR);
		await eventually(() => bench.state.getState().experiments.length).toBe(2);
		const games = () => bench.state.getState().experiments.map(({ state }) => state.getState().game);
		expect(games().map(({ target }) => target.id)).toEqual(['moons', 'moons']);
		expect(games().map(({ terminal }) => terminal.weight)).toEqual([12, 12]);
		expect(games().map(({ regularizers }) => regularizers.hjb)).toEqual([expect.anything(), 0.5]);
		expect(bench.clock.getState().t).toBe(0.25);
		expect(bench.state.getState().active.name).toBe('B');
		expect(notices()).toEqual([]);
		await eventually(() => page.hash).toContain('&c=');
		enter('#v=1&preset=gaussian&b.seed=3');
		await eventually(() => games().map(({ seed }) => seed)).toEqual([1, 3]);
	});

	it('says at which step A stands still, or is to; a link that does not say it lets A go on', async () => {
		const { bench, enter, page, notices } = await setUp();
		enter(`${PAIR}&view.frozen=40`);
		await eventually(() => bench.state.getState().freezing).toBe(40);
		await eventually(() => page.hash).toMatch(/&view\.frozen=40&c=/);
		bench.freeze(true);
		await eventually(() => page.hash).toMatch(/&view\.frozen=0&c=/);
		expect(notices()).toEqual([]);
		enter(PAIR);
		await eventually(() => bench.state.getState().frozen).toBe(false);
		await eventually(() => page.hash).toContain('&c=');
		expect(page.hash).not.toContain('frozen');
		enter('#v=1&preset=gaussian&view.frozen=40');
		await eventually(notices).toEqual([expect.stringContaining('view.frozen: nothing stands beside')]);
	});

	it('a link of one game ends the comparison; Back reads the link of the pair', async () => {
		const { setIn, second, names, games, enter, page } = await setUpTwo();
		setIn(second, 'terminal.weight', '7');
		await eventually(() => page.hash).toContain('b.terminal.weight=7');
		const before = games();
		enter('#v=1&preset=gaussian');
		await eventually(names).toEqual(['A']);
		await eventually(() => page.hash).toContain('&c=');
		page.go(-1);
		await eventually(names).toEqual(['A', 'B']);
		expect(games()).toEqual(before);
		page.go(1);
		await eventually(names).toEqual(['A']);
	});

	it('a broken value of B is told, A is opened unharmed, and the link stays until one is edited', async () => {
		const { bench, enter, page, notices, set } = await setUp();
		const broken = '#v=1&preset=otflow-moons&b.terminal.weight=-4';
		enter(broken);
		await eventually(notices).toEqual([expect.stringMatching(/B: .*terminal\.weight.*-4/)]);
		const { experiments } = bench.state.getState();
		expect(experiments.map(({ state }) => state.getState().preset)).toEqual(['otflow-moons', 'otflow-moons']);
		expect(page.hash).toBe(broken);
		set('terminal.weight', '12');
		await eventually(() => page.hash).toMatch(/terminal\.weight=12&b\.terminal\.weight=\d+&c=/);
	});
});

describe('the history of the browser', () => {
	const moons = findPreset('otflow-moons') ?? openingPreset();
	const gaussian = findPreset('gaussian') ?? openingPreset();
	const hashes = (page: FakePage) => page.entries.map(({ hash }) => /preset=([\w-]+)/.exec(hash)?.[1]);

	async function setUpOpened() {
		const all = await setUp();
		const { experiment, page, set } = all;
		await eventually(() => page.hash).toContain('&c=');
		set('terminal.weight', '12');
		experiment.open(moons.game, moons.id);
		await eventually(() => page.hash).toContain('preset=otflow-moons');
		const now = () => experiment.state.getState();
		return { ...all, now };
	}

	it('has an entry for each game that is opened, and none for edits', async () => {
		const { page, set } = await setUpOpened();
		expect(hashes(page)).toEqual(['otflow-8gaussians', 'otflow-moons']);
		// What was changed last is in the entry that was left, however short before.
		expect(page.entries[0]?.hash).toContain('terminal.weight=12');
		set('terminal.weight', '9');
		await eventually(() => page.hash).toContain('terminal.weight=9');
		expect(hashes(page)).toEqual(['otflow-8gaussians', 'otflow-moons']);
	});

	it('Back and Forward give back what was left, with its edits', async () => {
		const { page, set, now } = await setUpOpened();
		set('terminal.weight', '9');
		page.go(-1);
		await eventually(() => now().game.terminal.weight).toBe(12);
		expect(now().preset).toBe('otflow-8gaussians');
		expect(now().history.future).toHaveLength(2);
		page.go(1);
		await eventually(() => now().game.terminal.weight).toBe(9);
		expect(now()).toMatchObject({ preset: 'otflow-moons', history: { future: [] } });
		await eventually(() => page.hash).toContain('terminal.weight=9');
		expect(hashes(page)).toEqual(['otflow-8gaussians', 'otflow-moons']);
	});

	it('undo goes back with it, and redo on: each entry has the game that is told there', async () => {
		const { experiment, page, now } = await setUpOpened();
		experiment.undo();
		experiment.undo();
		await eventually(() => page.at).toBe(0);
		await eventually(() => page.hash).not.toContain('terminal.weight');
		expect(now().game).toEqual(openingPreset().game);
		experiment.redo();
		experiment.redo();
		await eventually(() => page.at).toBe(1);
		await eventually(() => page.hash).toContain('preset=otflow-moons');
		expect(hashes(page)).toEqual(['otflow-8gaussians', 'otflow-moons']);
		page.go(-1);
		await eventually(() => now().game.terminal.weight).toBe(12);
	});

	it('undo through several games in one breath comes out at the right entry', async () => {
		const { experiment, page, now } = await setUpOpened();
		experiment.open(gaussian.game, gaussian.id);
		await eventually(() => page.hash).toContain('preset=gaussian');
		for (let press = 0; press < 5; press++) experiment.undo();
		await eventually(() => page.at).toBe(0);
		expect(now().game).toEqual(openingPreset().game);
		for (let press = 0; press < 5; press++) experiment.redo();
		await eventually(() => page.at).toBe(2);
		await eventually(() => page.hash).toContain('preset=gaussian');
		expect(hashes(page)).toEqual(['otflow-8gaussians', 'otflow-moons', 'gaussian']);
	});

	it('a game that undo left and an edit replaced is still found by Forward', async () => {
		const { experiment, page, set, now } = await setUpOpened();
		experiment.undo();
		await eventually(() => page.at).toBe(0);
		set('terminal.weight', '5');
		page.go(1);
		await eventually(() => now().preset).toBe('otflow-moons');
		experiment.undo();
		expect(now().game.terminal.weight).toBe(5);
		expect(page.entries).toHaveLength(2);
	});

	it('a link that is entered is an entry of the browser’s own making: undo leaves it, too', async () => {
		const { experiment, page, enter, now } = await setUpOpened();
		enter('#v=1&preset=gaussian');
		await eventually(() => now().preset).toBe('gaussian');
		await eventually(() => page.hash).toContain('&c=');
		expect(page.entries).toHaveLength(3);
		experiment.undo();
		await eventually(() => page.at).toBe(1);
		expect(now().preset).toBe('otflow-moons');
	});

	it('of an earlier load of the page is read by its hash, and loses nothing of this one', async () => {
		const { page, now, experiment } = await setUpOpened();
		page.entries = [{ hash: '#v=1&preset=gaussian', entry: { of: 'before', at: -1 } }, ...page.entries];
		page.at = 2;
		page.go(-2);
		await eventually(() => now().preset).toBe('gaussian');
		experiment.undo();
		expect(now().preset).toBe('otflow-moons');
	});

	it('where it is refused undo works all the same', async () => {
		const { experiment, page, now, notices } = await setUp().then((all) => ({
			...all,
			now: () => all.experiment.state.getState(),
		}));
		page.refuses = true;
		experiment.open(moons.game, moons.id);
		await eventually(notices).toHaveLength(1);
		experiment.undo();
		expect(now().preset).toBe('otflow-8gaussians');
	});

	it('takes two experiments back together to where they stood', async () => {
		const { bench, experiment, page, now } = await setUpOpened();
		const second = bench.add({ game: gaussian.game, preset: gaussian.id });
		bench.activate(second);
		second.open(moons.game, moons.id);
		await eventually(() => page.entries.length).toBe(3);
		await eventually(() => page.hash).toContain('&c=');
		page.go(-1);
		await eventually(() => second.state.getState().preset).toBe('gaussian');
		expect(now().preset).toBe('otflow-moons');
		bench.remove(second);
		page.go(-1);
		await eventually(() => now().preset).toBe('otflow-8gaussians');
		expect(experiment.state.getState().game.terminal.weight).toBe(12);
	});
});
