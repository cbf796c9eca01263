import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './lab';

const WIDE_SCREENS = [
	[1024, 768],
	[1280, 720],
	[1440, 900],
	[1920, 1080],
	[2560, 1440],
] as const;

/** Every preset in turn, each laid out with its cards unfolded, and what is wrong with it. Nothing is waited for. */
const walkPresets = (page: Page): Promise<string[]> =>
	page.evaluate(async () => {
		const picker = document.querySelector<HTMLSelectElement>('.preset select');
		if (!picker) return ['there is no choice of presets'];
		const CHEVRON = 18;
		const faults: string[] = [];
		const root = document.documentElement;
		for (const { value } of picker.options) {
			picker.value = value;
			picker.dispatchEvent(new Event('change', { bubbles: true }));
			await new Promise((rendered) => requestAnimationFrame(() => setTimeout(rendered)));
			for (const details of document.querySelectorAll('details')) details.open = true;
			if (root.scrollHeight > innerHeight || root.scrollWidth > innerWidth)
				faults.push(`${value}: the page is ${root.scrollWidth} × ${root.scrollHeight}`);
			for (const text of document.querySelectorAll('.select > span')) {
				const [inner, outer] = [text.getBoundingClientRect(), text.parentElement?.getBoundingClientRect()];
				if (outer?.width && (inner.right > outer.right - CHEVRON || inner.height > outer.height))
					faults.push(`${value}: “${text.textContent}” is cut`);
			}
			for (const equation of document.querySelectorAll<HTMLElement>('.formula'))
				if (equation.scrollWidth > equation.clientWidth + 4 && !equation.dataset.more)
					faults.push(`${value}: an equation is clipped without a sign`);
			const told = [...document.querySelectorAll('option, [title], [aria-label]')].flatMap((element) => [
				element instanceof HTMLOptionElement ? element.text : '',
				element.getAttribute('title'),
				element.getAttribute('aria-label'),
			]);
			for (const [found] of told.join(' ').matchAll(/\S*\p{L}_\w\S*/gu)) faults.push(`${value}: ${found}`);
		}
		return faults;
	});

describe('a wide screen', () => {
	test('never scrolls as a whole and cuts no choice, whatever the preset', async ({ lab }) => {
		const page = await lab.open();
		await page.locator('.katex').first().waitFor();
		for (const [width, height] of WIDE_SCREENS) {
			await page.setViewportSize({ width, height });
			expect(await walkPresets(page), `${width} × ${height}`).toEqual([]);
		}
	});
});
