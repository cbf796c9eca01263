import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { button, eventually, game, LONG, NARROW, pick, status, test, trainedTo, unfold } from './lab';

const weight = async (page: Page) => Number((await game(page)).terminal.weight);
const terminal = (page: Page) => unfold(page, 'Terminal cost');
const undo = (page: Page) => button(page, /^Undo/);
const redo = (page: Page) => button(page, /^Redo/);
const names = (page: Page) =>
	Promise.all([undo(page), redo(page)].map((each) => each.getAttribute('aria-label')));

/** Drags a slider by so many pixels, in so many moves. */
async function drag(page: Page, by: number): Promise<void> {
	const slider = (await terminal(page)).getByRole('slider').first();
	const box = await slider.boundingBox();
	const at = await slider.evaluate((input: HTMLInputElement) =>
		Number.parseFloat(input.style.getPropertyValue('--p')),
	);
	if (!box) throw new Error('there is no slider');
	const [x, y] = [box.x + 7 + ((box.width - 14) * at) / 100, box.y + box.height / 2];
	await page.mouse.move(x, y);
	await page.mouse.down();
	for (let move = 1; move <= 8; move++) await page.mouse.move(x + (by * move) / 8, y);
	await page.mouse.up();
}

describe('undo and redo', () => {
	test('take a drag back as a whole, say what it was, and let the run go on', async ({ lab }) => {
		const page = await lab.open({ hash: LONG });
		await trainedTo(page, 5);
		const { run } = (await status(page)) ?? {};
		expect(await names(page)).toEqual(['Undo', 'Redo']);
		await drag(page, 24);
		const first = await weight(page);
		expect(first).not.toBe(30);
		await drag(page, -40);
		expect(await weight(page)).not.toBe(first);
		await page.keyboard.press('Control+z');
		expect(await weight(page)).toBe(first);
		expect(await undo(page).getAttribute('aria-label')).toMatch(/^Undo terminal cost, weight α: 30 → /);
		expect(await redo(page).getAttribute('aria-label')).toMatch(/^Redo terminal cost, weight α: /);
		await undo(page).press('Enter');
		expect(await weight(page)).toBe(30);
		expect(await undo(page).getAttribute('aria-disabled')).toBe('true');
		await undo(page).press('Enter');
		await page.keyboard.press('Control+Shift+z');
		expect(await weight(page)).toBe(first);
		await page.keyboard.press('Control+z');
		await page.keyboard.press('Control+y');
		expect(await weight(page)).toBe(first);
		expect((await status(page))?.run, 'a live change').toBe(run);
	});

	test('keys go by bursts, and belong to the text while it is typed', async ({ lab }) => {
		const page = await lab.open({ silent: true });
		const slider = (await terminal(page)).getByRole('slider').first();
		await slider.focus();
		for (let press = 0; press < 3; press++) await page.keyboard.press('ArrowRight');
		const box = (await terminal(page)).getByRole('textbox').first();
		await box.fill('17');
		await page.keyboard.press('Control+z');
		expect(await weight(page), 'nothing of the game is undone').toBeGreaterThan(30);
		await box.fill('17');
		await page.keyboard.press('Enter');
		expect(await weight(page)).toBe(17);
		await page.keyboard.press('Control+z');
		expect(await weight(page)).toBeGreaterThan(30);
		expect(await box.inputValue()).toBe(String(await weight(page)));
		await page.keyboard.press('Control+z');
		expect(await weight(page), 'three presses are one').toBe(30);
	});

	test('are in reach of a thumb, and bring back what a preset was opened over', async ({ lab }) => {
		const page = await lab.open({
			viewport: NARROW,
			touch: true,
			hash: '#v=1&preset=gaussian&terminal.weight=3',
			silent: true,
		});
		await eventually(() => page.url()).toMatch(/terminal\.weight=3.*&c=/);
		await page.evaluate(() => {
			location.hash = '#v=1&preset=otflow-moons';
		});
		await eventually(async () => (await game(page)).target.id).toBe('moons');
		await undo(page).tap();
		expect(await weight(page)).toBe(3);
		expect(await redo(page).getAttribute('aria-label')).toBe('Redo opening “OT-Flow: two moons”');
	});
});

describe('the way back of the browser', () => {
	test('leads over what was opened, with its edits, and agrees with undo', async ({ lab }) => {
		const page = await lab.open({ silent: true });
		await pick(page, 'Target', 'checkerboard');
		await page.evaluate(() => {
			location.hash = '#v=1&preset=gaussian';
		});
		await eventually(() => page.url()).toMatch(/gaussian.*&c=/);
		await (await terminal(page)).getByRole('slider').first().press('ArrowRight');
		const edited = await weight(page);

		await page.goBack();
		await eventually(async () => (await game(page)).target.id).toBe('checkerboard');
		await eventually(() => page.url()).toContain('target=checkerboard');
		await page.goForward();
		await eventually(() => weight(page)).toBe(edited);
		expect(await redo(page).getAttribute('aria-disabled')).toBe('true');

		for (let press = 0; press < 3; press++) await page.keyboard.press('Control+z');
		expect((await game(page)).target.id).toBe('8gaussians');
		await eventually(() => page.url()).toMatch(/8gaussians@\d+&c=/);
		await page.goForward();
		await eventually(() => page.url()).toContain('preset=gaussian');
		expect((await game(page)).target.id).toBe('gaussian');
		// A reload forgets the games; the entries have their links.
		await page.reload();
		await eventually(async () => (await game(page)).target.id).toBe('gaussian');
		await page.goBack();
		await eventually(async () => (await game(page)).target.id).toBe('8gaussians');
	});
});
