import { describe, expect } from 'vitest';
import { presets } from '../../src/spec/presets/index';
import { button, eventually, LONG, SCREENS, status, step, test, trainedTo } from './lab';

describe('About this machine', () => {
	test('compares the kernels with TensorFlow.js and counts steps, while training goes on', async ({
		lab,
	}) => {
		const page = await lab.open({ hash: LONG, permissions: ['clipboard-read', 'clipboard-write'] });
		await trainedTo(page, 1);
		const loaded: string[] = [];
		page.on('worker', (worker) => loaded.push(worker.url()));
		await page.getByRole('button', { name: /^Status:/ }).click();
		await button(page, 'About this machine').click();
		const before = await step(page);
		const told = page.getByRole('textbox', { name: 'This machine' });
		await told.waitFor({ timeout: 0 });
		const text = await told.inputValue();
		expect(text).toMatch(/^All kernels that are here compute right\.$/m);
		expect(text).toMatch(/^MFG Lab: \d+\.\d+/m);
		expect(text).toMatch(/^TensorFlow\.js: 4\./m);
		expect(text).toMatch(/^browser: Mozilla/m);
		expect(text).toMatch(/^WASM in one thread: [\d.]+ training steps a second$/m);
		expect(text).toMatch(/^ {2}\d\.\de-\d +jets of U, tanh$/m);
		expect(text).toMatch(/^ {2}\d\.\de-\d +gradients through paths, called by TensorFlow\.js$/m);
		expect(text).toMatch(/^WebGPU: none: \S/m);
		expect(text).toContain(presets[0]?.id);

		await page.screenshot({ path: `${SCREENS}/about-machine.png` });
		await trainedTo(page, before + 1);
		expect((await status(page))?.phase).toBe('training');
		expect(loaded.some((url) => /doctor/.test(url))).toBe(true);
		await eventually(() => page.workers().some((worker) => /doctor/.test(worker.url()))).toBe(false);

		await button(page, 'Copy').click();
		await button(page, 'Copied').waitFor();
		expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
	}, 400_000);

	test('a part that is missing is told of, with a way on', async ({ lab }) => {
		lab.expectFault(/doctor\.worker/);
		lab.expectFault(/Failed to load resource/);
		const page = await lab.open({ without: '**/doctor.worker*' });
		await page.getByRole('button', { name: /^Status:/ }).click();
		await button(page, 'About this machine').click();
		await page.getByText(/could not be looked at: its program could not be loaded; reload/).waitFor();
		await trainedTo(page, 1);
		await button(page, 'About this machine').waitFor();
	});
});
