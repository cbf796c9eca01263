import { describe, expect } from 'vitest';
import type {} from '../../src/ui/inspect';
import {
	button,
	eventually,
	flowTime,
	LONG,
	losses,
	mean,
	slider,
	snapshotStep,
	status,
	step,
	test,
	trainedTo,
	unfold,
} from './lab';

describe('a visitor who does nothing', () => {
	test('sees it train: the step rises and the loss falls; the game is typeset, the panels drawn and the backend named', async ({
		lab,
		task,
	}) => {
		const page = await lab.open();
		await trainedTo(page, 200);
		const now = await status(page);
		expect(['training', 'done']).toContain(now?.phase);
		Object.assign(task.meta, { backend: `${now?.backend} (Chromium)` });
		const totals = (await losses(page)).map(({ total }) => total);
		expect(totals.length).toBeGreaterThan(50);
		expect(mean(totals.slice(-20))).toBeLessThan(mean(totals.slice(0, 5)));

		await page.locator('.katex').first().waitFor();
		await eventually(() => snapshotStep(page)).toBeGreaterThan(0);
		await page
			.getByText(/(WASM|WebGPU).*step/)
			.first()
			.waitFor();
		expect(await page.getByRole('img', { name: /density/i }).count()).toBeGreaterThan(0);
		expect(await page.getByRole('img', { name: /residual/i }).count()).toBeGreaterThan(0);
		expect(await page.getByRole('img', { name: /loss/i }).count()).toBeGreaterThan(0);
	});
});

describe('a hand on the run', () => {
	test('pauses it, takes single steps, goes on, and starts it again from the same beginning', async ({
		lab,
	}) => {
		const page = await lab.open({ hash: LONG });
		await trainedTo(page, 20);
		// They come with a picture.
		await eventually(async () => (await losses(page)).length).toBeGreaterThan(10);
		const first = (await losses(page)).slice(0, 10);
		await button(page, 'Pause').click();
		await eventually(async () => (await status(page))?.phase).toBe('paused');
		const at = await step(page);
		// A run that went on beside them would be further than the steps that are asked for.
		for (const further of [1, 2, 3]) {
			await button(page, 'Step').click();
			await eventually(() => step(page)).toBe(at + further);
		}

		await button(page, 'Run').click();
		await trainedTo(page, at + 13);

		await button(page, 'Pause').click();
		await button(page, 'Reset').click();
		await eventually(() => step(page)).toBe(0);
		await button(page, 'Run').click();
		await trainedTo(page, 20);
		await eventually(async () => (await losses(page)).slice(0, 10)).toEqual(first);
	});

	test('numbers that are older than the picture say which step they are of', async ({ lab }) => {
		const page = await lab.open({ hash: '#v=1&preset=crowd&training.steps=100000' });
		await trainedTo(page, 1);
		await button(page, 'Pause').click();
		await button(page, 'Reset').click();
		await eventually(() => snapshotStep(page)).toBe(0);
		const table = page.getByRole('table', { name: 'Metrics' });
		const at = table.getByRole('row').nth(1).getByRole('cell').nth(2);
		expect(await table.getByRole('columnheader').allTextContents()).toEqual([
			'Metrics',
			'value',
			'floor',
			'step',
			'n',
		]);
		await eventually(() => at.textContent()).toBe('0');
		expect(await at.evaluate((cell) => cell.classList.contains('panel-older'))).toBe(false);
		await button(page, 'Run').click();
		// Asked in one, at every frame: numbers of a later step may come at any time.
		await page.waitForFunction(
			(cell) =>
				cell?.classList.contains('panel-older') &&
				Number(cell.textContent?.replace(/\D/g, '')) < (window.mfgLab?.snapshotStep() ?? 0),
			await at.elementHandle(),
			{ polling: 'raf', timeout: 60_000 },
		);
	});

	test('works by keyboard: space, S and R', async ({ lab }) => {
		const page = await lab.open({ hash: LONG });
		await trainedTo(page, 10);
		await page.keyboard.press('Space');
		await eventually(async () => (await status(page))?.phase).toBe('paused');
		const at = await step(page);
		await page.keyboard.press('s');
		await eventually(() => step(page)).toBe(at + 1);
		await page.keyboard.press('r');
		await eventually(() => step(page)).toBe(0);
	});

	test('scrubs the flow time from noise to data, and the history of training and back to the present', async ({
		lab,
	}) => {
		const page = await lab.open();
		await eventually(() => snapshotStep(page)).not.toBeNull();
		const time = slider(page, /flow time/i);
		await time.focus();
		await page.keyboard.press('Home');
		await eventually(() => flowTime(page)).toBe(0);
		await page.keyboard.press('End');
		await eventually(() => flowTime(page)).toBe(1);
		await button(page, 'Play flow time').waitFor();
		// Time is moved by frames, at the end, too: from there it begins again.
		for (let frame = 0; frame < 3; frame++)
			await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)));
		expect(await flowTime(page), 'scrubbing stops the playing').toBe(1);

		// With one picture there is nothing to scrub: on a busy machine the second comes well after its step.
		await eventually(() => snapshotStep(page)).toBeGreaterThan(50);
		const history = slider(page, /training/i);
		await eventually(() => history.isEnabled()).toBe(true);
		await history.focus();
		await page.keyboard.press('Home');
		await eventually(() => snapshotStep(page)).toBeLessThan(50);
		const past = await snapshotStep(page);
		await trainedTo(page, (await step(page)) + 30);
		expect(await snapshotStep(page), 'the past stays while training goes on').toBe(past);
		await page.keyboard.press('End');
		await eventually(() => snapshotStep(page)).toBeGreaterThan(50);
	});

	test('a changed learning rate applies at once, without a restart', async ({ lab }) => {
		const page = await lab.open();
		await trainedTo(page, 30);
		const run = (await status(page))?.run;
		const rate = (await unfold(page, 'Training')).getByRole('textbox', { name: 'learning rate' });
		await rate.fill('0.001');
		await rate.press('Enter');
		const at = await step(page);
		await trainedTo(page, at + 20);
		await eventually(() => page.url()).toContain('learningRate=0.001');
		expect((await status(page))?.run, 'the same run').toBe(run);
	});
});

describe('a target that plays no part', () => {
	test('is not drawn, and nothing is measured against it', async ({ lab }) => {
		const page = await lab.open({ hash: '#v=1&preset=heat-flow&training.batch=32' });
		await trainedTo(page, 5);
		await page.getByRole('img', { name: /^Density of the reference, estimated from samples/ }).waitFor();
		expect(await page.locator('figure').getByText('Target').count()).toBe(0);
		expect(await button(page, 'target').count()).toBe(0);
		await page.getByText(/W₂ is not measured: .* the target plays no part/).waitFor();
		expect(await page.getByRole('table', { name: 'Metrics' }).getByText(/NLL/).count()).toBe(0);
	});
});
