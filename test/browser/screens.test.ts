import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { eventually, NARROW, SCREENS, snapshotStep, test, trainedTo, WIDE } from './lab';

const SHAPES = [
	['wide', WIDE],
	['narrow', NARROW],
] as const;

/** Of the background, of 255. */
const redOf = async (page: Page): Promise<number> => {
	const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
	return Number(/[\d.]+/.exec(background));
};

describe('the page', () => {
	test.for(SHAPES)('fits a %s screen in light and dark', async ([shape, viewport], { lab }) => {
		const page = await lab.open({ viewport, theme: 'light' });
		await page.locator('.katex').first().waitFor();
		await trainedTo(page, 300);
		await eventually(() => snapshotStep(page)).toBeGreaterThan(100);
		for (const theme of ['light', 'dark'] as const) {
			await page.emulateMedia({ colorScheme: theme });
			await eventually(() => redOf(page)).toSatisfy((red: number) => red > 128 === (theme === 'light'));
			await page.screenshot({ path: `${SCREENS}/${shape}-${theme}.png` });
			await page.screenshot({ path: `${SCREENS}/${shape}-${theme}-whole.png`, fullPage: true });

			const { content, screen } = await page.evaluate(() => ({
				content: document.documentElement.scrollWidth,
				screen: document.documentElement.clientWidth,
			}));
			expect(content, `nothing is cut off at the side in ${theme}`).toBeLessThanOrEqual(screen);
		}
	});

	test('names every control', async ({ lab }) => {
		const page = await lab.open();
		await trainedTo(page, 5);
		const tree = await page.locator('body').ariaSnapshot();
		const nameless = tree
			.split('\n')
			.filter((line) => /^\s*- (button|slider|combobox|textbox|checkbox)(:| \[|$)/.test(line));
		expect(nameless).toEqual([]);
	});
});
