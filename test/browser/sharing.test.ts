import { describe, expect } from 'vitest';
import { button, eventually, game, losses, pick, test, trainedTo, unfold } from './lab';

const FIRST = 20;

describe('a link', () => {
	test('opened in a fresh profile gives the same game and the same first losses', async ({ lab }) => {
		const page = await lab.open({ permissions: ['clipboard-read', 'clipboard-write'] });
		await pick(page, 'Running cost', 'relativistic');
		const weight = (await unfold(page, 'Terminal cost')).getByRole('textbox').first();
		await weight.fill('17');
		await weight.press('Enter');
		// Which backend is the fastest may be a matter of luck: that of the promise is named.
		await page.getByRole('button', { name: /^Status:/ }).click();
		await page.getByRole('combobox', { name: 'run on' }).selectOption('wasm');
		await page.keyboard.press('Escape');
		await eventually(async () => (await losses(page)).length).toBeGreaterThan(FIRST);

		await button(page, 'Share').click();
		await eventually(() => page.evaluate(() => navigator.clipboard.readText())).toContain('#');
		const link = await page.evaluate(() => navigator.clipboard.readText());
		expect(link.length).toBeLessThan(2000);
		// What is told counts from the preset of the top bar, though the relativistic one has less to change.
		const told = page.getByRole('status', { name: 'Share' });
		expect(await told.innerText()).toContain('“OT-Flow: 8 Gaussians” with');
		expect(await told.getByRole('listitem').allInnerTexts()).toEqual([
			expect.stringMatching(/^running cost/),
			expect.stringMatching(/^terminal cost, weight/),
		]);

		// What else a link becomes is fetched when it is asked for.
		await button(page, 'QR code of the link, larger').waitFor();
		for (const [name, says] of [
			['Command line', `npm run -s lab -- train '${link.slice(link.indexOf('#'))}' --seed `],
			['BibTeX', 'eprint = {2304.13534}'],
		] as const) {
			await page.getByText(name, { exact: true }).click();
			const text = await page.getByRole('textbox', { name }).inputValue();
			expect(text).toContain(says);
			await page.getByRole('group').filter({ hasText: name }).getByRole('button', { name: 'Copy' }).click();
			await eventually(() => page.evaluate(() => navigator.clipboard.readText())).toBe(text);
		}

		const other = await lab.open({ hash: link.slice(link.indexOf('#')) });
		await eventually(async () => (await losses(other)).length).toBeGreaterThan(FIRST);
		expect(await game(other)).toEqual(await game(page));

		// The weight was changed live on the first page; a reset starts both from the same game.
		await button(page, 'Reset').click();
		if (await button(page, 'Run').isVisible()) await button(page, 'Run').click();
		await eventually(async () => (await losses(page)).slice(0, FIRST)).toEqual(
			(await losses(other)).slice(0, FIRST),
		);
	});

	test('stands in the address bar all the time, and survives a reload', async ({ lab }) => {
		const page = await lab.open();
		// All programs of the page are there: a reload breaks off no fetch.
		await trainedTo(page, 1);
		await pick(page, 'Target', 'checkerboard');
		await eventually(() => page.url()).toContain('checkerboard');
		const composed = await game(page);
		await page.reload();
		await trainedTo(page, 2);
		expect(await game(page)).toEqual(composed);
	});
});

describe('a link written on a board', () => {
	test('opens without a reproach', async ({ lab }) => {
		const page = await lab.open({ hash: '#v=1&preset=otflow-moons&seed=7' });
		await trainedTo(page, 5);
		expect((await game(page)).seed).toBe(7);
		expect(await page.getByRole('log', { name: 'Notices' }).innerText()).toBe('');
		await eventually(() => page.url()).toMatch(/preset=otflow-moons@\d+&seed=7&c=/);
	});
});

describe('a broken link', () => {
	const BROKEN: readonly (readonly [what: string, hash: string, says: RegExp])[] = [
		['an unknown preset', '#v=1&preset=nope', /nope/],
		['a value out of range', '#v=1&preset=otflow-moons&terminal.weight=-3', /terminal\.weight.*-3/],
		['an unknown key', '#v=1&preset=otflow-moons&terminal.wait=3', /terminal\.wait/],
		['a newer version', '#v=99&preset=otflow-moons', /99|newer/],
		['a truncated package', '#v=1&z=q1YqS8zMU', /damaged|truncated|cut off|complete/],
	];
	test.for(BROKEN)(
		'%s shows a notice that names it, and something still trains',
		async ([, hash, says], { lab }) => {
			const page = await lab.open({ hash });
			await page.getByRole('log', { name: 'Notices' }).getByText(says).waitFor();
			await trainedTo(page, 5);
			if (hash.includes('otflow-moons') && hash.includes('v=1'))
				expect((await game(page)).target.id).toBe('moons');
		},
	);
});
