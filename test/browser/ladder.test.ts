import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Status } from '../../src/protocol/messages';
import { findChromium } from './chromium';

declare const mfgLab: { status(): Status | null };

/** Small enough for a GPU emulated in software. */
const SMALL =
	'#v=1&preset=otflow-moons&network.width=8&training.batch=32&training.steps=100000&sampler.steps=8';

let server: PreviewServer;
let browser: Browser;

beforeAll(async () => {
	server = await preview({
		root: fileURLToPath(new URL('../../', import.meta.url)),
		logLevel: 'error',
		preview: { host: '127.0.0.1', port: 0, strictPort: true },
	});
	// SwiftShader stands in for a GPU.
	browser = await chromium.launch({
		executablePath: findChromium(),
		args: ['--headless=new', '--enable-unsafe-webgpu'],
	});
});
afterAll(async () => {
	await browser?.close();
	await server?.close();
});

async function open(query: string): Promise<{ page: Page; faults: string[] }> {
	const page = await browser.newPage();
	const faults: string[] = [];
	page.on('pageerror', (error) => faults.push(error.message));
	await page.goto(`${server.resolvedUrls?.local[0]}${query}${SMALL}`);
	return { page, faults };
}
const status = (page: Page): Promise<Status | null> => page.evaluate(() => mfgLab?.status() ?? null);
const trainedTo = (page: Page, step: number): Promise<unknown> =>
	expect
		.poll(async () => (await status(page))?.step ?? 0, { timeout: 60_000, interval: 200 })
		.toBeGreaterThan(step);

test('a GPU emulated in software is left alone, and the chip says why', async () => {
	const { page } = await open('');
	await trainedTo(page, 5);
	const now = await status(page);
	expect(now?.backend).toContain('WASM');
	expect(now?.backendReason).toContain('emulated in software');
	expect(now?.backendReason).toContain('relaxed SIMD');
	await page.close();
});

test('WebGPU by wish; when the GPU process is killed the run goes on, with a notice', async () => {
	const { page, faults } = await open('?backend=webgpu');
	await trainedTo(page, 20);
	expect((await status(page))?.backend).toContain('WebGPU');
	const devtools = await browser.newBrowserCDPSession();
	const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
	const gpu = processInfo.find(({ type }) => type === 'GPU');
	if (!gpu) throw new Error('Chromium has no GPU process');
	process.kill(gpu.id, 'SIGKILL');
	await page.getByText(/Training goes on from step \d+/).waitFor({ timeout: 60_000 });
	const kept = (await status(page))?.step ?? 0;
	await trainedTo(page, kept + 20);
	expect((await status(page))?.phase).toBe('training');
	expect(faults).toEqual([]);
	await page.close();
});

test('About this machine tells of the GPU: adapter, limits, and each kernel against TensorFlow.js', async () => {
	const { page, faults } = await open('?backend=wasm');
	await trainedTo(page, 1);
	await page.getByRole('button', { name: /^Status:/ }).click();
	await page.getByRole('button', { name: 'About this machine' }).click();
	const told = page.getByRole('textbox', { name: 'This machine' });
	// However long a GPU takes that is emulated on a busy machine.
	await told.waitFor({ timeout: 0 });
	const text = await told.inputValue();
	expect(text).toMatch(/^All kernels that are here compute right\.$/m);
	const [, gpu = ''] = text.split(/^(?=WebGPU · .*: [\d.]+ training steps a second$)/m);
	expect(gpu).toMatch(/^ {2}vendor: \S/m);
	expect(gpu).toMatch(/^ {2}maxStorageBufferBindingSize: \d+$/m);
	for (const kernel of ['jets of U, sine', 'loss of paths with noise and its gradient, pulled', 'paths'])
		for (const how of ['', ', called by TensorFlow.js'])
			expect(gpu).toMatch(new RegExp(`^ {2}\\d\\.\\de-\\d +${kernel}${how}$`, 'm'));
	expect(faults).toEqual([]);
	await page.close();
}, 400_000);

test('a backend that is not known is named, not guessed', async () => {
	const { page } = await open('?backend=cuda');
	await page.getByText(/backend=cuda in the address is not known/).waitFor();
	await trainedTo(page, 5);
	await page.close();
});
