import { describe, expect } from 'vitest';
import { presets } from '../../src/spec/presets/index';
import { button, eventually, game, NARROW, openPreset, test, WIDE } from './lab';

/** What is looked at here does not need an engine, and is much faster without. */
const WITHOUT = '**/engine.worker*';
const NO_ENGINE = /engine\.worker|Failed to load resource/;

describe('the gallery', () => {
	test('is searched and left by keyboard alone, and gives the focus back', async ({ lab }) => {
		lab.expectFault(NO_ENGINE);
		const page = await lab.open({ without: WITHOUT });
		const opener = button(page, 'Gallery');
		await opener.focus();
		await page.keyboard.press('Enter');
		const gallery = page.getByRole('dialog', { name: 'Gallery' });
		const cards = gallery.locator('.thumb');
		const focused = () => page.evaluate(() => document.activeElement?.querySelector('b')?.textContent ?? '');
		await eventually(() => cards.count()).toBe(presets.length);
		expect(await gallery.locator('[aria-current="true"] b').innerText()).toBe('OT-Flow: 8 Gaussians');
		await page.keyboard.type('KL moons');
		await eventually(() => gallery.getByRole('status').innerText()).toMatch(/^\d of/);
		await page.keyboard.press('ArrowDown');
		const first = await focused();
		await page.keyboard.press('ArrowRight');
		expect(await focused()).not.toBe(first);
		await page.keyboard.press('/');
		await page.keyboard.press('Control+a');
		await page.keyboard.type('giraffe');
		await gallery.getByText('No experiment has all these words').waitFor();
		await page.keyboard.press('Control+a');
		await page.keyboard.type('obstacle');
		await eventually(() => cards.count()).toBe(1);
		await page.keyboard.press('ArrowDown');
		await page.keyboard.press('Enter');
		await eventually(async () => (await game(page)).potential.id).toBe('obstacle');
		await eventually(() => gallery.count()).toBe(0);
		expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true);

		await page.keyboard.press('Enter');
		await eventually(() => cards.count()).toBe(presets.length);
		// Keys of the page mean nothing in it, and its first row leads back to the search.
		await page.keyboard.press('ArrowDown');
		await page.keyboard.press('ArrowUp');
		await page.keyboard.press('Escape');
		await eventually(() => gallery.count()).toBe(0);
		expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true);
		expect((await game(page)).potential.id).toBe('obstacle');
	});

	test('throws no edit away: Back and undo bring it back', async ({ lab }) => {
		lab.expectFault(NO_ENGINE);
		const page = await lab.open({ without: WITHOUT, hash: '#v=1&preset=gaussian&terminal.weight=3' });
		await openPreset(page, 'OT-Flow: two moons');
		await eventually(() => page.url()).toContain('preset=otflow-moons');
		await page.goBack();
		await eventually(async () => (await game(page)).terminal.weight).toBe(3);
		await button(page, /^Redo opening “OT-Flow: two moons”/).click();
		await eventually(() => page.url()).toContain('preset=otflow-moons');
		await button(page, /^Undo opening “OT-Flow: two moons”/).click();
		expect((await game(page)).terminal.weight).toBe(3);
	});

	test.for([
		['wide', WIDE, false],
		['narrow', NARROW, true],
	] as const)(
		'shows every picture on a %s screen, and nothing at its side',
		async ([, viewport, touch], { lab }) => {
			lab.expectFault(NO_ENGINE);
			const page = await lab.open({ without: WITHOUT, viewport, touch });
			await button(page, 'Gallery').click();
			const images = page.locator('.thumb img');
			await eventually(() => images.count()).toBe(presets.length);
			for (const image of await images.all()) {
				await image.scrollIntoViewIfNeeded();
				await eventually(() => image.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(
					0,
				);
			}
			const found = await page.evaluate(() => {
				const gallery = document.querySelector('.gallery');
				const lefts = [...document.querySelectorAll('.thumb')].map((card) => card.getBoundingClientRect());
				return {
					over: (gallery?.scrollWidth ?? 0) - (gallery?.clientWidth ?? 0),
					columns: new Set(lefts.map(({ left }) => Math.round(left))).size,
					least: Math.min(...lefts.map(({ height }) => height)),
				};
			});
			expect(found.over).toBe(0);
			expect(found.columns).toBe(touch ? 1 : 5);
			expect(found.least).toBeGreaterThanOrEqual(44);
		},
	);

	test('that cannot be loaded is told of, and harms nothing', async ({ lab }) => {
		lab.expectFault(/Gallery|Failed to load resource|404/);
		const page = await lab.open({ without: '**/Gallery-*.js' });
		await button(page, 'Gallery').click();
		await page.getByRole('log', { name: 'Notices' }).getByText('The gallery is not shown').waitFor();
		await eventually(async () => (await game(page)).target.id).toBe('8gaussians');
	});
});
