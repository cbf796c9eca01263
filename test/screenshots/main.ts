/**
 * `npm run screenshots [-- --presets a,b] [--share 0.2]`: opens every preset of the built page in a real Chromium, waits until a
 * picture of so much of its training is drawn, and keeps the page as a wide screen in light and a narrow one in dark show it
 * (`test-results/presets`). They are to be looked at; what the page itself complains of is told, and ends it with an error.
 */
import { mkdirSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright-core';
import { preview } from 'vite';
import { type Preset, presets } from '../../src/spec/presets/index';
import type {} from '../../src/ui/inspect';
import { findChromium } from '../browser/chromium';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = `${ROOT}test-results/presets`;
const SCREENS = [
	{ name: 'wide-light', theme: 'light', viewport: { width: 1440, height: 900 }, whole: false },
	{ name: 'narrow-dark', theme: 'dark', viewport: { width: 390, height: 844 }, whole: true },
] as const;
/** Flow time that is seen, as a share of T. */
const SEEN = 0.75;

const { values } = parseArgs({
	args: argv.slice(2),
	options: { presets: { type: 'string' }, share: { type: 'string', default: '0.2' } },
});
const share = Number(values.share);
if (!(share > 0 && share <= 1))
	throw new Error(`--share: got ${values.share}, expected a number above 0, up to 1`);
const wanted = values.presets?.split(',') ?? presets.map(({ id }) => id);
const unknown = wanted.filter((id) => presets.every((preset) => preset.id !== id));
if (unknown.length > 0) throw new Error(`--presets: there is no ${unknown.join(', ')}`);

/** Waits until what is drawn has come to a training step, or to where the run has ended. */
const drawnAt = (page: Page, step: number) =>
	page.waitForFunction(
		(least) => {
			const lab = window.mfgLab;
			const ended = ['done', 'diverged', 'failed'].includes(lab?.status()?.phase ?? '');
			return (lab?.snapshotStep() ?? -1) >= least || ended;
		},
		step,
		{ timeout: 0, polling: 200 },
	);

/** Lets the page paint what it was told of. */
const painted = (page: Page) =>
	page.evaluate(
		() => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
	);

mkdirSync(FOLDER, { recursive: true });
const server = await preview({ root: ROOT, logLevel: 'error', preview: { host: '127.0.0.1', port: 0 } });
const browser = await chromium.launch({ executablePath: findChromium() });
const faults: string[] = [];

async function keep({ id, game }: Preset): Promise<string> {
	const page = await browser.newPage({ viewport: SCREENS[0].viewport, colorScheme: SCREENS[0].theme });
	page.on('pageerror', ({ message }) => faults.push(`${id}: ${message}`));
	page.on('console', (said) => said.type() === 'error' && faults.push(`${id}: ${said.text()}`));
	try {
		const t = SEEN * game.dynamics.horizon;
		await page.goto(`${server.resolvedUrls?.local[0]}#v=1&preset=${id}&view.t=${t}`);
		await page.locator('.katex').first().waitFor({ timeout: 0 });
		await drawnAt(page, Math.round(share * game.training.steps));
		for (const { name, theme, viewport, whole } of SCREENS) {
			await page.setViewportSize(viewport);
			await page.emulateMedia({ colorScheme: theme });
			await painted(page);
			await page.screenshot({ path: `${FOLDER}/${id}-${name}.png`, fullPage: whole, timeout: 0 });
		}
		return await page.evaluate(() => {
			const status = window.mfgLab?.status();
			return `${status?.phase} at step ${status?.step}`;
		});
	} finally {
		await page.close();
	}
}

for (const preset of presets.filter(({ id }) => wanted.includes(id)))
	console.log(`${preset.id}: ${await keep(preset)}`);
await browser.close();
await server.close();
console.log(`${SCREENS.length} pictures of each in ${FOLDER}`);
if (faults.length > 0) {
	console.error(faults.join('\n'));
	process.exitCode = 1;
}
