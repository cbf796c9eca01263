import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import { findChromium } from '../chromium';
import type { Harness } from './page';

declare global {
	/** What the page under test offers; null until its modules have run. */
	var harness: Harness | undefined;
}

/** Full Chromium has WebGPU without a GPU (SwiftShader) behind this flag; its headless shell has none. */
const ARGUMENTS = ['--headless=new', '--enable-unsafe-webgpu'];

/** A page of this folder in a real Chromium, with the sources as they stand. */
export interface Session {
	readonly page: Page;
	/** Console errors and uncaught exceptions of the page so far. */
	readonly faults: readonly string[];
	close(): Promise<void>;
}

/** @param more further arguments of Chromium */
export async function openSession(more: readonly string[] = []): Promise<Session> {
	const root = fileURLToPath(new URL('../../../', import.meta.url));
	let server: ViteDevServer | undefined;
	let browser: Browser | undefined;
	const close = async (): Promise<void> => {
		await browser?.close();
		await server?.close();
	};
	try {
		server = await createServer({
			root,
			configFile: false,
			logLevel: 'error',
			cacheDir: `${root}node_modules/.vite-webgpu`,
			server: { host: '127.0.0.1', port: 4310, hmr: false, watch: null },
			optimizeDeps: { entries: ['test/browser/webgpu/index.html'] },
		});
		await server.listen();
		browser = await chromium.launch({
			executablePath: findChromium(),
			args: [...ARGUMENTS, ...more],
			ignoreDefaultArgs: ['--headless'],
			chromiumSandbox: false,
		});
		const page = await browser.newPage();
		const faults: string[] = [];
		page.on('console', (message) => {
			if (message.type() === 'error') faults.push(message.text());
		});
		page.on('pageerror', (error) => faults.push(error.message));
		await page.goto(`${server.resolvedUrls?.local[0] ?? ''}test/browser/webgpu/index.html`);
		await page.waitForFunction(() => globalThis.harness !== undefined, undefined, { timeout: 60_000 });
		return { page, faults, close };
	} catch (error) {
		await close();
		throw error;
	}
}
