import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import {
	button,
	eventually,
	NARROW,
	pageAddress,
	pick,
	SIDEWAYS,
	slider,
	snapshotStep,
	status,
	test,
	unfold,
	WIDE,
} from './lab';

/** What axe finds, in words; every rule that it has, best practices included. */
async function findings(page: Page): Promise<string[]> {
	// The page runs no text as code; the debugger may.
	await page.evaluate(axe.source);
	return page.evaluate(async () => {
		const { violations } = await (window as unknown as { axe: typeof axe }).axe.run({
			resultTypes: ['violations'],
		});
		return violations.flatMap(({ id, nodes }) =>
			nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
		);
	});
}

const SCREENS = [
	['wide', 'light', WIDE, false],
	['wide', 'dark', WIDE, false],
	['tablet', 'light', { width: 900, height: 1100 }, true],
	['narrow', 'light', NARROW, true],
	['narrow', 'dark', NARROW, true],
	['sideways', 'light', SIDEWAYS, true],
] as const;

describe('axe', () => {
	test.for(SCREENS)('finds nothing on a %s screen in %s', async ([, theme, viewport, touch], { lab }) => {
		const page = await lab.open({ hash: '#v=1&preset=obstacle', viewport, theme, touch });
		await page.locator('.katex').first().waitFor();
		await eventually(() => snapshotStep(page)).toBeGreaterThan(0);
		// Flow time stands, so that nothing fades while it is looked at.
		await button(page, 'Pause').click();
		await eventually(async () => (await status(page))?.phase).toBe('paused');
		expect(await findings(page)).toEqual([]);
		if (viewport === NARROW || viewport === SIDEWAYS) await button(page, 'Compose').click();
		for (const card of ['Target', 'State cost', 'Regularizers', 'Training']) await unfold(page, card);
		await pick(page, 'Target', 'formula');
		await page
			.getByText(/needs samples of π/)
			.first()
			.waitFor();
		expect(await findings(page), 'with cards open and a clash').toEqual([]);
		await page.keyboard.press('Escape');
		// Popovers are the same at all sizes but those of a desk and a phone, and their colours are those of all.
		const popovers = theme === 'light' && (viewport === WIDE || viewport === NARROW);
		for (const about of popovers ? [/^Status/, 'what is known', /changes?$/, 'Share'] : []) {
			await button(page, about).click();
			expect(await findings(page), `with “${about}” open`).toEqual([]);
			await page.keyboard.press('Escape');
		}
		if (!touch || theme === 'dark') {
			await page.goto(`${page.url().split('#')[0]}#v=1&preset=obstacle`);
			await button(page, 'Sweep').click();
			await page.getByRole('textbox', { name: /^values/ }).fill('a');
			await page.getByText('“a”: needs').waitFor();
			expect(await findings(page), 'with a sweep to be begun').toEqual([]);
			await button(page, 'Close').click();
			await button(page, 'Twenty seeds').click();
			await page
				.getByRole('img', { name: / over training, mean and .* over seeds: from / })
				.first()
				.waitFor();
			expect(await findings(page), 'with many seeds').toEqual([]);
			await button(page, 'Close').click();
		}
		// Of two: each width and each theme once.
		if ((theme === 'dark') === viewport.width < 500) return;
		await button(page, 'Compare').click();
		await page.getByRole('region', { name: 'What differs' }).waitFor();
		await page.getByRole('table', { name: 'Metrics of A and B' }).waitFor();
		expect(await findings(page), 'of two').toEqual([]);
	});

	test.for(['light', 'dark'] as const)('finds nothing before a projector in %s', async (theme, { lab }) => {
		const at = pageAddress('?view=projector');
		const two = theme === 'dark' ? '&b.terminal.weight=60' : '';
		const page = await lab.open({ at, hash: `#v=1&preset=obstacle&view.t=0.5${two}`, theme });
		await page.locator('.katex').first().waitFor();
		await eventually(() => snapshotStep(page)).toBeGreaterThan(0);
		expect(await findings(page)).toEqual([]);
	});
});

describe('by keyboard', () => {
	test('the stage is a key away, and all of the composer not many', async ({ lab }) => {
		const page = await lab.open();
		await button(page, 'Pause').waitFor();
		await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
		const inStage = () => page.evaluate(() => document.activeElement?.closest('.stage') !== null);
		expect(await inStage()).toBe(true);
		const { hash } = new URL(page.url());
		expect(hash, 'the game in the address bar is untouched').not.toContain('stage');
		await page.keyboard.press('Tab');
		expect(await inStage(), 'and on from there').toBe(true);

		await page.evaluate(() => document.body.focus());
		await page.reload();
		await button(page, 'Pause').waitFor();
		let stops = 0;
		do {
			await page.keyboard.press('Tab');
			stops += 1;
		} while (!(await inStage()) && stops < 60);
		expect(stops).toBeLessThanOrEqual(26);
	});

	test('a term of an equation leads to its card, which opens', async ({ lab }) => {
		const page = await lab.open();
		await page.locator('.formula [data-slot="terminal"]').first().click();
		const card = page.getByRole('region', { name: 'Terminal cost', exact: true });
		await eventually(() => card.getAttribute('data-open')).toBe('true');
		expect(await card.evaluate((element) => element.contains(document.activeElement))).toBe(true);
	});
});

describe('a change', () => {
	test('is told beside the name: what it was, and what became of the run', async ({ lab }) => {
		const page = await lab.open();
		await eventually(() => snapshotStep(page)).not.toBeNull();
		const told = page.getByRole('status', { name: 'Last change' });
		await pick(page, 'Running cost', 'relativistic');
		await eventually(() => told.textContent()).toBe(
			'Running cost: Kinetic λ/2 |v|² → Relativistic, top speed c. The run began anew.',
		);
		const weight = (await unfold(page, 'Terminal cost')).getByRole('slider').first();
		await weight.press('ArrowRight');
		await eventually(() => told.textContent()).toMatch(
			/^Terminal cost, weight α: 30 → .* The run goes on\.$/,
		);
	});
});

describe('at 200 % zoom', () => {
	test.for([
		[720, 450],
		[640, 360],
		[960, 540],
		[1280, 720],
	] as const)('%i × %i: nothing goes off the side', async ([width, height], { lab }) => {
		const page = await lab.open({ viewport: { width, height } });
		await eventually(() => snapshotStep(page)).not.toBeNull();
		expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
		await slider(page, 'flow time').scrollIntoViewIfNeeded();
	});
});

describe('who wants no motion', () => {
	test('sees where the flow ends, and nothing slides', async ({ lab }) => {
		const page = await lab.open({ stillness: true });
		await button(page, 'Play flow time').waitFor();
		const moving = await page.evaluate(
			() =>
				[...document.querySelectorAll('*')].filter((element) =>
					/[1-9]/.test(getComputedStyle(element).transitionDuration),
				).length,
		);
		expect(moving).toBe(0);
	});
});
