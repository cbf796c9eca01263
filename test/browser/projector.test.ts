import { describe, expect } from 'vitest';
import {
	button,
	eventually,
	flowTime,
	pageAddress,
	SCREENS,
	slider,
	snapshotStep,
	status,
	step,
	test,
	trainedTo,
} from './lab';

const HASH = '#v=1&preset=obstacle&training.steps=100000';

/** Collects the words that reach over the edges of the panels' pictures as they were last drawn. */
const watchWords = (): void => {
	const { fillText, clearRect } = CanvasRenderingContext2D.prototype;
	const cut = new Map<HTMLCanvasElement, string[]>();
	CanvasRenderingContext2D.prototype.clearRect = function (...box) {
		cut.delete(this.canvas);
		clearRect.apply(this, box);
	};
	CanvasRenderingContext2D.prototype.fillText = function (text, x, y, most) {
		const { canvas } = this;
		const { a, d } = this.getTransform();
		const ink = this.measureText(text);
		const over = [
			a * (ink.actualBoundingBoxLeft - x),
			a * (x + ink.actualBoundingBoxRight) - canvas.width,
			d * (ink.actualBoundingBoxAscent - y),
			d * (y + ink.actualBoundingBoxDescent) - canvas.height,
		];
		if (canvas.closest?.('.panels') && Math.max(...over) > 0.5)
			cut.set(canvas, [...(cut.get(canvas) ?? []), text]);
		document.documentElement.dataset.cut = [...cut.values()].flat().join('; ');
		fillText.call(this, text, x, y, most);
	};
};

describe('the projector', () => {
	test.for([
		[1920, 1080, 'one', ''],
		[1280, 720, 'two', '&b.terminal.weight=60'],
	] as const)(
		'%i × %i, %s: letters for the last row, nothing cut, nothing to scroll',
		async ([width, height, many, beside], { lab }) => {
			const page = await lab.open({
				at: pageAddress('?view=projector'),
				hash: HASH + beside,
				viewport: { width, height },
				before: watchWords,
			});
			await page.locator('.katex-html').getByText('the hill').waitFor();
			await eventually(() => snapshotStep(page)).toBeGreaterThan(0);
			await page.screenshot({ path: `${SCREENS}/projector-${width}.png` });
			const seen = await page.evaluate(() => {
				const letters = (selector: string): number => {
					const element = document.querySelector(selector);
					return element ? Number.parseFloat(getComputedStyle(element).fontSize) : 0;
				};
				const inner = [
					...document.querySelectorAll('.projector :is(p, h1, button, output, figcaption, .formula)'),
				]
					.filter((element) => element.checkVisibility())
					.filter((element) => {
						const { left, right, bottom } = element.getBoundingClientRect();
						return (
							left < 0 ||
							right > innerWidth + 1 ||
							bottom > innerHeight + 1 ||
							(element.scrollWidth > element.clientWidth + 4 && element.clientWidth > 0)
						);
					});
				const root = document.documentElement;
				return {
					summary: letters('.summary'),
					ticks: letters('.panel-axes text'),
					legend: letters('.layers button[aria-pressed="true"]'),
					equation: letters('.formula.objective'),
					cut: inner.map((element) => element.outerHTML.slice(0, 100)),
					painted: root.dataset.cut,
					page: [root.scrollWidth, root.scrollHeight],
					words: document.querySelector('.equations .katex-html')?.textContent ?? '',
				};
			});
			const scale = width / 1920;
			expect(seen.summary).toBeGreaterThanOrEqual(27.9 * scale);
			expect(seen.ticks).toBeGreaterThanOrEqual(19.9 * scale);
			expect(seen.legend).toBeGreaterThanOrEqual(19.9 * scale);
			expect(seen.equation, 'before it is set smaller to fit').toBeGreaterThanOrEqual(20 * scale);
			expect(seen.words.replaceAll(/\s/g, ' ')).toContain('the hill');
			const { cut, painted, page: size } = seen;
			expect({ cut, painted, size }).toEqual({ cut: [], painted: '', size: [width, height] });
			expect(await page.locator('.panels .panel-picture').count()).toBe(2);
			if (many === 'one') return;
			for (const name of ['A', 'B'])
				await page
					.getByRole('region', { name: `Stage ${name}` })
					.getByRole('img', { name: /generated particles/ })
					.waitFor();
			await page.getByText(/^A → B: terminal cost, weight α: \d+ → 60\.$/).waitFor();
		},
	);

	test('is worked by keys, and the run goes on into it and back', async ({ lab }) => {
		const page = await lab.open({ hash: HASH });
		await trainedTo(page, 5);
		await button(page, 'Share').click();
		await button(page, 'Projector').click();
		await button(page, 'Back to the lab').waitFor();
		expect(new URL(page.url()).search).toBe('?view=projector');
		const before = await step(page);
		await trainedTo(page, before + 1);
		await page.keyboard.press('Space');
		await eventually(async () => (await status(page))?.phase).toBe('paused');
		const paused = await step(page);
		await page.keyboard.press('s');
		await eventually(() => step(page)).toBe(paused + 1);
		await page.keyboard.press('ArrowRight');
		await button(page, 'Play flow time').waitFor();
		const t = await flowTime(page);
		await page.keyboard.press('ArrowLeft');
		await eventually(() => flowTime(page)).toBeCloseTo(t - 1 / 40, 5);
		await page.keyboard.press('Escape');
		await slider(page, 'training history').waitFor();
		expect(new URL(page.url()).search).toBe('');
		expect(await step(page)).toBe(paused + 1);
	});

	test('is told of where the address asks for another view', async ({ lab }) => {
		const page = await lab.open({ at: pageAddress('?view=beamer'), silent: true });
		await page.getByText('view=beamer in the address is not known; known: lab, projector.').waitFor();
		await button(page, 'Share').waitFor();
	});
});
