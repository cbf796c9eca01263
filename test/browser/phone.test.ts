import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import {
	button,
	eventually,
	fingersOn,
	LONG,
	NARROW,
	SIDEWAYS,
	slider,
	snapshotStep,
	test,
	unfold,
} from './lab';

async function boxOf(place: Locator) {
	const box = await place.boundingBox();
	if (!box) throw new Error('it is not there');
	return { ...box, right: box.x + box.width, bottom: box.y + box.height };
}
const sheet = (page: Page) => page.getByRole('region', { name: 'Composer' });
const opened = async (page: Page): Promise<void> => {
	await page.getByRole('application').waitFor();
	await eventually(() => snapshotStep(page)).not.toBeNull();
};
const focused = (page: Page) =>
	page.evaluate(() =>
		document.activeElement instanceof HTMLElement ? document.activeElement.innerText : '',
	);

describe('the composer on a phone', () => {
	test('comes up half, with stage and flow time over it, and is pulled up, down and shut', async ({
		lab,
	}) => {
		const page = await lab.open({ hash: LONG, viewport: NARROW, touch: true });
		await opened(page);
		await page.evaluate(() => scrollTo(0, 400));
		await button(page, 'Compose').tap();
		// It slides to where it rests.
		const bar = (await boxOf(button(page, 'Pause'))).y;
		await eventually(async () => (await boxOf(sheet(page))).bottom).toBeLessThanOrEqual(bar);
		const [plot, time, half] = [
			await boxOf(page.locator('.plot')),
			await boxOf(slider(page, 'flow time')),
			await boxOf(sheet(page)),
		];
		expect(plot.y).toBeGreaterThan(0);
		expect(plot.height).toBeGreaterThan(200);
		expect(time.bottom).toBeLessThanOrEqual(half.y);
		expect(time.y).toBeGreaterThanOrEqual(plot.bottom - 1);
		expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(
			NARROW.height,
		);

		// The stage can be worked with, and a card seen from its beginning.
		const card = await unfold(page, 'Terminal cost');
		await eventually(async () => (await boxOf(card)).y - half.y).toBeLessThan(80);
		await button(page, 'Drop a probe').tap();
		await page.getByRole('region', { name: 'Probes' }).waitFor();

		const grip = await boxOf(page.locator('.grip'));
		const [x, y] = [grip.x + grip.width / 2, grip.y + grip.height / 2];
		const touch = await fingersOn(page);
		await touch('touchStart', [x, y]);
		for (const by of [30, 90, 150]) await touch('touchMove', [x, y - by]);
		await touch('touchEnd');
		await eventually(async () => (await boxOf(sheet(page))).y).toBeLessThan(20);
		expect(await page.getByRole('application').count(), 'what is covered cannot be reached').toBe(0);
		await button(page, 'Half as high').tap();
		await eventually(async () => (await boxOf(sheet(page))).y).toBe(half.y);
		await touch('touchStart', [x, y]);
		for (const by of [30, 90, 150]) await touch('touchMove', [x, y + by]);
		await touch('touchEnd');
		await eventually(() => sheet(page).count()).toBe(0);
		expect(await page.evaluate(() => scrollY)).toBe(400);

		await button(page, 'Compose').press('Enter');
		await eventually(() => focused(page)).toContain('Compose the game');
		await page.keyboard.press('Tab');
		await button(page, 'As high as the screen').press('Enter');
		await button(page, 'Half as high').waitFor();
		await page.keyboard.press('Escape');
		await eventually(() => sheet(page).count()).toBe(0);
		expect(await focused(page)).toBe('Compose');
	});
});

describe('a phone on its side', () => {
	test('has the stage left, and beside it pages to be swiped, or the composer', async ({ lab }) => {
		const page = await lab.open({ hash: '#v=1&preset=obstacle', viewport: SIDEWAYS, touch: true });
		await opened(page);
		const plot = await boxOf(page.locator('.plot'));
		expect(plot.height).toBeGreaterThan(200);
		const time = await boxOf(slider(page, 'flow time'));
		expect(time.bottom).toBeLessThanOrEqual(SIDEWAYS.height);
		expect(time.right).toBeLessThanOrEqual(plot.right + 1);
		const dots = page.getByRole('navigation', { name: 'Pages' }).getByRole('button');
		await eventually(() => dots.count()).toBeGreaterThan(5);
		expect(await dots.first().getAttribute('aria-label')).toBe('The game');
		await page.getByText('A hill stands between noise and data').waitFor();
		const inDeck = async (place: Locator) => {
			const box = await boxOf(place);
			return box.x >= plot.right - 1 && box.right <= SIDEWAYS.width + 1;
		};
		await button(page, 'HJB residual').tap();
		await eventually(() => inDeck(page.locator('[data-panel="residual"]'))).toBe(true);
		await eventually(() => button(page, 'HJB residual').getAttribute('aria-current')).toBe('true');

		// A finger turns the page, one at a time.
		const pages = await dots.evaluateAll((all) => all.map((dot) => dot.ariaLabel ?? ''));
		const next = pages[pages.indexOf('HJB residual') + 1] ?? '';
		const touch = await fingersOn(page);
		await touch('touchStart', [780, 180]);
		for (const x of [740, 680, 600, 520]) await touch('touchMove', [x, 180]);
		await touch('touchEnd');
		await eventually(() => button(page, next).getAttribute('aria-current')).toBe('true');

		await button(page, 'Compose').tap();
		expect(await inDeck(sheet(page))).toBe(true);
		expect(await boxOf(page.locator('.plot')), 'the stage stays').toEqual(plot);
		for (const name of ['Pause', /^Undo/, 'Compose']) {
			const box = await boxOf(button(page, name));
			// It comes up from below.
			await eventually(async () => (await boxOf(sheet(page))).bottom).toBeLessThanOrEqual(box.y);
			expect(box.bottom, String(name)).toBeLessThanOrEqual(SIDEWAYS.height);
		}
		await page.keyboard.press('Escape');
		await eventually(() => sheet(page).count()).toBe(0);
		expect(await button(page, next).getAttribute('aria-current'), 'the page that was turned to').toBe('true');

		// Of two experiments one is seen, and what is compared is on the pages.
		await button(page, 'Compare').tap();
		const stage = page.getByRole('region', { name: 'Stage B' });
		await stage.waitFor();
		expect((await boxOf(stage.locator('.plot'))).height).toBeGreaterThan(120);
		expect((await boxOf(slider(page, 'flow time'))).bottom).toBeLessThanOrEqual(SIDEWAYS.height);
		expect(await dots.first().getAttribute('aria-label')).toBe('The game');
	});
});

describe('no screen of a hand', () => {
	test('scrolls sideways, nor cuts a control', async ({ lab }) => {
		const page = await lab.open({ hash: LONG, viewport: NARROW, touch: true });
		await opened(page);
		await page.locator('[data-panel="optimum"]').waitFor({ state: 'attached' });
		const lastPage = page
			.getByRole('navigation', { name: 'Pages' })
			.getByRole('button', { name: 'Hidden panels' });
		for (const [width, height] of SCREENS) {
			await page.setViewportSize({ width, height });
			if (height < SIDEWAYS.height + 50) await lastPage.waitFor();
			const off = await page.evaluate(() =>
				[...document.querySelectorAll<HTMLElement>('button, .select, input, h2, .summary')]
					.filter((element) => element.checkVisibility({ visibilityProperty: true }))
					.filter((element) => !element.closest('.layers, .pages, .dots, .unseen, .skip'))
					.filter((element) => {
						const { left, right } = element.getBoundingClientRect();
						return left < -1 || right > innerWidth + 1;
					})
					.map((element) => element.outerHTML.slice(0, 80)),
			);
			const { scrollWidth } = await page.evaluate(() => ({
				scrollWidth: document.documentElement.scrollWidth,
			}));
			expect({ off, scrollWidth }, `${width} × ${height}`).toEqual({ off: [], scrollWidth: width });
		}
	});
});

const SCREENS = [
	[360, 640],
	[568, 320],
	[667, 375],
	[932, 430],
	[768, 1024],
	[820, 1180],
	[912, 1368],
	[1020, 768],
] as const;
