import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { button, eventually, fingersOn, game, LONG, NARROW, pick, snapshotStep, test } from './lab';

/** What the plot says of the piece of the x axis that is seen. */
const seen = async (page: Page): Promise<readonly [from: number, to: number]> => {
	const words = await page.locator('.panel-stage canvas').getAttribute('aria-label');
	const [, from, to] = /x from (\S+) to ([^\s.]+(?:\.\d+)?)/.exec(words ?? '') ?? [];
	return [Number(from?.replace('−', '-')), Number(to?.replace('−', '-'))];
};
const span = async (page: Page): Promise<number> => {
	const [from, to] = await seen(page);
	return to - from;
};
const plot = (page: Page) => page.getByRole('application');
/** A place on the plot, in shares of its size. */
const onPlot = async (page: Page, x: number, y: number): Promise<readonly [number, number]> => {
	const box = await plot(page).boundingBox();
	if (!box) throw new Error('there is no plot');
	return [box.x + x * box.width, box.y + y * box.height];
};

const opened = async (page: Page): Promise<void> => {
	await plot(page).waitFor();
	await eventually(() => snapshotStep(page)).not.toBeNull();
};
/** Drawn, and not trained any further: a hand on the plot needs no run. */
const rests = async (page: Page): Promise<void> => {
	await opened(page);
	await button(page, 'Pause').click();
};

describe('the stage', () => {
	test('zooms about the pointer, is dragged, and comes back, by wheel, hand and keys', async ({ lab }) => {
		const page = await lab.open({ hash: LONG });
		await rests(page);
		const whole = await span(page);
		await page.mouse.move(...(await onPlot(page, 0.25, 0.5)));
		await page.mouse.wheel(0, -400);
		await eventually(() => span(page)).toBeLessThan(0.7 * whole);
		const before = await seen(page);
		await page.mouse.down();
		await page.mouse.move(...(await onPlot(page, 0.5, 0.5)), { steps: 3 });
		await page.mouse.up();
		await eventually(async () => (await seen(page))[0]).toBeLessThan(
			before[0] - 0.2 * (before[1] - before[0]),
		);
		await button(page, 'Show all').click();
		await eventually(() => span(page)).toBeCloseTo(whole, 1);
		await plot(page).focus();
		await page.keyboard.press('+');
		await eventually(() => span(page)).toBeLessThan(0.7 * whole);
		const [from] = await seen(page);
		await page.keyboard.press('ArrowRight');
		await eventually(async () => (await seen(page))[0]).toBeGreaterThan(from);
		await page.keyboard.press('0');
		await eventually(() => span(page)).toBeCloseTo(whole, 1);
		// Twice at one place shows all, too, and leaves the probes as they were; once drops one.
		await page.mouse.click(...(await onPlot(page, 0.3, 0.7)));
		await eventually(() => button(page, /^Probe \d: /).count()).toBe(1);
		await plot(page).focus();
		await page.keyboard.press('+');
		await eventually(() => span(page)).toBeLessThan(0.7 * whole);
		await page.mouse.dblclick(...(await onPlot(page, 0.7, 0.7)));
		await eventually(() => span(page)).toBeCloseTo(whole, 1);
		expect(await button(page, /^Probe \d: /).count()).toBe(1);
	});

	test('zooms and moves under two fingers, and lets one scroll the page', async ({ lab }) => {
		const page = await lab.open({ hash: LONG, viewport: NARROW, touch: true });
		await rests(page);
		const whole = await span(page);
		const [x, y] = await onPlot(page, 0.5, 0.5);
		const touch = await fingersOn(page);
		await touch('touchStart', [x - 30, y], [x + 30, y]);
		for (const by of [40, 50, 60]) await touch('touchMove', [x - by, y], [x + by, y]);
		await touch('touchEnd');
		// The first pixels of a touch are the browser's own.
		await eventually(() => span(page)).toBeLessThan(0.8 * whole);
		expect(await page.evaluate(() => visualViewport?.scale)).toBe(1);
		const before = await seen(page);
		// Beside the handle in the middle. Fingers move one after the other, and both before the next picture.
		await touch('touchStart', [x - 90, y + 80], [x - 30, y + 80]);
		for (const by of [20, 40, 60]) await touch('touchMove', [x - 90 + by, y + 80], [x - 30 + by, y + 80]);
		await touch('touchEnd');
		await eventually(async () => (await seen(page))[0]).toBeLessThan(before[0]);
		const moved = await seen(page);
		expect(moved[1] - moved[0]).toBeCloseTo(before[1] - before[0], 1);
		// One is the page's, also while not all is seen.
		await touch('touchStart', [x - 60, y + 80]);
		for (const by of [20, 60, 120]) await touch('touchMove', [x - 60, y + 80 - by]);
		await touch('touchEnd');
		await eventually(() => page.evaluate(() => scrollY)).toBeGreaterThan(50);
		expect(await seen(page)).toEqual(moved);
		// No finger dropped a probe; a tap does.
		expect(await page.getByRole('region', { name: 'Probes' }).count()).toBe(0);
		// The page still glides: it is where it was scrolled to when nothing moves it any more.
		await eventually(async () => {
			await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
			return page.evaluate(
				() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(scrollY)))),
			);
		}).toBe(0);
		await page.touchscreen.tap(...(await onPlot(page, 0.4, 0.6)));
		await page.getByRole('region', { name: 'Probes' }).waitFor();
	});

	test('leaves the wheel to a page that scrolls, but for Ctrl', async ({ lab }) => {
		const page = await lab.open({ hash: LONG, viewport: { width: 900, height: 700 } });
		await rests(page);
		const whole = await span(page);
		await page.mouse.move(...(await onPlot(page, 0.5, 0.5)));
		await page.mouse.wheel(0, 200);
		await eventually(() => page.evaluate(() => scrollY)).toBeGreaterThan(0);
		expect(await span(page)).toBe(whole);
		await page.keyboard.down('Control');
		await page.mouse.wheel(0, -200);
		await page.keyboard.up('Control');
		await eventually(() => span(page)).toBeLessThan(0.9 * whole);
	});

	test('draws the exact solution of a game that has one, when it is asked for, and says how far it may be off', async ({
		lab,
	}) => {
		const page = await lab.open({ hash: '#v=1&preset=dsbm&training.steps=100000' });
		await opened(page);
		const said = page.locator('.panel-key');
		const solvers = () => page.workers().filter((worker) => worker.url().includes('exact.worker')).length;
		expect(solvers()).toBe(0);
		await button(page, 'exact').click();
		await eventually(() => said.textContent()).toMatch(/exact: solving/);
		// Off, it is given up; on again, it begins anew.
		await button(page, 'exact').click();
		await eventually(solvers).toBe(0);
		await button(page, 'exact').click();
		await eventually(() => said.textContent()).toMatch(/exact: solving, .*slowly while the model trains/);
		// Where nothing trains it has all the time.
		await button(page, 'Pause').click();
		await eventually(() => said.textContent()).toMatch(/dashed: exact .*, grid of 128² cells halved: cost/);
		// What is known beside the model's own is drawn beside it.
		await button(page, 'velocity').click();
		await button(page, 'value U').click();
		await eventually(() => said.textContent()).toMatch(
			/^U every [\d.]+, dashed: exact.* · longest arrow: \|v\| = [\d.]+, dashed: exact · /,
		);
		await button(page, 'exact').click();
		await eventually(solvers).toBe(0);
	});
	test('shows what it showed after its window was nothing', async ({ lab }) => {
		const page = await lab.open({ hash: LONG });
		await opened(page);
		const whole = await span(page);
		await plot(page).focus();
		await page.keyboard.press('+');
		await eventually(() => span(page)).toBeLessThan(0.9 * whole);
		const before = await span(page);
		const place = (display: string) =>
			page.locator('.stage').evaluate((element, value) => {
				if (element instanceof HTMLElement) element.style.display = value;
			}, display);
		await place('none');
		// A gesture on what cannot be seen does nothing.
		await eventually(() =>
			page.locator('.panel-stage canvas').evaluate(({ clientWidth }) => clientWidth),
		).toBe(0);
		await page.setViewportSize({ width: 1, height: 1 });
		await page.setViewportSize({ width: 1440, height: 900 });
		await place('');
		const step = await snapshotStep(page);
		await eventually(() => snapshotStep(page)).toBeGreaterThan(step ?? 0);
		await eventually(() => span(page)).toBeCloseTo(before, 1);
	});

	test('reads the residual at t = 0.5 by keyboard alone, with a probe that is in the link', async ({
		lab,
	}) => {
		const page = await lab.open({ hash: `${LONG}&view.t=0.5` });
		await opened(page);
		await plot(page).focus();
		await page.keyboard.press('p');
		const card = page.getByRole('region', { name: 'Probes' });
		await eventually(() => card.innerText()).toMatch(/x at t = 0\.50[\s\S]*residual r\s+−?\d/);
		await eventually(() => page.locator('.probed path').count()).toBeGreaterThan(20);
		await eventually(() => page.url()).toMatch(/view\.probes=[^&]*,0\.5&/);
		// A plot and its ring, between them the buttons of the plot.
		const ring = button(page, /^Probe 1: /);
		await ring.focus();
		const link = page.url();
		await page.keyboard.press('ArrowRight');
		await eventually(() => page.url()).not.toBe(link);
		const other = await lab.open({ hash: new URL(page.url()).hash });
		await button(other, /^Probe 1: /).waitFor();
		await ring.press('Delete');
		await eventually(() => card.count()).toBe(0);
		await eventually(() => page.url()).not.toContain('probes');
	});

	test('says that a probe is outside the box, and that there are enough', async ({ lab }) => {
		const page = await lab.open({ hash: `${LONG}&view.t=0.5&view.probes=0,0,0.5;99,0,0.5;0,1,7` });
		await page.getByText(/Trouble with this link: view\.probes/).waitFor();
		await opened(page);
		await page.getByText('Outside the box, or after T: nothing is computed there.').waitFor();
		await page.mouse.click(...(await onPlot(page, 0.005, 0.5)));
		await page.getByText('Outside the box nothing is computed: no probe there.').waitFor();
		for (let k = 0; k < 5; k++) await button(page, 'Drop a probe').click();
		await page.getByText('6 probes at most: remove one first.').waitFor();
		expect(await button(page, /^Probe \d: /).count()).toBe(6);
	});

	test('takes an obstacle along, as an edit of its card, by hand and keys', async ({ lab }) => {
		const page = await lab.open({ hash: LONG });
		await opened(page);
		await pick(page, 'State cost', 'obstacle');
		const obstacle = button(page, 'State cost: centre x, centre y');
		await obstacle.waitFor();
		// What it then is of: the run that is drawn.
		await eventually(() => page.locator('.plot .former').count()).toBe(0);
		// Held at its rim it does not jump to the pointer: there and back again is where it was.
		const before = (await game(page)).potential;
		const rim = await obstacle.boundingBox();
		if (!rim) throw new Error('no obstacle to hold');
		const [rimX, rimY] = [rim.x + rim.width - 4, rim.y + rim.height / 2];
		await page.mouse.move(rimX, rimY);
		await page.mouse.down();
		for (const away of [30, 60, 0]) await page.mouse.move(rimX + away, rimY);
		await page.mouse.up();
		expect(Number((await game(page)).potential.x)).toBeCloseTo(Number(before.x), 1);
		await obstacle.hover();
		await page.mouse.down();
		const [x, y] = await onPlot(page, 0.4, 0.6);
		await page.mouse.move(x, y, { steps: 4 });
		await page.mouse.up();
		const { potential } = await game(page);
		expect(Number(potential.x)).toBeLessThan(0);
		expect(Number(potential.y)).toBeLessThan(0);
		const card = page.getByRole('region', { name: 'State cost', exact: true });
		expect(await card.getByRole('textbox', { name: 'centre x' }).inputValue()).toBe(String(potential.x));
		await obstacle.focus();
		await page.keyboard.press('Shift+ArrowUp');
		await eventually(async () => Number((await game(page)).potential.y)).toBeGreaterThan(Number(potential.y));
		// The page shows all again, and no probe was dropped on the way.
		expect(await button(page, 'Show all').isDisabled()).toBe(true);
		expect(await page.getByRole('region', { name: 'Probes' }).count()).toBe(0);
	});
});
