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

/** All rules of axe that depend on colours. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

interface Looked {
	/** By these rules instead of all that axe has, best practices included. */
	readonly rules?: readonly string[];
	/** At these elements and what is in them, instead of all. */
	readonly within?: string;
}

/** What axe finds, in words. */
async function findings(page: Page, { rules, within }: Looked = {}): Promise<string[]> {
	// The page runs no text as code; the debugger may.
	await page.evaluate(axe.source);
	return page.evaluate(
		async ([values, place]) => {
			const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(place ?? document, {
				resultTypes: ['violations'],
				...(values ? { runOnly: { type: 'rule', values: [...values] } } : {}),
			});
			return violations.flatMap(({ id, nodes }) =>
				nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
			);
		},
		[rules, within] as const,
	);
}

/** Shows the page in a theme, when no colour is on its way any more. */
async function show(page: Page, theme: 'light' | 'dark'): Promise<void> {
	await page.emulateMedia({ colorScheme: theme });
	await eventually(() =>
		page.evaluate(() => [
			document.documentElement.dataset.theme,
			document.getAnimations().some((each) => each instanceof CSSTransition),
		]),
	).toEqual([theme, false]);
}

const SCREENS = [
	['wide', 'light and dark', WIDE, false],
	['tablet', 'light', { width: 900, height: 1100 }, true],
	['narrow', 'light and dark', NARROW, true],
	['sideways', 'light', SIDEWAYS, true],
] as const;

describe('axe', () => {
	test.for(SCREENS)('finds nothing on a %s screen in %s', async ([, themes, viewport, touch], { lab }) => {
		const page = await lab.open({ hash: '#v=1&preset=obstacle', viewport, touch });
		const expectNothing = async (what: string): Promise<void> => {
			expect(await findings(page), what).toEqual([]);
			if (themes === 'light') return;
			// The same elements in other colours.
			await show(page, 'dark');
			expect(await findings(page, { rules: OF_COLOURS }), `${what}, in dark`).toEqual([]);
			await show(page, 'light');
		};
		await page.locator('.katex').first().waitFor();
		await eventually(() => snapshotStep(page)).toBeGreaterThan(0);
		// Flow time stands, so that nothing fades while it is looked at.
		await button(page, 'Pause').click();
		await eventually(async () => (await status(page))?.phase).toBe('paused');
		await expectNothing('at rest');
		if (viewport === NARROW || viewport === SIDEWAYS) await button(page, 'Compose').click();
		for (const card of ['Target', 'State cost', 'Regularizers', 'Training']) await unfold(page, card);
		await pick(page, 'Target', 'formula');
		await page
			.getByText(/needs samples of π/)
			.first()
			.waitFor();
		await expectNothing('with cards open and a clash');
		await page.keyboard.press('Escape');
		// The rest is the same at all sizes but those of a desk and a phone.
		if (viewport !== WIDE && viewport !== NARROW) return;
		// The colours of popovers are those of all, and what is below them was looked at.
		for (const about of [/^Status/, 'what is known', /changes?$/, 'Share']) {
			await button(page, about).click();
			const within = '[popover]:popover-open';
			await page.locator(within).waitFor();
			expect(await findings(page, { within }), `with “${about}” open`).toEqual([]);
			await page.keyboard.press('Escape');
		}
		await page.goto(`${page.url().split('#')[0]}#v=1&preset=obstacle`);
		await button(page, 'Pause').click();
		await button(page, 'Sweep').click();
		await page.getByRole('textbox', { name: /^values/ }).fill('a');
		await page.getByText('“a”: needs').waitFor();
		await expectNothing('with a sweep to be begun');
		await button(page, 'Close').click();
		await button(page, 'Twenty seeds').click();
		await page
			.getByRole('img', { name: / over training, mean and .* over seeds: from / })
			.first()
			.waitFor();
		await expectNothing('with many seeds');
		await button(page, 'Close').click();
		await button(page, 'Compare').click();
		await page.getByRole('region', { name: 'What differs' }).waitFor();
		await page.getByRole('table', { name: 'Metrics of A and B' }).waitFor();
		await expectNothing('of two');
	});

	test.for([
		['wide', WIDE],
		['narrow', NARROW],
	] as const)('finds nothing in what opens over a %s screen', async ([, viewport], { lab }) => {
		const hash = '#v=1&preset=obstacle&no=1';
		const page = await lab.open({ hash, viewport, touch: viewport === NARROW });
		await page.getByText('Trouble with this link').waitFor();
		await eventually(() => snapshotStep(page)).toBeGreaterThan(0);
		await button(page, 'Pause').click();
		await eventually(async () => (await status(page))?.phase).toBe('paused');
		expect(await findings(page), 'below a notice').toEqual([]);
		await button(page, 'Gallery').click();
		await page.getByRole('dialog').locator('img').last().waitFor();
		expect(await findings(page), 'the gallery').toEqual([]);
		await page.keyboard.press('Escape');
		await button(page, 'Drop a probe').click();
		await page.getByRole('region', { name: 'Probes' }).waitFor();
		expect(await findings(page), 'a probe').toEqual([]);
		await button(page, /^HJB residual: enlarge/).click();
		await button(page, 'Enlarge').waitFor();
		expect(await findings(page), 'what a panel can do').toEqual([]);
		await button(page, 'Enlarge').click();
		await page.getByRole('dialog', { name: 'HJB residual' }).waitFor();
		expect(await findings(page), 'an enlarged panel').toEqual([]);
		await page.keyboard.press('Escape');
		await button(page, 'Share').click();
		await button(page, 'QR code of the link, larger').click();
		await button(page, 'QR code of the link, smaller').waitFor();
		expect(await findings(page), 'a large code').toEqual([]);
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

/** Panels by rows as they are seen, each from the left. */
const seenPanels = (page: Page) =>
	page.evaluate(() =>
		[...document.querySelectorAll<HTMLElement>('.panels [data-panel]')]
			.map((place) => ({ id: place.dataset.panel, at: place.getBoundingClientRect() }))
			.sort(({ at: a }, { at: b }) => a.top - b.top || a.left - b.left)
			.map(({ id }) => id),
	);

/** Panels as a key goes to them, from the first one's button on. */
async function tabbedPanels(page: Page): Promise<(string | undefined)[]> {
	const count = (await seenPanels(page)).length;
	const met: (string | undefined)[] = [];
	const look = () =>
		page.evaluate(() => document.activeElement?.closest<HTMLElement>('.panels [data-panel]')?.dataset.panel);
	await page.locator('.panels [data-panel] button').first().focus();
	for (let k = 0; k < 4 * count; k++) {
		const id = await look();
		if (id !== met.at(-1)) met.push(id);
		await page.keyboard.press('Tab');
	}
	return met.filter((id) => id !== undefined);
}

describe('by keyboard', () => {
	test('panels come as they are seen, also where some do not stand as they are listed', async ({ lab }) => {
		const page = await lab.open({ hash: '#v=1&preset=score-hjb&training.steps=30' });
		await eventually(() => seenPanels(page)).toContain('memory');
		await eventually(async () => ({
			keys: await tabbedPanels(page),
			seen: await seenPanels(page),
		})).toSatisfy(({ keys, seen }) => seen.at(-1) === 'metrics' && `${keys}` === `${seen}`);
	});

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
		const page = await lab.open({ silent: true });
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
	test('nothing goes off the side', async ({ lab }) => {
		const page = await lab.open();
		await eventually(() => snapshotStep(page)).not.toBeNull();
		for (const [width, height] of [
			[720, 450],
			[640, 360],
			[960, 540],
			[1280, 720],
		] as const) {
			await page.setViewportSize({ width, height });
			const of = `${width} × ${height}`;
			await eventually(() => page.evaluate(() => innerWidth)).toBe(width);
			expect(await page.evaluate(() => document.documentElement.scrollWidth), of).toBeLessThanOrEqual(width);
			await slider(page, 'flow time').scrollIntoViewIfNeeded();
		}
	});
});

describe('who wants no motion', () => {
	test('sees where the flow ends, and nothing slides', async ({ lab }) => {
		const page = await lab.open({ stillness: true, silent: true });
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
