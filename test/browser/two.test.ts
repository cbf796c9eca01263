import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type {} from '../../src/ui/inspect';
import { button, eventually, NARROW, SCREENS, test, unfold } from './lab';

const of = (page: Page, name: string) => ({
	step: () => page.evaluate((asked) => window.mfgLab?.status(asked)?.step ?? -1, name),
	phase: () => page.evaluate((asked) => window.mfgLab?.status(asked)?.phase ?? '', name),
	drawn: () => page.evaluate((asked) => window.mfgLab?.snapshotStep(asked) ?? -1, name),
	hjb: () => page.evaluate((asked) => window.mfgLab?.game(asked).regularizers.hjb, name),
	stage: page.getByRole('region', { name: `Stage ${name}`, exact: true }),
});
const names = (page: Page) => page.evaluate(() => window.mfgLab?.names().toSorted());
const engines = (page: Page) => page.workers().filter((worker) => /engine/.test(worker.url())).length;
const told = (page: Page) => page.getByRole('status', { name: 'Comparison', exact: true });

/** Ids that two elements have, and references to ids that none has. */
const lostIds = (page: Page) =>
	page.evaluate(() => {
		const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
		const twice = ids.filter((id, k) => ids.indexOf(id) !== k);
		const pointers = ['for', 'popovertarget', 'aria-labelledby', 'aria-describedby'];
		const aimed = pointers.flatMap((name) =>
			[...document.querySelectorAll(`[${name}]`)].map((element) => element.getAttribute(name) ?? ''),
		);
		return [...twice, ...aimed.filter((id) => !ids.includes(id))];
	});

describe('a comparison', () => {
	test('from one button: both train and are drawn, one thing is changed, the link holds it, one is kept', async ({
		lab,
	}) => {
		const page = await lab.open({
			hash: '#v=1&preset=otflow-8gaussians&training.batch=64&training.steps=100000',
			viewport: { width: 1280, height: 720 },
		});
		const [a, b] = [of(page, 'A'), of(page, 'B')];
		await eventually(a.drawn).toBeGreaterThan(0);
		const compare = button(page, 'Compare');
		await compare.focus();
		await page.keyboard.press('Enter');
		await eventually(() => told(page).textContent()).toContain('B is trained beside A');
		for (const each of [a, b]) {
			await eventually(each.drawn).toBeGreaterThan(0);
			await each.stage.getByRole('img', { name: /generated particles/ }).waitFor();
		}
		expect(engines(page)).toBe(2);
		expect(await page.locator('header.top').count(), 'one bar, that of B').toBe(1);
		expect(await lostIds(page)).toEqual([]);
		const overflow = await page.evaluate(() => {
			const { scrollHeight, scrollWidth, clientHeight, clientWidth } = document.documentElement;
			return [scrollWidth - clientWidth, scrollHeight - clientHeight];
		});
		expect(overflow, 'the page does not scroll').toEqual([0, 0]);

		await b.stage.locator('.knob.handle').waitFor();
		expect(await a.stage.locator('.knob.handle').count(), 'A is not taken hold of').toBe(0);

		// One clock, one set of layers, for both.
		await page.getByRole('slider', { name: 'flow time' }).press('End');
		const measured = (name: string) =>
			page.getByRole('region', { name: `Stage ${name}` }).getByRole('img', { name: /at flow time 1\.00/ });
		await measured('A').waitFor();
		await measured('B').waitFor();

		// One thing is changed in B: the chip, the card and the link say it, and A stays as it was.
		const card = await unfold(page, 'Regularizers');
		const before = await a.hjb();
		const slide = card.getByRole('slider').first();
		const stands = Number.parseFloat(await slide.evaluate((it) => it.style.getPropertyValue('--p')));
		const weight = card.getByRole('textbox').first();
		await weight.fill('7');
		await weight.press('Enter');
		await eventually(b.hjb).toBe(7);
		expect(await a.hjb()).toBe(before);
		await page.getByRole('region', { name: 'What differs' }).getByText(/→ 7/).waitFor();
		await card.getByRole('button', { name: /^set B to A’s value/ }).waitFor();
		await eventually(() => page.url()).toContain('b.regularizers.hjb=7');
		// Where the thumb stands in A a dashed one stands in B; of what is the same there is none.
		expect(await card.locator('.slide-in-a').count()).toBe(1);
		const mark = await card.locator('.slide-in-a').evaluate((it) => it.style.getPropertyValue('--at'));
		expect(100 * Number(mark)).toBeCloseTo(stands, 6);
		await page
			.getByRole('region', { name: 'Comparison' })
			.getByRole('table', { name: 'Metrics of A and B' })
			.waitFor();
		await page.screenshot({ path: `${SCREENS}/compare.png` });

		// Keys are of both, or of B alone while A stands still.
		const press = async (key: string): Promise<void> => {
			await page.evaluate(
				() => document.activeElement instanceof HTMLElement && document.activeElement.blur(),
			);
			await page.keyboard.press(key);
		};
		await press('Space');
		for (const each of [a, b]) await eventually(each.phase).toBe('paused');
		await button(page, 'Freeze A').click();
		const stood = await a.step();
		await eventually(() => told(page).textContent()).toBe('A stands still.');
		await eventually(() => page.url()).toContain(`&view.frozen=${stood}&`);
		const rested = await b.step();
		await press('s');
		await eventually(b.step).toBe(rested + 1);
		expect(await a.step(), 'no key reached A').toBe(stood);

		// A is seen within the stage of B.
		await button(page, 'A as ghost in B').click();
		await eventually(() => a.stage.count()).toBe(0);
		await b.stage.getByRole('img', { name: /Shown: .*A as ghost in B/ }).waitFor();
		await button(page, 'A as ghost in B').click();

		// The names change places, the runs go on; a reload opens the pair again.
		await button(page, 'Swap').click();
		await eventually(a.hjb).toBe(7);
		expect(await a.step()).toBeGreaterThanOrEqual(rested);
		await eventually(() => page.url()).toMatch(/&regularizers\.hjb=7.*&b\.regularizers\.hjb=/);
		await page.reload();
		await eventually(() => names(page)).toEqual(['A', 'B']);
		for (const each of [a, b]) await eventually(each.drawn).toBeGreaterThan(0);
		expect([await a.hjb(), await b.hjb()]).toEqual([7, before]);

		// One is kept: the other's worker goes with it.
		await button(page, 'Keep A only').click();
		await eventually(() => engines(page)).toBe(1);
		expect(await names(page)).toEqual(['A']);
		await page.getByRole('region', { name: 'Stage', exact: true }).waitFor();
		await eventually(() => page.url()).not.toContain('&b.');
		const left = await a.step();
		await eventually(a.step).toBeGreaterThan(left);
		expect(await lostIds(page)).toEqual([]);
	});

	test('on a phone: one stage at a time, of either', async ({ lab }) => {
		const page = await lab.open({
			hash: '#v=1&preset=otflow-8gaussians&training.batch=64&b.regularizers.hjb=7',
			viewport: NARROW,
			touch: true,
		});
		const [a, b] = [of(page, 'A'), of(page, 'B')];
		await b.stage.getByRole('img', { name: /generated particles/ }).waitFor();
		expect(await a.stage.count()).toBe(0);
		await page.getByRole('group', { name: 'Which stage is seen' }).getByRole('button', { name: 'A' }).tap();
		await a.stage.getByRole('img', { name: /generated particles/ }).waitFor();
		expect(await b.stage.count()).toBe(0);
		const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		expect(wide).toBeLessThanOrEqual(0);
		await page.screenshot({ path: `${SCREENS}/compare-phone.png`, fullPage: true });
	});
});
