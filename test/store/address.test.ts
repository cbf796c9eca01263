import { describe, expect, it } from 'vitest';
import { decodeHash, linkOf } from '../../src/share/index';
import { findPreset, openingPreset } from '../../src/spec/presets/index';
import { setPath } from '../../src/spec/set';
import { bindAddress, type Page } from '../../src/store/address';
import { createBench } from '../../src/store/bench';
import { rules } from '../../src/ui/rules';
import { FakeWorker } from './fakeEngine';

async function setUp(start = '') {
	const decoded = await decodeHash(start);
	const { game, preset } = decoded;
	const bench = createBench({ game, preset: preset.id }, { rules, spawn: () => new FakeWorker() });
	const experiment = bench.state.getState().active;
	let changed = (): void => {};
	const page = {
		hash: start,
		refuses: false as boolean,
		replace(hash: string) {
			if (this.refuses) throw new DOMException('too many calls', 'SecurityError');
			this.hash = `#${hash}`;
		},
		onChange(listener: () => void) {
			changed = listener;
			return () => {};
		},
	} satisfies Page & { hash: string; refuses: boolean };
	const address = bindAddress(bench, { hash: start, decoded }, page, 1);
	const set = (path: string, value: string): void => {
		const edited = setPath(experiment.state.getState().game, path, value);
		if (edited.ok) experiment.edit(edited.game);
	};
	const enter = (hash: string): void => {
		page.hash = hash;
		changed();
	};
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
	async function setUpTwo() {
		const all = await setUp();
		const { bench, experiment, page } = all;
		const moons = findPreset('otflow-moons');
		if (!moons) throw new Error('no such preset');
		const second = bench.add({ game: moons.game, preset: moons.id });
		await eventually(() => page.hash).toContain('preset=otflow-8gaussians');
		const setIn = (which: typeof experiment, path: string, value: string): void => {
			const edited = setPath(which.state.getState().game, path, value);
			if (edited.ok) which.edit(edited.game);
		};
		return { ...all, second, setIn };
	}

	it('holds that of the active one, and changes with it', async () => {
		const { bench, experiment, second, page, setIn, address } = await setUpTwo();
		setIn(second, 'terminal.weight', '7');
		setIn(experiment, 'terminal.weight', '12');
		await eventually(() => page.hash).toContain('terminal.weight=12');
		bench.activate(second);
		await eventually(() => page.hash).toMatch(/preset=otflow-moons@\d+&terminal.weight=7/);
		expect((await address.link()).preset.id).toBe('otflow-moons');
		setIn(second, 'terminal.weight', '9');
		await eventually(() => page.hash).toContain('terminal.weight=9');
		bench.remove(second);
		await eventually(() => page.hash).toMatch(/preset=otflow-8gaussians@\d+&terminal.weight=12/);
	});

	it('is opened in the active one: the other keeps its game', async () => {
		const { bench, experiment, second, enter } = await setUpTwo();
		bench.activate(second);
		const { game } = experiment.state.getState();
		enter('#v=1&preset=gaussian');
		await eventually(() => second.state.getState().preset).toBe('gaussian');
		expect(experiment.state.getState().game).toBe(game);
	});
});
