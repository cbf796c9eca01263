import { describe, expect, it } from 'vitest';
import { findPreset, openingPreset } from '../../src/spec/presets/index';
import { setPath } from '../../src/spec/set';
import { bindAddress, openHash, type Page } from '../../src/store/address';
import { createLab } from '../../src/store/lab';
import { rules } from '../../src/ui/rules';
import { FakeWorker } from './fakeEngine';

function setUp() {
	const opening = openingPreset();
	const lab = createLab({ game: opening.game, preset: opening.id, rules, spawn: () => new FakeWorker() });
	let changed = (): void => {};
	const page = {
		hash: '',
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
	const address = bindAddress(lab, page, 1);
	const rest = () => new Promise((resolve) => setTimeout(resolve, 60));
	const enter = async (hash: string) => {
		page.hash = hash;
		changed();
		await rest();
	};
	return { lab, page, address, rest, enter };
}

describe('the address bar', () => {
	it('holds the game from the start and after every change', async () => {
		const { lab, page, rest } = setUp();
		await rest();
		expect(page.hash).toContain('preset=otflow-8gaussians');
		const edited = setPath(lab.state.getState().game, 'terminal.weight', '12');
		if (edited.ok) lab.edit(edited.game);
		await rest();
		expect(page.hash).toContain('terminal.weight=12');
	});

	it('opens what is entered: game, preset and view', async () => {
		const { lab, enter, page } = setUp();
		const other = setUp();
		const moons = findPreset('otflow-moons');
		if (!moons) throw new Error('no such preset');
		other.lab.open(moons.game, moons.id);
		other.lab.view.setState({ playing: false, time: 0.5 });
		const { hash } = await other.address.link();
		await enter(`#${hash}`);
		expect(lab.state.getState().game).toEqual(moons.game);
		expect(lab.state.getState().preset).toBe('otflow-moons');
		expect(lab.state.getState().notices).toEqual([]);
		expect(lab.view.getState()).toMatchObject({ playing: false, time: 0.5 });
		expect(page.hash).toBe(`#${hash}`);
	});

	it('names the trouble of a broken link and keeps what could be read', async () => {
		const { lab, enter } = setUp();
		await enter('#v=1&preset=otflow-moons&terminal.weight=-4');
		const [notice] = lab.state.getState().notices;
		expect(notice?.text).toContain('terminal.weight');
		expect(notice?.text).toContain('-4');
		expect(lab.state.getState().game.target.id).toBe('moons');
	});

	it('opens the opening preset for an empty hash', async () => {
		const { lab } = setUp();
		await openHash(lab, '#v=1&preset=gaussian');
		expect(lab.state.getState().preset).toBe('gaussian');
		await openHash(lab, '');
		expect(lab.state.getState().game).toEqual(openingPreset().game);
	});

	it('that may not be written is told of once, and the link is still right', async () => {
		const { lab, page, address, rest } = setUp();
		page.refuses = true;
		await rest();
		const edited = setPath(lab.state.getState().game, 'terminal.weight', '12');
		if (edited.ok) lab.edit(edited.game);
		await rest();
		expect((await address.link()).hash).toContain('terminal.weight=12');
		expect(lab.state.getState().notices.map(({ text }) => text)).toEqual([
			expect.stringContaining('refuses to change the address bar'),
		]);
		page.refuses = false;
		await address.link();
		expect(page.hash).toContain('terminal.weight=12');
	});
});
