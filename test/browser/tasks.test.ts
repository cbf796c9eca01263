import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { button, eventually, fingersOn, flowTime, game, NARROW, slider, test, WIDE } from './lab';

/** What a person has: keys alone on a wide screen, or fingers alone on a phone. */
type Means = 'keys' | 'fingers';

const hand = (page: Page, means: Means) => {
	const press = async (control: Locator): Promise<void> => {
		if (means === 'fingers') return control.tap();
		await control.focus();
		await page.keyboard.press('Enter');
	};
	return {
		press,
		/** Opens a card and takes the option that begins with these letters. */
		async choose(card: string, letters: string, id: string): Promise<void> {
			const region = page.getByRole('region', { name: card, exact: true });
			const fold = region.getByRole('heading').getByRole('button');
			if ((await fold.getAttribute('aria-expanded')) === 'false') await press(fold);
			const choice = region.getByRole('combobox', { name: card, exact: true });
			// What opens under a finger is the system’s own.
			if (means === 'fingers') await choice.selectOption(id);
			else {
				await choice.focus();
				await page.keyboard.type(letters);
			}
		},
		async write(field: Locator, text: string): Promise<void> {
			await press(field);
			await page.keyboard.press('Control+a');
			await page.keyboard.type(text);
			await page.keyboard.press('Enter');
		},
	};
};

/** Takes a handle a bit higher. */
async function lift(page: Page, means: Means, knob: Locator): Promise<void> {
	if (means === 'keys') {
		await knob.focus();
		for (let k = 0; k < 3; k++) await page.keyboard.press('Shift+ArrowUp');
		return;
	}
	const box = await knob.boundingBox();
	if (!box) throw new Error('nothing to drag');
	const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
	const touch = await fingersOn(page);
	await touch('touchStart', [x, y]);
	for (const by of [10, 20, 30]) await touch('touchMove', [x, y - by]);
	await touch('touchEnd');
}

async function halfway(page: Page, means: Means): Promise<void> {
	const time = slider(page, 'flow time');
	if (means === 'fingers') return time.tap();
	await time.focus();
	await page.keyboard.press('Home');
	while ((await flowTime(page)) < 0.495) await page.keyboard.press('ArrowRight');
}

describe('five tasks of somebody who is new here', () => {
	test.for([
		['by keyboard alone', 'keys', WIDE],
		['by touch on a phone', 'fingers', NARROW],
	] as const)('%s', async ([, means, viewport], { lab }) => {
		const page = await lab.open({
			hash: '#v=1&preset=otflow-8gaussians&training.batch=64&training.steps=100000',
			viewport,
			touch: means === 'fingers',
		});
		const { press, choose, write } = hand(page, means);
		const composer = async (open: boolean): Promise<void> => {
			if (means === 'fingers') await press(button(page, open ? 'Compose' : 'Done'));
		};
		await page.getByRole('application').waitFor();

		// Another target.
		await composer(true);
		await choose('Target', 'Moons', 'moons');
		await eventually(async () => (await game(page)).target.id).toBe('moons');
		await eventually(() => page.url()).toContain('target=moons');

		// Something in the way, and another place for it.
		await choose('State cost', 'Obstacle', 'obstacle');
		const knob = button(page, 'State cost: centre x, centre y');
		await knob.waitFor();
		await eventually(() => page.locator('.plot .former').count()).toBe(0);
		const before = (await game(page)).potential;
		await lift(page, means, knob);
		await eventually(async () => Number((await game(page)).potential.y)).toBeGreaterThan(Number(before.y));
		await composer(false);

		// The residual at t = ½.
		await halfway(page, means);
		await press(button(page, 'Drop a probe'));
		const probes = page.getByRole('region', { name: 'Probes' });
		await eventually(() => probes.innerText()).toMatch(/x at t = 0\.(49|50|51)[\s\S]*residual r\s+−?\d/);

		// Two weights of the residual: which of them has the straighter paths?
		await press(button(page, 'Compare'));
		await page.getByRole('region', { name: 'What differs' }).waitFor();
		await composer(true);
		const card = page.getByRole('region', { name: 'Regularizers', exact: true });
		const fold = card.getByRole('heading').getByRole('button');
		if ((await fold.getAttribute('aria-expanded')) === 'false') await press(fold);
		await write(card.getByRole('textbox').first(), '20');
		await composer(false);
		await page.getByRole('region', { name: 'What differs' }).getByText('→ 20').waitFor();
		const row = page
			.getByRole('table', { name: 'Metrics of A and B' })
			.getByRole('row', { name: /^straightness/ });
		const told = async (): Promise<readonly string[]> => row.getByRole('cell').allInnerTexts();
		await eventually(async () => (await told()).slice(-3).join(' ')).toMatch(/^\d\S* \d\S* ([+−]?\d|within)/);
		const [ofA, ofB, apart = ''] = (await told()).slice(-3);
		const straighter = /within/.test(apart) ? 'neither' : apart.startsWith('−') ? 'B' : 'A';
		if (straighter !== 'neither')
			expect(straighter).toBe(Number(ofA?.replace(',', '')) < Number(ofB?.replace(',', '')) ? 'A' : 'B');

		// What is kept is passed on, and is there when it is opened again.
		await press(button(page, 'Keep A only'));
		await page.getByRole('region', { name: 'Stage', exact: true }).waitFor();
		await press(button(page, 'Share'));
		const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
		const other = await lab.open({ hash: new URL(link).hash, viewport, touch: means === 'fingers' });
		await eventually(() => game(other)).toEqual(await game(page));
		await button(other, /^Probe 1: /).waitFor();
	});
});
