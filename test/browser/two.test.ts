import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { build, type InlineConfig, type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { findPreset } from '../../src/spec/presets/index';
import type {} from '../../src/ui/inspect';
import { button, eventually, SCREENS, test, unfold } from './lab';
import type {} from './two/main';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** A page of its own, built as the lab's is: nothing of it is in the lab's build. */
const SITE: InlineConfig = {
	root: `${ROOT}test/browser/two`,
	configFile: `${ROOT}vite.config.ts`,
	publicDir: `${ROOT}public`,
	logLevel: 'error',
	build: { outDir: `${ROOT}test-results/two`, emptyOutDir: true },
	preview: { host: '127.0.0.1', port: 0, strictPort: true },
};

let server: PreviewServer;
let at: string;
beforeAll(async () => {
	await build(SITE);
	server = await preview(SITE);
	at = server.resolvedUrls?.local[0] ?? '';
});
afterAll(() => server?.close());

const of = (page: Page, name: string) => ({
	status: () => page.evaluate((asked) => window.mfgLab?.status(asked) ?? null, name),
	step: () => page.evaluate((asked) => window.mfgLab?.status(asked)?.step ?? -1, name),
	phase: () => page.evaluate((asked) => window.mfgLab?.status(asked)?.phase ?? '', name),
	drawn: () => page.evaluate((asked) => window.mfgLab?.snapshotStep(asked) ?? -1, name),
	weight: () => page.evaluate((asked) => window.mfgLab?.game(asked).terminal.weight, name),
	stage: page.getByRole('region', { name: `Stage ${name}`, exact: true }),
});
const names = (page: Page) => page.evaluate(() => window.mfgLab?.names());
const engines = (page: Page) => page.workers().filter((worker) => /engine/.test(worker.url())).length;

/** Ids that two elements have, and references to ids that none has. */
const lostIds = (page: Page) =>
	page.evaluate(() => {
		const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
		const twice = ids.filter((id, k) => ids.indexOf(id) !== k);
		const pointers = ['for', 'popovertarget', 'aria-labelledby', 'aria-describedby'];
		const aimed = pointers.flatMap((name) =>
			[...document.querySelectorAll(`[${name}]`)].map((element) => element.getAttribute(name) ?? ''),
		);
		return [...twice, ...aimed.filter((id) => !ids.includes(id))];
	});

describe('two experiments on one page', () => {
	test('both train and are drawn; keys and address bar speak to the one touched last; one goes, the other goes on', async ({
		lab,
	}) => {
		const page = await lab.open({
			at,
			hash: '#v=1&preset=otflow-8gaussians&training.batch=64',
			viewport: { width: 1660, height: 720 },
		});
		const [a, b] = [of(page, 'A'), of(page, 'B')];
		for (const each of [a, b]) {
			await eventually(each.step).toBeGreaterThan(5);
			await eventually(each.drawn).toBeGreaterThan(0);
			await each.stage.getByRole('img', { name: /generated particles/ }).waitFor();
		}
		expect(engines(page)).toBe(2);
		expect(await lostIds(page)).toEqual([]);
		await eventually(() => page.url()).toContain('preset=otflow-8gaussians');

		// One clock for both.
		await a.stage.getByRole('slider', { name: 'flow time' }).press('Home');
		await b.stage.getByText('t = 0.00').waitFor();
		await b.stage.getByRole('button', { name: 'Play flow time' }).waitFor();

		// Keys: the first, then the second, each alone.
		expect(await names(page)).toEqual(['A', 'B']);
		await page.keyboard.press('Space');
		await eventually(a.phase).toBe('paused');
		const stood = await a.step();
		const from = await b.step();
		await eventually(b.step).toBeGreaterThan(from);
		await b.stage.getByRole('application').click({ position: { x: 30, y: 80 } });
		expect(await names(page)).toEqual(['B', 'A']);
		await page.keyboard.press('Space');
		await eventually(b.phase).toBe('paused');
		const rested = await b.step();
		await page.keyboard.press('s');
		await eventually(b.step).toBe(rested + 1);
		expect(await a.step(), 'no key reached the first').toBe(stood);

		// The address bar, the bar's popovers and the composer are of the second now.
		await eventually(() => page.url()).toContain('preset=otflow-moons');
		const before = await a.weight();
		const weight = (await unfold(page, 'Terminal cost')).getByRole('textbox').first();
		await weight.fill('17');
		await weight.press('Enter');
		await eventually(() => page.url()).toContain('terminal.weight=17');
		expect([await a.weight(), await b.weight()]).toEqual([before, 17]);
		await button(page, /changes$/).click();
		await page
			.getByRole('heading', { name: `Changed against “${findPreset('otflow-moons')?.title}”` })
			.waitFor();
		await page.keyboard.press('Escape');
		await page.screenshot({ path: `${SCREENS}/two.png` });

		// One goes while it has the keys: its worker with it. The other has them again, and goes on.
		await button(page, 'Run').click();
		await eventually(b.phase).toBe('training');
		await page.evaluate(() => window.removeSecond());
		await eventually(() => engines(page)).toBe(1);
		expect(await names(page)).toEqual(['A']);
		expect(await b.stage.count()).toBe(0);
		await page.getByRole('region', { name: 'Stage', exact: true }).waitFor();
		await eventually(() => page.url()).toContain('preset=otflow-8gaussians');
		await page.keyboard.press('Space');
		await eventually(a.step).toBeGreaterThan(stood + 5);
		await eventually(a.drawn).toBeGreaterThan(stood);
		expect(await lostIds(page)).toEqual([]);
	});
});
