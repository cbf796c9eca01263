import { describe, expect } from 'vitest';
import { nameOf } from '../../src/game/names';
import {
	button,
	eventually,
	game,
	losses,
	openPreset,
	pick,
	snapshotStep,
	status,
	step,
	test,
	trainedTo,
	unfold,
} from './lab';

describe('composing another game', () => {
	test('a relativistic cost changes the equations, the name and the training', async ({ lab }) => {
		const page = await lab.open();
		const tenLosses = async () => (await losses(page)).slice(0, 10);
		await eventually(async () => (await tenLosses()).length).toBe(10);
		const before = { losses: await tenLosses(), name: nameOf(await game(page)).name };
		const equations = page.getByRole('region', { name: /in equations/ });
		await equations.locator('.katex').first().waitFor();
		const typeset = await equations.textContent();
		await page.getByText(before.name).first().waitFor();

		await pick(page, 'Running cost', 'relativistic');
		const composed = await game(page);
		expect(composed.running.id).toBe('relativistic');
		const name = nameOf(composed).name;
		expect(name).not.toBe(before.name);
		await page.getByText(name).first().waitFor();
		// What the preset says of itself is not said of another game.
		expect(await page.locator('.summary').textContent()).toBe('Began as this preset.');
		await eventually(() => equations.textContent()).not.toBe(typeset);
		await eventually(async () => (await losses(page))[0]?.total).not.toBe(before.losses[0]?.total);
		await eventually(async () => (await tenLosses()).length).toBe(10);
		expect(await tenLosses()).not.toEqual(before.losses);
		await eventually(() => page.url()).toContain('relativistic');
	});

	test('another preset is another experiment; what is drawn of the game before is marked until the new one is drawn', async ({
		lab,
	}) => {
		const page = await lab.open();
		await eventually(() => snapshotStep(page)).toBeGreaterThan(0);
		const marked = page.evaluate(
			() =>
				new Promise<string>((resolve) => {
					new MutationObserver(() => {
						const mark = document.querySelector('.plot > .former');
						if (mark) resolve(mark.textContent);
					}).observe(document.body, { childList: true, subtree: true });
				}),
		);
		await openPreset(page, 'OT-Flow: two moons');
		expect(await marked).toBe('The run before; the new one starts');
		await eventually(() => page.locator('.former').count()).toBe(0);
		expect((await game(page)).target.id).toBe('moons');
		await trainedTo(page, 20);
	});
});

describe('an impossible game', () => {
	test('shows its clash on both cards and its mend once, keeps the old run going, and can be mended', async ({
		lab,
	}) => {
		const page = await lab.open();
		await trainedTo(page, 10);
		await pick(page, 'Target', 'formula');

		const cards = ['Target', 'Terminal cost'].map((name) => page.getByRole('region', { name, exact: true }));
		for (const card of cards) await card.getByText(/needs samples of π/).waitFor();
		const mend = page.getByRole('button', { name: /KL\(ρ ?T ?‖π\)/ });
		expect(await mend.count(), 'one clash, one mend').toBe(1);
		const run = (await status(page))?.run;
		await trainedTo(page, (await step(page)) + 10);
		expect((await status(page))?.run, 'the old run').toBe(run);
		for (const place of ['Stage', 'Panels'])
			await page
				.getByLabel(place, { exact: true })
				.getByText('The last game that could be trained')
				.waitFor();

		await mend.click();
		await eventually(() => page.getByText(/needs samples of π/).count()).toBe(0);
		await eventually(async () => (await status(page))?.run).not.toBe(run);
		await trainedTo(page, 10);
		expect((await game(page)).terminal.id).toBe('reverseKL');
		await eventually(() => page.locator('.former').count()).toBe(0);
	});

	test('the way out keeps the noise that was asked for: its density is learned, and shown', async ({
		lab,
	}) => {
		const page = await lab.open();
		await trainedTo(page, 5);
		await pick(page, 'Noise', 'constant', 'Dynamics');
		const { weight } = (await game(page)).terminal;
		await button(page, /^Use “KL\(ρ ?T ?‖π\), density given” as terminal cost; train with Heun/).click();
		await eventually(async () => (await game(page)).terminal).toEqual({ id: 'reverseKL', weight });
		expect((await game(page)).noise.id).toBe('constant');
		await trainedTo(page, 20);
		await page.getByText('score matching of ρt').waitFor();
	});

	test('a regularizer without a Hamiltonian is told on the cost and on the regularizers', async ({ lab }) => {
		const page = await lab.open({ silent: true });
		await pick(page, 'Running cost', 'none');
		for (const name of ['Running cost', 'Regularizers']) {
			const card = page.getByRole('region', { name, exact: true });
			await card.getByText(/finite Hamiltonian/).waitFor();
		}
		await button(page, 'Switch the HJB regularizer off').first().click();
		await eventually(() => page.getByText(/finite Hamiltonian/).count()).toBe(0);
	});
});

describe('a value that cannot be', () => {
	test('is answered with the limits; the run goes on', async ({ lab }) => {
		const page = await lab.open();
		await trainedTo(page, 10);
		const kept = { game: await game(page), run: (await status(page))?.run };
		const weight = (await unfold(page, 'Terminal cost')).getByRole('textbox').first();
		const about = page.locator(`[id="${await weight.getAttribute('aria-describedby')}"]`);
		for (const typed of ['-3', '1e9', 'NaN', 'forty', '']) {
			await weight.fill(typed);
			await weight.press('Enter');
			expect(await weight.getAttribute('aria-invalid'), typed).toBe('true');
			expect(await about.textContent(), typed).toMatch(/number.*0.*1,?000/);
			expect(await game(page), typed).toEqual(kept.game);
			await weight.press('Escape');
			expect(await weight.getAttribute('aria-invalid'), typed).toBe('false');
		}
		await trainedTo(page, (await step(page)) + 10);
		expect((await status(page))?.run).toBe(kept.run);
	});

	test('a decimal comma is taken in a box, and named in a formula', async ({ lab }) => {
		const page = await lab.open({ hash: '#v=1&preset=boltzmann', silent: true });
		const weight = (await unfold(page, 'Terminal cost')).getByRole('textbox').first();
		await weight.fill('2,5');
		await weight.press('Enter');
		await eventually(async () => (await game(page)).terminal.weight).toBe(2.5);
		const density = (await unfold(page, 'Target')).getByRole('textbox', { name: /log-density/ });
		await density.fill('−(x² + y²)/2 + 0,5');
		await page.getByText(/`0,5` has a decimal comma at position 17; write `0\.5`/).waitFor();
		await density.fill('−(x² + y²)/2 + 0.5|x|');
		await density.press('Enter');
		await eventually(async () => (await game(page)).target.logDensity).toBe('−(x² + y²)/2 + 0.5|x|');
	});

	test('a width of 10,000 names the largest that goes', async ({ lab }) => {
		const page = await lab.open({ silent: true });
		const width = (await unfold(page, 'Network')).getByRole('textbox', { name: 'width' });
		await width.fill('10000');
		await width.press('Enter');
		await page.getByText(/8 to 256/).waitFor();
		expect((await game(page)).network.width).toBe(32);
	});

	test('a link whose noise does not grow says where, keeps the rest, and can be mended', async ({ lab }) => {
		const page = await lab.open({ hash: '#v=1&preset=score-ve&noise.sigmaMin=5&network.width=48' });
		await page.getByText(/needs a number above σ at the data \(5\)/).waitFor();
		const level = page.getByRole('textbox', { name: 'σ at the noise' });
		await level.fill('8');
		// What is wrong with the 5 says nothing of the 8 that is being typed.
		await eventually(() => page.getByText(/needs a number above σ at the data/).count()).toBe(0);
		await level.press('Enter');
		await trainedTo(page, 5);
		const mended = await game(page);
		expect([mended.noise.sigmaMin, mended.noise.sigmaMax, mended.network.width]).toEqual([5, 8, 48]);
	});

	test('a JKO scheme read between its steps is a clash that a click settles', async ({ lab }) => {
		const page = await lab.open({ hash: '#v=1&preset=jko-kl&sampler.steps=20' });
		// Both cards are unfolded, and say it.
		await page
			.getByText(/its 16 Euler steps/)
			.nth(1)
			.waitFor();
		await button(page, 'Sample by the steps of the scheme').click();
		await trainedTo(page, 5);
		expect((await game(page)).sampler.steps).toBe(16);
		await page.getByText(/No HJB residual: JKO steps/).waitFor();
		// In its place, and not over it.
		expect(await page.getByRole('group', { name: 'Mean residual' }).isVisible()).toBe(false);
	});
});
