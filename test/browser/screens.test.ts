import { describe, expect } from 'vitest';
import { eventually, NARROW, SCREENS, snapshotStep, test, trainedTo, WIDE } from './lab';

const SHAPES = [
	['wide', WIDE],
	['narrow', NARROW],
] as const;
const THEMES = ['light', 'dark'] as const;
const CASES = SHAPES.flatMap(([shape, viewport]) => THEMES.map((theme) => ({ shape, viewport, theme })));

describe('the page', () => {
	test.for(CASES)('fits a $shape screen in $theme', async ({ shape, viewport, theme }, { lab }) => {
		const page = await lab.open({ viewport, theme });
		await page.locator('.katex').first().waitFor();
		await trainedTo(page, 300);
		await eventually(() => snapshotStep(page)).toBeGreaterThan(100);
		await page.screenshot({ path: `${SCREENS}/${shape}-${theme}.png` });
		await page.screenshot({ path: `${SCREENS}/${shape}-${theme}-whole.png`, fullPage: true });

		const { content, screen } = await page.evaluate(() => ({
			content: document.documentElement.scrollWidth,
			screen: document.documentElement.clientWidth,
		}));
		expect(content, 'nothing is cut off at the side').toBeLessThanOrEqual(screen);
		const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
		const [red = 0] = (background.match(/[\d.]+/g) ?? []).map(Number);
		expect(red > 128, `${theme} page on ${background}`).toBe(theme === 'light');
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
