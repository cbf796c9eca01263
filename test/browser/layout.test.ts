import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { presets } from '../../src/spec/presets/index';
import {
	button,
	eventually,
	flowTime,
	NARROW,
	pick,
	SIDEWAYS,
	slider,
	snapshotStep,
	test,
	unfold,
} from './lab';

const WIDE_SCREENS = [
	[1024, 768],
	[1280, 720],
	[1440, 900],
	[1920, 1080],
	[2560, 1440],
] as const;
/** Of them those that every preset is looked at on. */
const WALKED = WIDE_SCREENS.filter(([width]) => width !== 1920);

/** What is wrong with a page whose cards are all folded, as a preset has them: all of them are to be seen. */
const hiddenParts = (page: Page): Promise<string[]> =>
	page.evaluate(async () => {
		await new Promise((rendered) => requestAnimationFrame(() => setTimeout(rendered)));
		const compose = document.querySelector('.compose');
		const panels = document.querySelector('.panels');
		const faults: string[] = [];
		if (innerWidth > 1020 && compose && compose.scrollHeight > compose.clientHeight)
			faults.push(`the composer hides ${compose.scrollHeight - compose.clientHeight} px`);
		if (innerWidth >= 1280 && panels && panels.scrollHeight > panels.clientHeight)
			faults.push(`the panels hide ${panels.scrollHeight - panels.clientHeight} px`);
		return faults;
	});

/** What is wrong with a page whose cards are unfolded: they are by this. */
const cutParts = (page: Page): Promise<string[]> =>
	page.evaluate(async () => {
		for (const card of document.querySelectorAll<HTMLElement>('.card[data-open="false"] h2 button'))
			card.click();
		for (const details of document.querySelectorAll('details')) details.open = true;
		await new Promise((rendered) => requestAnimationFrame(() => setTimeout(rendered)));
		const CHEVRON = 18;
		const faults: string[] = [];
		const root = document.documentElement;
		if (root.scrollHeight > innerHeight || root.scrollWidth > innerWidth)
			faults.push(`the page is ${root.scrollWidth} × ${root.scrollHeight}`);
		for (const text of document.querySelectorAll('.select > span')) {
			const [inner, outer] = [text.getBoundingClientRect(), text.parentElement?.getBoundingClientRect()];
			if (outer?.width && (inner.right > outer.right - CHEVRON || inner.height > outer.height))
				faults.push(`“${text.textContent}” is cut`);
		}
		for (const equation of document.querySelectorAll<HTMLElement>('.formula'))
			if (equation.scrollWidth > equation.clientWidth + 4)
				faults.push(`an equation is clipped: ${equation.querySelector('.katex-html')?.textContent}`);
		for (const track of document.querySelectorAll('.slide:not([hidden])'))
			if (track.clientWidth > 0 && track.clientWidth < 140)
				faults.push(`a slider of ${track.clientWidth} px`);
		for (const words of document.querySelectorAll('.naming > *, .naming p'))
			if (words.scrollWidth > words.clientWidth + 1 || words.scrollHeight > words.clientHeight + 4)
				faults.push(`“${words.textContent}” is cut`);
		const told = [...document.querySelectorAll('option, [title], [aria-label]')].flatMap((element) => [
			element instanceof HTMLOptionElement ? element.text : '',
			element.getAttribute('title'),
			element.getAttribute('aria-label'),
		]);
		for (const [found] of told.join(' ').matchAll(/\S*\p{L}_\w\S*/gu)) faults.push(found);
		return faults;
	});

describe('a wide screen', () => {
	test('never scrolls as a whole and cuts no choice, whatever the preset', async ({ lab }) => {
		// Two pages, each on a core of its own.
		const walked = [0, 1].map(async (half) => {
			const page = await lab.open({ silent: true });
			await page.locator('.katex').first().waitFor();
			// Painting takes longer than laying out, and is not looked at.
			await page.addStyleTag({ content: 'html { opacity: 0 }' });
			const faults: string[] = [];
			for (const { id, title } of presets.filter((_, k) => k % 2 === half)) {
				await page.evaluate((preset) => {
					location.hash = `#v=1&preset=${preset}`;
				}, id);
				await page.getByRole('heading', { name: title, exact: true }).waitFor();
				for (const look of [hiddenParts, cutParts])
					for (const [width, height] of WALKED) {
						await page.setViewportSize({ width, height });
						for (const fault of await look(page)) faults.push(`${id}, ${width} × ${height}: ${fault}`);
					}
			}
			return faults;
		});
		expect((await Promise.all(walked)).flat()).toEqual([]);
	});

	test('with everything drawn does not scroll either, cuts no number, and lays out what is other with every picture without the page around it', async ({
		lab,
	}) => {
		const page = await lab.open({ hash: '#v=1&preset=obstacle' });
		await eventually(() => snapshotStep(page)).not.toBeNull();
		// The browser does so where nothing of a box shows outside, and it stands in no row and no grid.
		const apart = ['.time', '.apart > output', ':has(> .panel-residual)', ':has(> .panel-density)'];
		for (const name of apart)
			expect(
				await page.locator(name).evaluateAll((all) =>
					all.map((box) => {
						const around = box.parentElement ?? box;
						return [box, around]
							.map((of) => getComputedStyle(of))
							.map(({ contain, display }) => [contain, display]);
					}),
				),
				name,
			).toEqual([
				[
					['size layout', expect.stringMatching(/^(block|flex)$/)],
					[expect.any(String), 'block'],
				],
			]);
		// Other systems have wider letters.
		await page.addStyleTag({ content: '.panel { letter-spacing: 0.08em }' });
		for (const [width, height] of WIDE_SCREENS) {
			await page.setViewportSize({ width, height });
			const cut = await page.evaluate(() => {
				const over = (element: Element): boolean => {
					const figure = element.closest('figure')?.getBoundingClientRect();
					const { right } = element.getBoundingClientRect();
					return element.scrollWidth > element.clientWidth || right > (figure?.right ?? 0) + 1;
				};
				const notes = [...document.querySelectorAll('.panel figcaption > *')].filter(over);
				const root = document.documentElement;
				const panels = document.querySelector('.panels');
				const hidden = panels && innerWidth >= 1280 ? panels.scrollHeight - panels.clientHeight : 0;
				return {
					notes: notes.map((note) => note.textContent),
					page: root.scrollHeight - innerHeight,
					hidden,
				};
			});
			expect(cut, `${width} × ${height}`).toEqual({ notes: [], page: 0, hidden: 0 });
		}
		await page.mouse.move(720, 500);
		await page.mouse.wheel(0, 400);
		await page.waitForFunction(() => new Promise((frame) => requestAnimationFrame(() => frame(true))));
		expect(await page.evaluate(() => scrollY)).toBe(0);
	});
});

describe('the panels', () => {
	test('have large maps in a low window, the colour bar beside them; nor scroll, nor lie over each other, with all rows of a known optimum', async ({
		lab,
	}) => {
		const page = await lab.open({ hash: '#v=1&preset=gaussian&training.steps=30' });
		await eventually(() => page.locator('.panel-residual .panel-axes text').count()).toBeGreaterThan(0);
		for (const [width, height] of LOW_SCREENS) {
			await page.setViewportSize({ width, height });
			for (const name of ['density', 'residual']) await eventually(() => mapFaults(page, name)).toEqual([]);
		}
		await page.locator('.layers').getByRole('button', { name: 'exact' }).click();
		for (const row of [/^J − J\* at most/, /^J − J\* (?!at most)/])
			await page.getByRole('rowheader', { name: row }).waitFor({ timeout: 60_000 });
		await eventually(() => page.locator('.panel-optimum').innerText()).toMatch(/J\* = 1\.553 by formulas/);
		// Each with the step that it is of, and with what it stands on: in brief where it is seen, whole where it is heard.
		const rest = page.locator('.panel-metrics tbody tr').evaluateAll((rows) =>
			rows.map((row) =>
				[...row.querySelectorAll('td')].slice(2).flatMap((cell) => {
					const [brief, whole] = cell.children;
					return brief ? [brief.textContent, whole?.textContent] : [cell.textContent];
				}),
			),
		);
		for (const row of await rest)
			expect(row).toEqual([/./, /^\d[\d.]*k?$/, /^[\d,]+$/].map((like) => expect.stringMatching(like)));
		for (const [width, height] of LOW_SCREENS) {
			await page.setViewportSize({ width, height });
			await eventually(() => overlaps(page)).toEqual([]);
			await eventually(() => hiddenHeight(page)).toBe(0);
		}
	});

	// The one preset with all that stand by themselves, and what is shown by hand beside them.
	const LISTED = 'density,residual,optimum,losses,metrics,fewSteps,memory';
	test.for([
		['score-hjb', LISTED, /% are nearer to a training point/],
		['flow-matching', `${LISTED},motion`, 'No curl beyond rounding.'],
		['gaussian', `${LISTED},apart`, /^Exact: closed form/],
	] as const)(
		'do not lie over each other, nor scroll, where seven of %s stand: %s',
		async ([preset, panels, last], { lab }) => {
			const page = await lab.open({ hash: `#v=1&preset=${preset}&training.steps=30&view.panels=${panels}` });
			await page.getByText(last).waitFor({ timeout: 60_000 });
			await eventually(() => page.locator('.panel-optimum').innerText()).toMatch(/J\*/);
			await eventually(() => page.locator('.panel-few canvas').getAttribute('aria-label')).toMatch(/^W₂ to/);
			await eventually(() => overlaps(page)).toEqual([]);
			await eventually(() => hiddenHeight(page)).toBe(0);
			await eventually(() => longNames(page)).toEqual([]);
			// Of the distance to the optimum there is the curve, too, but beside the data budget.
			expect(await page.locator('.panel-optimum canvas').isVisible()).toBe(panels.endsWith('apart'));
			await page.setViewportSize({ width: 1920, height: 1080 });
			await eventually(() => overlaps(page)).toEqual([]);
			await eventually(() => hiddenHeight(page)).toBe(0);
		},
	);

	test('do not lie over each other below a notice, where the distance to the optimum takes three lines', async ({
		lab,
	}) => {
		const page = await lab.open({
			hash: '#v=1&preset=score-hjb&no=1&training.steps=30',
			viewport: { width: 1280, height: 720 },
		});
		await page.getByText('Trouble with this link').waitFor();
		await eventually(() => page.locator('.panel-optimum').innerText()).toMatch(/J ±/);
		const more = 'and more than there is room for in a second line, however short its words';
		await page.addStyleTag({
			content: `.panel-optimum .panel-fact:last-child::after { content: ' ${more}' }`,
		});
		await eventually(() => overlaps(page)).toEqual([]);
	});
});

const LOW_SCREENS = [
	[1280, 720],
	[1366, 768],
	[1440, 900],
] as const;

/** What takes height of a map, or lies over what is beside it. */
const mapFaults = (page: Page, name: string) =>
	page.locator(`.panel-place:has(.panel-${name})`).evaluate((place) => {
		const boxOf = (what: string) => place.querySelector(what)?.getBoundingClientRect() ?? new DOMRect();
		const [whole, map, bar, words, next] = [
			place.getBoundingClientRect(),
			boxOf('.panel-square'),
			boxOf('.panel-bar'),
			boxOf('.panel-ticks'),
			boxOf('figure:nth-child(2)'),
		];
		const faults = {
			'a map that is low': map.height < 0.65 * whole.height,
			'a bar that is over the map': bar.left < map.right,
			'a bar that does not stand': bar.height < 0.9 * map.height,
			'words that are over what is beside them': words.right > next.left,
			'words that are below the place': words.bottom > whole.bottom,
		};
		return Object.entries(faults).flatMap(([fault, there]) => (there ? [fault] : []));
	});

/** Pixels of all panels that are scrolled to. */
const hiddenHeight = (page: Page) =>
	page.locator('.panels').evaluate((panels) => panels.scrollHeight - panels.clientHeight);

/** Names of metrics in more than two lines. */
const longNames = (page: Page) =>
	page.locator('.panel-metrics tbody th > span').evaluateAll((names) =>
		names.flatMap((name) => {
			const lines =
				name.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(name).lineHeight);
			return lines > 2.5 ? [`${name.textContent}: ${lines}`] : [];
		}),
	);

/** Pairs of panels, and of what stands among them, any parts of which lie over each other. */
const overlaps = (page: Page) =>
	page.evaluate(() => {
		const places = [...document.querySelectorAll('.panels > :is(.panel-place, .panels-hidden)')];
		const parts = places.map((place) =>
			[place, ...place.querySelectorAll('*')]
				.filter((part) => part.checkVisibility({ visibilityProperty: true }))
				.map((part) => {
					const { left, right, top, bottom } = part.getBoundingClientRect();
					// What is scrolled to lies over nothing.
					const clipped = getComputedStyle(place).overflowY === 'auto';
					const end = clipped ? place.getBoundingClientRect().bottom : Number.POSITIVE_INFINITY;
					return { left, right, top, bottom: Math.min(bottom, end) };
				}),
		);
		const name = (k: number) => places[k]?.getAttribute('data-panel') ?? places[k]?.className;
		return parts.flatMap((mine, k) =>
			parts.slice(k + 1).flatMap((theirs, j) => {
				const over = mine.some((a) =>
					theirs.some(
						(b) =>
							Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
							Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1,
					),
				);
				return over ? [`${name(k)} over ${name(k + 1 + j)}`] : [];
			}),
		);
	});

describe('a phone', () => {
	test('of 300 px shows every button whole', async ({ lab }) => {
		const page = await lab.open({ viewport: { width: 300, height: 640 }, touch: true });
		await button(page, 'Pause').waitFor();
		const cut = await page.evaluate(() =>
			[...document.querySelectorAll<HTMLElement>('.transport button, .open-sheet, .top .words')]
				.filter((element) => element.scrollWidth > element.clientWidth)
				.map((element) => element.textContent),
		);
		expect(cut).toEqual([]);
		expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(300);
	});

	test('on its side has the notices in a line as high as their button, however long', async ({ lab }) => {
		const page = await lab.open({
			hash: '#v=1&preset=score-hjb&no=1',
			viewport: SIDEWAYS,
			touch: true,
			silent: true,
		});
		await page.getByText('Trouble with this link').waitFor();
		const height = () => page.locator('.notices').evaluate((all) => all.getBoundingClientRect().height);
		await eventually(height).toBeLessThanOrEqual(48);
		await button(page, 'Dismiss').tap();
		await eventually(height).toBe(0);
	});

	test.for([
		['a phone, either way', [NARROW, SIDEWAYS, { width: 568, height: 320 }]],
		['a tablet', [{ width: 1180, height: 820 }]],
	] as const)(
		'%s has no target smaller than a finger, its composer open or not',
		async ([, sizes], { lab }) => {
			const page = await lab.open({ viewport: sizes[0], touch: true });
			await eventually(() => snapshotStep(page)).not.toBeNull();
			const expectNone = async (how: string): Promise<void> => {
				for (const size of sizes) {
					await page.setViewportSize(size);
					await eventually(() => page.evaluate(() => innerWidth)).toBe(size.width);
					expect(await smallTargets(page), `${size.width} × ${size.height}, ${how}`).toEqual([]);
				}
			};
			await expectNone('as it opens');
			if (sizes[0].width < 1000) await button(page, 'Compose').tap();
			// A clash brings the buttons that mend it.
			await pick(page, 'Target', 'formula');
			await page
				.getByText(/needs samples of π/)
				.first()
				.waitFor();
			await expectNone('with the composer open');
		},
	);
});

/** Whatever can be seen and pressed, popovers and folded parameters included, and is less than 44 px wide or high. */
const smallTargets = (page: Page) =>
	page.evaluate(() => {
		for (const details of document.querySelectorAll('details')) details.open = true;
		for (const about of document.querySelectorAll<HTMLElement>('[popover]')) about.showPopover();
		const small = [
			...document.querySelectorAll<HTMLElement>('button, .select, .file, summary, input, textarea'),
		]
			.filter((element) => element.checkVisibility({ visibilityProperty: true }) && element.tabIndex >= 0)
			.filter((element) => !element.closest('.file > input'))
			.map((element) => {
				const { width, height } = element.getBoundingClientRect();
				// What an invisible edge adds.
				const edge = getComputedStyle(element, '::after');
				const more = (side: 'left' | 'top'): number =>
					edge.position === 'absolute' ? -2 * Number.parseFloat(edge[side]) : 0;
				const name = element.outerHTML.slice(0, 120);
				return { width: width + more('left'), height: height + more('top'), name };
			})
			.filter(({ width, height }) => width < 44 || height < 44);
		for (const about of document.querySelectorAll<HTMLElement>('[popover]')) about.hidePopover();
		return small;
	});

describe('by keyboard', () => {
	test('every name begins with, or holds, the words that are seen', async ({ lab }) => {
		const page = await lab.open();
		await page
			.locator('button.chip')
			.getByText(/ left$/)
			.waitFor();
		const differ = await page.evaluate(() =>
			[...document.querySelectorAll<HTMLElement>('button[aria-label]')]
				.map((element) => [element.innerText.trim(), element.getAttribute('aria-label') ?? ''] as const)
				.filter(([seen, name]) => !name.toLowerCase().includes(seen.toLowerCase())),
		);
		expect(differ).toEqual([]);
	});

	test('the panels and clipped equations can be reached where they scroll', async ({ lab }) => {
		const page = await lab.open({
			hash: '#v=1&preset=score-nonlinear',
			viewport: { width: 1024, height: 560 },
			silent: true,
		});
		await eventually(() => page.getByRole('region', { name: 'Panels' }).getAttribute('tabindex')).toBe('0');
		await page.setViewportSize(NARROW);
		const clipped = page.locator('.formula[data-more="right"]').first();
		await clipped.focus();
		await page.keyboard.press('ArrowRight');
		await eventually(() => clipped.count()).toBe(0);
	});

	test('an arrow always moves a slider; End stops the flow where it rests', async ({ lab }) => {
		const page = await lab.open();
		const weight = (await unfold(page, 'Regularizers')).getByRole('slider').first();
		await weight.focus();
		let before = await weight.getAttribute('aria-valuetext');
		for (let press = 0; press < 12; press++) {
			await page.keyboard.press('ArrowRight');
			const now = await weight.getAttribute('aria-valuetext');
			expect(now, `press ${press}`).not.toBe(before);
			before = now;
		}
		await eventually(() => snapshotStep(page)).not.toBeNull();
		await button(page, 'Pause').click();
		const time = slider(page, 'flow time');
		await time.focus();
		// A single pass that is held at its end by the loop, and there stopped.
		await eventually(() => flowTime(page)).toBe(1);
		await page.keyboard.press('End');
		await button(page, 'Play flow time').waitFor();
		expect(await flowTime(page)).toBe(1);
	});
});
