import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { PANELS } from '../../src/panels/index';
import { openingPreset } from '../../src/spec/presets/index';
import { eventually, LONG, NARROW, pick, SCREENS, slider, snapshotStep, status, test } from './lab';

const order = (page: Page) =>
	page.locator('.panels [data-panel]').evaluateAll((all) => all.map((one) => one.getAttribute('data-panel')));
const more = (page: Page, title: string) => page.getByRole('button', { name: `${title}: enlarge` });
const act = async (page: Page, title: string, what: string): Promise<void> => {
	await more(page, title).click();
	await page.getByRole('button', { name: what, exact: true }).click();
};
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
const link = (page: Page) => page.evaluate(() => location.hash);
/** The picture is there, and stays. */
const still = async (page: Page): Promise<void> => {
	await page.waitForFunction(() => (window.mfgLab?.snapshotStep() ?? 0) > 0);
	await page.getByRole('button', { name: 'Pause', exact: true }).first().click();
};
/** Those that the opening game has. */
const HERE = PANELS.filter(({ shows }) => shows?.(openingPreset().game, null) ?? true);
const IDS = HERE.map(({ id }) => id);

describe('what every panel can do', () => {
	test('hide and come back, the focus with it; this browser and the link keep it', async ({ lab }) => {
		const page = await lab.open({ hash: LONG, silent: true });
		await eventually(() => order(page)).toEqual(IDS);
		await act(page, 'Losses', 'Hide');
		await eventually(() => order(page)).toEqual(IDS.filter((id) => id !== 'losses'));
		expect(await focused(page)).toBe('Show Losses');
		const kept = PANELS.flatMap(({ id, usual }) => (id === 'losses' || usual === false ? [] : [id]));
		await eventually(() => link(page)).toContain(`view.panels=${kept.join()}`);
		// Without what the link says.
		await page.goto(page.url().replace(/#.*/, '?again'));
		await eventually(() => order(page)).toEqual(IDS.filter((id) => id !== 'losses'));
		await page.getByRole('button', { name: 'Show Losses' }).click();
		await eventually(() => order(page)).toEqual([...IDS.filter((id) => id !== 'losses'), 'losses']);
		expect(await focused(page)).toMatch(/^Losses: /);
	});
	test('shown again at rest they are measured of the model that is seen, and of the past where that is looked at', async ({
		lab,
	}) => {
		const page = await lab.open({ hash: `${LONG}&view.panels=losses` });
		await page.waitForFunction(() => (window.mfgLab?.snapshotStep() ?? 0) > 0);
		await still(page);
		// At rest it is seen as it stands.
		await eventually(async () => {
			const told = await status(page);
			return told?.phase === 'paused' && told.step === (await snapshotStep(page));
		}).toBe(true);
		const step = await snapshotStep(page);
		await slider(page, 'flow time').press('End');
		await page.getByRole('button', { name: 'Show HJB residual' }).click();
		const field = page.locator('[data-panel="residual"] canvas').first();
		const said = async () => (await field.getAttribute('aria-label')) ?? '';
		const numbers = /^HJB residual at t = 1\.00: mean absolute value/;
		await eventually(said).toMatch(numbers);
		expect(await snapshotStep(page)).toBe(step);
		const now = await said();
		await slider(page, 'training history').press('ArrowLeft');
		await eventually(() => snapshotStep(page)).toBeLessThan(step ?? 0);
		await eventually(async () => [numbers.test(await said()), (await said()) === now]).toEqual([true, false]);
	});
	test('move by key and by drag', async ({ lab }) => {
		const page = await lab.open({ hash: LONG, silent: true });
		await more(page, 'HJB residual').focus();
		await page.keyboard.press('Enter');
		const later = page.getByRole('button', { name: 'Move earlier', exact: true });
		await later.focus();
		await page.keyboard.press('Enter');
		await eventually(() => order(page)).toEqual(['residual', 'density', ...IDS.slice(2)]);
		expect(await page.getByRole('status', { name: 'Panels' }).textContent()).toBe(
			`HJB residual: place 1 of ${IDS.length}`,
		);
		// At the end there is no further way; the menu is still there.
		await eventually(() => later.isDisabled()).toBe(true);
		await page.keyboard.press('Escape');
		const [from, to] = [
			await more(page, 'HJB residual').boundingBox(),
			await more(page, 'Density').boundingBox(),
		];
		if (!from || !to) throw new Error('no panels to drag');
		await page.mouse.move(from.x + 8, from.y + 8);
		await page.mouse.down();
		await page.mouse.move(to.x - 40, to.y + 60, { steps: 8 });
		await eventually(() => order(page)).toEqual(IDS);
		// And home again within one drag.
		await page.mouse.move(from.x - 40, from.y + 60, { steps: 8 });
		await eventually(() => order(page)).toEqual(['residual', 'density', ...IDS.slice(2)]);
		await page.mouse.move(to.x - 40, to.y + 60, { steps: 8 });
		await page.mouse.up();
		await eventually(() => order(page)).toEqual(IDS);
		// A drag is no press.
		expect(await page.locator('.panel-menu:popover-open').count()).toBe(0);
	});
	test('have one thing in place of another where there is no room for both: the residual over training', async ({
		lab,
	}) => {
		const page = await lab.open({ hash: LONG });
		await still(page);
		const chart = page.locator('.panel-residual canvas').nth(1);
		const words = () => chart.getAttribute('aria-label');
		await eventually(words).toMatch(/^Mean absolute HJB residual over flow time/);
		const choice = page.getByRole('group', { name: 'Mean residual' });
		await choice.getByRole('button', { name: 'by step' }).click();
		await eventually(words).toMatch(/^Its mean over flow time over training/);
		await page.setViewportSize({ width: 2200, height: 1100 });
		await choice.waitFor({ state: 'hidden' });
		await eventually(words).toMatch(/^Mean absolute HJB residual over flow time/);
	});

	test('fill the window, and Escape gives the focus back; are saved as they are seen: twice the pixels, lines and words, numbers', async ({
		lab,
	}) => {
		const page = await lab.open({ hash: LONG });
		await eventually(() => page.locator('.panel-optimum').innerText()).toMatch(/≤ J\* ≤/);
		await still(page);
		for (const { id, title } of HERE) {
			await act(page, title, 'Enlarge');
			const dialog = page.getByRole('dialog', { name: title });
			expect(await dialog.boundingBox()).toMatchObject({ x: 0, y: 0, width: 1440, height: 900 });
			await page.screenshot({ path: `${SCREENS}/enlarged-${id}.png` });
			await page.keyboard.press('Escape');
			await eventually(() => dialog.count()).toBe(0);
			expect(await focused(page)).toMatch(new RegExp(`^${title}: `));

			const saved = async (kind: string): Promise<Buffer> => {
				const coming = page.waitForEvent('download');
				await act(page, title, `Save as ${kind}`);
				const file = await coming;
				expect(file.suggestedFilename()).toMatch(
					new RegExp(`^otflow-8gaussians-${id}-step-\\d+\\.${kind}$`, 'i'),
				);
				return readFileSync(await file.path());
			};
			const box = await page.locator(`[data-panel="${id}"] > .panel-picture`).boundingBox();
			const png = await saved('PNG');
			expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(
				[box?.width, box?.height].map((side) => 2 * Math.ceil((side ?? 0) + 24)),
			);
			const svg = (await saved('SVG')).toString();
			const read = await page.evaluate((text) => {
				const { documentElement: root } = new DOMParser().parseFromString(text, 'image/svg+xml');
				const seen = (name: string) => [...root.getElementsByTagName(name)];
				return {
					root: root.nodeName,
					words: seen('text').map(({ textContent }) => textContent),
					described: seen('desc')[0]?.textContent,
				};
			}, svg);
			expect(read.root).toBe('svg');
			expect(read.words.length).toBeGreaterThan(2);
			expect(read.described).toBeTruthy();
			const [head, ...rows] = (await saved('CSV')).toString().trimEnd().split('\n');
			expect(head).toMatch(/^\w+(,\w+)+$/);
			if (id === 'density') expect(rows).toHaveLength(48 * 48);
		}
	});
	test('fill a low window with what has no room there in the column', async ({ lab }) => {
		const page = await lab.open({
			hash: '#v=1&preset=score-hjb&training.steps=30',
			viewport: { width: 1280, height: 720 },
		});
		await page.getByText(/% are nearer to a training point/).waitFor({ timeout: 60_000 });
		await eventually(() => page.locator('.panel-optimum').innerText()).toMatch(/≤ J\* ≤/);
		for (const title of ['Distance to the optimum', 'Data budget']) {
			await act(page, title, 'Enlarge');
			const picture = page.getByRole('dialog', { name: title }).locator('canvas').last();
			await eventually(async () => (await picture.boundingBox())?.height ?? 0).toBeGreaterThan(200);
			await page.keyboard.press('Escape');
		}
	});
	test('say what they will show: few steps, until they are measured after the first pictures', async ({
		lab,
	}) => {
		const page = await lab.open({
			hash: LONG,
			before: () => {
				new MutationObserver(() => {
					const { dataset } = document.documentElement;
					const said = document.querySelector('.panel-awaited > .panel-sentence')?.textContent;
					// What it writes is seen by itself, too.
					if (said && dataset.awaited !== said) dataset.awaited = said;
				}).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
			},
		});
		const panel = page.locator('[data-panel="fewSteps"]');
		await eventually(() => panel.locator('canvas').getAttribute('aria-label')).toMatch(/^W₂ to the target/);
		await eventually(() => panel.locator('.panel-sentence').isVisible()).toBe(false);
		expect(await page.locator('html').getAttribute('data-awaited')).toBe(
			'W₂ of samples in few steps: it comes after the first pictures.',
		);
	});
	test('are those that the game has, and keep their places for the next game', async ({ lab }) => {
		const page = await lab.open({
			hash: '#v=1&preset=cnf-moons&training.steps=100000&training.points=50&view.panels=motion,residual,memory,density',
		});
		await eventually(() => order(page)).toEqual(['motion', 'memory', 'density']);
		// At rest all is measured that was left out while it trained.
		await still(page);
		await page.getByRole('img', { name: /^Acceleration along the paths at t = / }).waitFor({ timeout: 0 });
		await page
			.getByText(/% are nearer to a training point: .* By the law alone 50 ± /)
			.waitFor({ timeout: 0 });
		await act(page, 'Data budget', 'Move earlier');
		await page.keyboard.press('Escape');
		await pick(page, 'Running cost', 'kinetic');
		await eventually(() => order(page)).toEqual(['memory', 'residual', 'density']);
		await eventually(() => link(page)).toContain('view.panels=memory,residual,motion,density');
	});
	test('offer no exact solution where there is none, and say why', async ({ lab }) => {
		const page = await lab.open({ hash: '#v=1&preset=crowd&training.steps=30' });
		const exact = page.getByRole('group', { name: 'Layers' }).getByRole('button', { name: 'exact' });
		await exact.waitFor();
		expect(await exact.getAttribute('title')).toMatch(
			/^No exact solution of this game is known, since with “Crowd/,
		);
		// A finger and a key have no title under them.
		const why = page.getByText(/^No exact solution of this game is known, since with “Crowd/);
		expect(await why.isVisible()).toBe(false);
		await exact.click();
		await why.waitFor();
		await page.keyboard.press('Escape');
		await why.waitFor({ state: 'hidden' });
		await exact.press('Enter');
		await why.waitFor();
		expect(await exact.getAttribute('aria-pressed')).toBeNull();
		await page.keyboard.press('Escape');
		await pick(page, 'Interaction', 'none');
		await eventually(() => exact.getAttribute('aria-pressed')).toBe('false');
		await eventually(() => exact.getAttribute('title')).toMatch(/^This game has an exact solution/);
	});
	test('say where the exact density would be why it is not there', async ({ lab }) => {
		const page = await lab.open({
			hash: '#v=1&preset=schroedinger-bridge&noise.sigma=0.01&training.steps=30',
		});
		await page.getByRole('button', { name: 'exact ρt' }).click();
		const why = page.locator('.panel-density figure').nth(1).locator('.panel-square > .panel-why');
		await eventually(() => why.innerText()).toMatch(/^The exact solution cannot be shown\. .*: raise σ, or/);
		// Its switch offers none any more, also when nobody asks.
		const exact = page.locator('.layers').getByRole('button', { name: 'exact' });
		const offered = async () => [await exact.getAttribute('title'), await exact.getAttribute('data-offers')];
		const refused = [expect.stringMatching(/^The exact solution cannot be shown\. .*: raise σ, or/), null];
		expect(await offered()).toEqual(refused);
		await page.getByRole('button', { name: 'target π', exact: true }).click();
		expect(await offered()).toEqual(refused);
		await page.getByRole('button', { name: 'exact ρt' }).click();
		// Both pictures have the height that they had.
		const heights = page
			.locator('.panel-density .panel-square')
			.evaluateAll((all) => all.map((one) => one.clientHeight));
		const [model = 0, beside] = await heights;
		expect(beside).toBe(model);
		expect(model).toBeGreaterThan(90);
	});

	test('tell how far a model is from the exact solution, where there is one and somebody asks', async ({
		lab,
	}) => {
		const page = await lab.open({ hash: '#v=1&preset=gaussian&training.steps=30' });
		await page.getByRole('button', { name: 'Show Beside the exact solution' }).click();
		// The last model in the end, whatever was compared before.
		const speed = page.getByRole('img', { name: /^Relative error of v at step 30: [\d.]+ % at t = 0\.00, / });
		await speed.waitFor({ timeout: 60_000 });
		await page.getByRole('img', { name: /^W₂ of ρₜ to the exact one: .* Two samples of it: / }).waitFor();
		await page.getByText('Exact: closed form. Dashed: two samples of it, n = 300.').waitFor();
		// The engine has heard of the least cost.
		const excess = page.getByRole('rowheader', {
			name: /^J − J\* (?!at most)/,
		});
		await excess.waitFor({ timeout: 60_000 });
		// On the stage it is drawn while its layer is on, whoever else asked for it.
		const layers = page.getByRole('group', { name: 'Layers' });
		const key = page.locator('.panel-key');
		await layers.getByRole('button', { name: 'velocity' }).click();
		await eventually(() => key.textContent()).toMatch(/longest arrow: \|v\| = [\d.]+ · contours/);
		await layers.getByRole('button', { name: 'exact' }).click();
		await eventually(() => key.textContent()).toMatch(
			/longest arrow: \|v\| = [\d.]+, dashed: exact · contours.* · dashed: exact ρ.*, closed form$/,
		);
		await layers.getByRole('button', { name: 'exact' }).click();
		const coming = page.waitForEvent('download');
		await act(page, 'Beside the exact solution', 'Save as CSV');
		const [head, ...rows] = readFileSync(await (await coming).path(), 'utf8')
			.trimEnd()
			.split('\n');
		expect([head, rows.length]).toEqual(['step,t,relative_error_of_v,w2,w2_of_two_samples,n', 9]);
		// Both begin at the reference.
		const [, t, , w2, floor] = rows[0]?.split(',').map(Number) ?? [];
		expect([t, w2]).toEqual([0, floor]);
		await act(page, 'Beside the exact solution', 'Hide');
		// The exact density asks for the solution as well.
		const beside = page.getByRole('group', { name: 'Density beside the model' });
		await beside.getByRole('button', { name: 'exact ρt' }).click();
		await page
			.getByRole('img', { name: /^Density of the exact solution at t = .*; closed form\.$/ })
			.waitFor();
		await page.getByRole('img', { name: /^Density of the model at t = \d/ }).waitFor();
		await beside.getByRole('button', { name: 'target π', exact: true }).click();
		await page.getByRole('img', { name: 'Density of the target, same colours.' }).waitFor();
		await eventually(() => page.workers().filter((one) => one.url().includes('exact.worker')).length).toBe(0);
	});
	test('of a link that there are not are told, and left out', async ({ lab }) => {
		const page = await lab.open({ hash: `${LONG}&view.panels=metrics,aura`, silent: true });
		await eventually(() => order(page)).toEqual(['metrics']);
		await page.getByText('This link shows panels that there are not: aura. They are left out.').waitFor();
		await page.getByRole('button', { name: 'Show Density' }).click();
		await eventually(() => order(page)).toEqual(['metrics', 'density']);
		await eventually(() => link(page)).toContain('view.panels=metrics,density&');
	});
	test('one that throws says so in its place; the others and the run go on, and it may try again', async ({
		lab,
	}) => {
		const page = await lab.open({
			hash: LONG,
			before: () => {
				// Of all panels the residual's profile alone paints a gradient.
				const { createLinearGradient } = CanvasRenderingContext2D.prototype;
				CanvasRenderingContext2D.prototype.createLinearGradient = function (...line) {
					if (document.title.endsWith('mended')) return createLinearGradient.apply(this, line);
					throw new Error('planted');
				};
			},
		});
		const alert = page.locator('[data-panel="residual"]').getByRole('alert');
		await alert
			.getByText('HJB residual cannot be drawn: planted. The run and the other panels go on.')
			.waitFor();
		const step = await page.evaluate(() => window.mfgLab?.snapshotStep() ?? 0);
		await page.waitForFunction((before) => (window.mfgLab?.snapshotStep() ?? 0) > before, step);
		expect(await page.locator('[data-panel="density"] canvas').count()).toBe(2);
		expect(await page.locator('[data-panel="residual"] canvas').count()).toBe(0);
		await page.screenshot({ path: `${SCREENS}/panel-throws.png` });
		await page.evaluate(() => {
			document.title += ' mended';
		});
		await alert.getByRole('button', { name: 'Try again' }).click();
		await page.locator('[data-panel="residual"] canvas').first().waitFor();
	});
	test('can be done with a finger', async ({ lab }) => {
		const page = await lab.open({ hash: LONG, viewport: NARROW, touch: true });
		const box = await more(page, 'Density').boundingBox();
		expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
		await more(page, 'Density').tap();
		for (const button of await page.locator('.panel-menu button').all())
			expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
		await page.screenshot({ path: `${SCREENS}/panel-menu-narrow.png` });
		await page.getByRole('button', { name: 'Enlarge', exact: true }).tap();
		await page.screenshot({ path: `${SCREENS}/enlarged-narrow.png` });
		await page.getByRole('button', { name: 'Back', exact: true }).tap();
		await eventually(() => page.getByRole('dialog', { name: 'Density' }).count()).toBe(0);
	});
});
