import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build, type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from './chromium';

// Panels with fixed snapshots against stored pictures of them. `npm run gallery` stores them anew: look at what changed.
const RENEW = env.GALLERY === 'renew';
const FOLDER = fileURLToPath(new URL('../gallery/', import.meta.url));
const RESULTS = fileURLToPath(new URL('../../test-results/gallery/', import.meta.url));
const STORED = `${FOLDER}pictures/`;

/** Stored pictures are so many times smaller than the page: half of what fonts and smoothing of edges do is gone by that. */
const SHRINK = 2;
/**
 * What may differ: pixels in size; the mean over colours, of 255; the share of pixels with a colour that is off by more than
 * GROSS. On one machine nothing does. With a serif font in the place of the usual one drawn panels came to a mean of 1.5 and
 * a share of 0.9 %, and those of letters to 14.5 and 10 %. Residual colours that are not symmetric came to 4.6 and 6.5 %,
 * with another hue above zero to 3.4 and 5.4 %.
 */
const ALLOWED = {
	drawn: { size: 6, mean: 2.25, share: 0.02 },
	letters: { size: 6, mean: 18, share: 0.13 },
} as const;
const GROSS = 60;

let server: PreviewServer;
let browser: Browser;
beforeAll(async () => {
	const outDir = `${RESULTS}site`;
	await build({
		root: FOLDER,
		configFile: false,
		logLevel: 'error',
		base: './',
		build: { outDir, emptyOutDir: true },
	});
	server = await preview({
		root: FOLDER,
		configFile: false,
		logLevel: 'error',
		build: { outDir },
		preview: { host: '127.0.0.1', port: 0, strictPort: true },
	});
	// By the processor, and with one smoothing for letters, whatever the machine has.
	const args = [
		'--disable-gpu',
		'--force-color-profile=srgb',
		'--font-render-hinting=none',
		'--disable-lcd-text',
	];
	browser = await chromium.launch({ executablePath: findChromium(), args });
	mkdirSync(STORED, { recursive: true });
});
afterAll(async () => {
	await browser?.close();
	await server?.close();
});

const asUrl = (png: Buffer): string => `data:image/png;base64,${png.toString('base64')}`;
const asPng = (url: string): Buffer => Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');

async function opened(theme: string): Promise<Page> {
	const page = await browser.newPage({ viewport: { width: 1400, height: 960 }, reducedMotion: 'reduce' });
	await page.goto(`${server.resolvedUrls?.local[0]}?theme=${theme}`);
	await page.waitForFunction(() => window.gallery !== undefined);
	return page;
}

const pictureOf = async (page: Page, name: string): Promise<string> => {
	const shot = asUrl(await page.locator(`[id="${name}"]`).screenshot());
	return page.evaluate(([url, by]) => window.gallery.shrunk(url, by), [shot, SHRINK] as const);
};

describe.each(['light', 'dark'])('panels in the %s theme', (theme) => {
	test('look as they are stored', async () => {
		const page = await opened(theme);
		const shots = await page.evaluate(() => window.gallery.shots);
		const off: string[] = [];
		for (const { name, letters } of shots) {
			const file = `${STORED}${name}-${theme}.png`;
			if (RENEW) {
				writeFileSync(file, asPng(await pictureOf(page, name)));
				continue;
			}
			if (!existsSync(file)) throw new Error(`${name} has no stored picture: npm run gallery`);
			const stored = asUrl(readFileSync(file));
			const found = await pictureOf(page, name);
			const { size, mean, share } = await page.evaluate(
				([a, b, gross]) => window.gallery.difference(a, b, gross),
				[stored, found, GROSS] as const,
			);
			const allowed = letters ? ALLOWED.letters : ALLOWED.drawn;
			if (size <= allowed.size && mean <= allowed.mean && share <= allowed.share) continue;
			writeFileSync(`${RESULTS}${name}-${theme}.png`, asPng(found));
			off.push(
				`${name}: ${size} pixels in size, mean ${mean.toFixed(2)} of 255, ${(100 * share).toFixed(1)} % grossly`,
			);
		}
		expect(off, `what was drawn instead is in ${RESULTS}`).toEqual([]);
		await page.close();
	});
});

test('nothing is stored that is not looked at, and all of it is small', async () => {
	const page = await opened('light');
	const shots = await page.evaluate(() => window.gallery.shots);
	await page.close();
	const files = readdirSync(STORED).sort();
	expect(files).toEqual(shots.flatMap(({ name }) => [`${name}-dark.png`, `${name}-light.png`]).sort());
	const bytes = files.reduce((sum, file) => sum + statSync(`${STORED}${file}`).size, 0);
	expect(bytes).toBeLessThan(1.5e6);
});
