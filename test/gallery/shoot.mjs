/**
 * Pictures of the gallery: `node test/gallery/shoot.mjs [folder]`, light, dark, and narrow.
 * Needs a Chromium: CHROMIUM_PATH, or /usr/bin/chromium.
 */
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const [folder = 'test-results/gallery'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const server = await createServer({ root: 'test/gallery', configFile: 'test/gallery/vite.config.ts' });
await server.listen();
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
	args: ['--no-sandbox', '--headless=new'],
});
const troubles = [];
const shoot = async (name, query, viewport, scale = 1) => {
	const page = await browser.newPage({ viewport, deviceScaleFactor: scale });
	page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
	page.on('pageerror', (error) => troubles.push(String(error)));
	await page.goto(`http://localhost:${server.config.server.port}/?${query}`);
	await page.waitForFunction(() => window.gallery !== undefined);
	await page.waitForTimeout(300);
	await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
	console.log(`${folder}/${name}.png`);
	return page;
};
const wide = { width: 1400, height: 960 };
try {
	const page = await shoot('light', 'theme=light', wide);
	await shoot('dark', 'theme=dark', wide);
	await shoot('early', 'theme=light&step=120&t=0.3', wide);
	await shoot('narrow', 'theme=light&t=1', { width: 390, height: 844 }, 2);
	for (const layers of [
		['particles', 'paths', 'density', 'target'],
		['particles'],
		['paths'],
		['density'],
		['target'],
		['velocity'],
		['value'],
	])
		for (const flush of [false, true]) {
			const [fastest, median, high] = await page.evaluate(
				([on, f]) => window.gallery.drawTimes(on, f),
				[layers, flush],
			);
			const what = flush ? 'with rasterising' : 'main thread';
			console.log(
				`stage, 5,000 particles, ${layers.join(' + ')}, ${what}: fastest ${fastest.toFixed(2)} ms, median ${median.toFixed(2)} ms, 95 % ${high.toFixed(2)} ms`,
			);
		}
} finally {
	await browser.close();
	await server.close();
}
if (troubles.length > 0) {
	console.error(troubles.join('\n'));
	process.exit(1);
}
