/**
 * npm run soak [-- --minutes 10] [-- --backend webgpu] [-- --alone]: the built page in a real Chromium. Games are changed from
 * the gallery, each is compared with a change of itself, probed, undone and done again, and times are scrubbed; twenty seeds run once; with
 * `--alone` there is one experiment and nothing but games and times. Prints memory of the page and of all its processes, and the workers that
 * are left when B has gone; exits 1 when memory still grows in the second half, a worker is left over, or on any console error.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { preview } from 'vite';
import { presets } from '../../src/spec/presets/index';
import type {} from '../../src/ui/inspect';
import { findChromium } from '../browser/chromium';

const option = (name: string, otherwise: string): string => {
	const at = process.argv.indexOf(`--${name}`);
	return (at < 0 ? undefined : process.argv[at + 1]) ?? otherwise;
};
const minutes = Number(option('minutes', '10'));
const backend = option('backend', 'auto');
const alone = process.argv.includes('--alone');
/** Games changed in the whole run. */
const CHANGES = 50;
/** How much more memory the last quarter may hold than the second; the first is warming up. */
const GROWTH = 1.15;

/** Resident memory of a process and all below it, MiB (Linux). */
function resident(pid: number): number {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	const own = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
	let children: number[] = [];
	try {
		children = execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
			.trim()
			.split('\n')
			.map(Number);
	} catch {
		// pgrep exits 1 where there are none.
	}
	return children.reduce((sum, child) => sum + resident(child), own);
}

const median = (values: readonly number[]): number =>
	[...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** JavaScript heap of the page after a collection, MiB. */
async function heap(page: Page): Promise<number> {
	const session = await page.context().newCDPSession(page);
	await session.send('HeapProfiler.collectGarbage');
	await session.send('Performance.enable');
	const { metrics } = await session.send('Performance.getMetrics');
	await session.detach();
	return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN) / 2 ** 20;
}

const server = await preview({
	root: fileURLToPath(new URL('../../', import.meta.url)),
	logLevel: 'error',
	preview: { host: '127.0.0.1', port: 0 },
});
const launched = await chromium.launchServer({
	executablePath: findChromium(),
	args: ['--headless=new', '--enable-unsafe-webgpu'],
});
const browser = await chromium.connect(launched.wsEndpoint());
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
const faults: string[] = [];
page.on('console', (message) => {
	if (message.type() === 'error') faults.push(message.text());
});
page.on('pageerror', (error) => faults.push(error.message));
await page.goto(`${server.resolvedUrls?.local[0]}?backend=${backend}`);

const gallery = page.getByRole('button', { name: 'Gallery', exact: true });
await gallery.waitFor();
const rows: { heap: number; all: number }[] = [];
const started = performance.now();
console.log('minute  change  page heap MiB  all processes MiB  status');
for (let change = 1; change <= CHANGES; change++) {
	await gallery.click();
	await page
		.locator('.thumb')
		.nth(change % presets.length)
		.click();
	if (!alone) await compare(change);
	while (performance.now() - started < (change / CHANGES) * minutes * 60_000) {
		for (const name of ['flow time', 'training history']) {
			const slider = page.getByRole('slider', { name, exact: true });
			for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'End']) await slider.press(key);
		}
		await page.waitForTimeout(500);
	}
	if (!alone) {
		await page.getByRole('button', { name: change % 2 ? 'Keep A only' : 'Keep B only' }).click();
		await page.waitForFunction(() => (window.mfgLab?.names().length ?? 0) === 1);
		const left = await leftOver();
		if (left > 1) faults.push(`${left} engines and studies after change ${change}, expected one engine`);
	}
	const row = { heap: await heap(page), all: resident(launched.process().pid ?? 0) };
	rows.push(row);
	const status = await page.getByRole('button', { name: /^Status/ }).getAttribute('aria-label');
	const minute = ((performance.now() - started) / 60_000).toFixed(1);
	console.log(
		`${minute.padStart(6)}  ${String(change).padStart(6)}  ${row.heap.toFixed(1).padStart(13)}  ${row.all.toFixed(0).padStart(17)}  ${status}`,
	);
}
/** Engines and studies when those that were told to end have had their time: a worker in mid-step ends after it. */
async function leftOver(): Promise<number> {
	const count = (): number => page.workers().filter((worker) => /engine|study/.test(worker.url())).length;
	for (let tries = 0; count() > 1 && tries < 50; tries++) await page.waitForTimeout(200);
	return count();
}

/** A change beside the game as it was, a probe, undo and redo; once also twenty seeds of both. */
async function compare(change: number): Promise<void> {
	await page.getByRole('button', { name: 'Compare', exact: true }).click();
	await page.waitForFunction(() => (window.mfgLab?.names().length ?? 0) === 2);
	await page.getByRole('application').last().focus();
	await page.keyboard.press('p');
	await page.locator('.longer').click();
	for (const key of ['Control+z', 'Control+y']) await page.keyboard.press(key);
	if (change !== CHANGES / 2) return;
	await page.getByRole('button', { name: 'Twenty seeds' }).click();
	const dialog = page.getByRole('dialog', { name: 'Seeds' });
	await page.waitForTimeout(20_000);
	await dialog.getByRole('button', { name: 'Stop' }).click();
	await dialog.getByRole('button', { name: 'Close', exact: true }).click();
}

await browser.close();
await launched.close();
await server.close();

const quarter = (from: number, key: 'heap' | 'all'): number =>
	median(rows.slice((from * CHANGES) / 4, ((from + 1) * CHANGES) / 4).map((row) => row[key]));
const growth = (['heap', 'all'] as const).map((key) => quarter(3, key) / quarter(1, key));
console.log(
	`last quarter over second quarter, medians: page heap ×${growth[0]?.toFixed(3)}, all processes ×${growth[1]?.toFixed(3)}; faults: ${faults.length}`,
);
for (const fault of faults) console.log(`  ${fault}`);
if (faults.length > 0 || growth.some((factor) => !(factor < GROWTH))) process.exitCode = 1;
