import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { button, eventually, game, NARROW, pick, SCREENS, test, trainedTo, unfold, WIDE } from './lab';

const tableOf = (name: string): string =>
	readFileSync(new URL(`../ui/tables/${name}`, import.meta.url), 'utf8');

describe('points of one’s own', () => {
	for (const [size, viewport] of [
		['wide', WIDE],
		['narrow', NARROW],
	] as const)
		test(`go into their own units when they are pasted, and the card and the axes say so (${size})`, async ({
			lab,
		}) => {
			const page = await lab.open({ hash: '#v=1&preset=flow-matching', viewport });
			await trainedTo(page, 5);
			if (size === 'narrow') await page.locator('.open-sheet').click();
			await pick(page, 'Target', 'points');
			const card = page.getByRole('region', { name: 'Target', exact: true });
			const box = card.getByRole('textbox', { name: /^points/ });
			await box.fill(tableOf('outline-0-100.csv'));
			await box.blur();
			await card.getByText(/own units: x = 54 \+ 22 u, y = 48 \+ 22 v/).waitFor();
			await card.getByText('114 points train; 28 are kept from training, for the NLL.').waitFor();
			const { target } = await game(page);
			expect([target.standardise, target.heldOut]).toEqual([true, 0.2]);
			await trainedTo(page, 20);
			// The axes are in the units of the table, which is all beyond ±4.
			const axis = page.locator('.panel-stage .panel-axes');
			await eventually(() => axis.textContent()).toMatch(/100/);
			await button(page, 'Pause').click();
			await card.scrollIntoViewIfNeeded();
			await page.screenshot({ path: `${SCREENS}/points-${size}.png` });
			await card.screenshot({ path: `${SCREENS}/points-card-${size}.png` });

			if (size === 'narrow') {
				await page.keyboard.press('Escape');
				await page.screenshot({ path: `${SCREENS}/points-${size}-stage.png` });
				await page.locator('.open-sheet').click();
			}
			await card.getByRole('checkbox', { name: 'in their own units' }).click();
			await card.getByText(/^π is 2\d times as large as ρ/).waitFor();
			expect((await game(page)).target.points).toEqual(target.points);
			await card.screenshot({ path: `${SCREENS}/points-raw-${size}.png` });
			// A change of some rows leaves the box as the person set it.
			await box.fill(`${tableOf('outline-0-100.csv')}\n50, 50`);
			await box.blur();
			await eventually(async () => (await game(page)).target.points).toHaveLength(143);
			expect((await game(page)).target.standardise).toBe(false);

			await card.getByRole('button', { name: 'points: back to the default rows' }).click();
			await eventually(async () => (await game(page)).target.heldOut).toBe(0);
		});

	test('come from a table with more columns once it is said which', async ({ lab }) => {
		const page = await lab.open({ hash: '#v=1&preset=w1-circle', silent: true });
		const card = await unfold(page, 'Target');
		const box = card.getByRole('textbox', { name: /^points/ });
		await box.fill(tableOf('table-with-groups.tsv').replace('\tx\ty', '\teast\tnorth'));
		await box.blur();
		await card.getByText('line 1: 4 columns (group, label, east, north): choose x and y').waitFor();
		await card.screenshot({ path: `${SCREENS}/points-columns.png` });
		await card.getByRole('combobox', { name: 'column of x' }).selectOption('north');
		await card.getByRole('combobox', { name: 'column of y' }).selectOption('east');
		await eventually(async () => (await game(page)).target.points).toEqual([
			[77.5, 41.25],
			[12.125, 44.75],
			[33, 90.5],
		]);
		await card.getByText('With so few points all 3 train, and there is no NLL.').waitFor();

		await box.fill(tableOf('decimal-comma-one-column.csv'));
		await box.blur();
		await card.getByText(/^line 1: “0,5” may be 0.5 or the two numbers 0, 5/).waitFor();
		await card.getByRole('button', { name: 'Each comma parts two numbers' }).click();
		await eventually(async () => (await game(page)).target.points).toEqual([
			[0, 5],
			[1, 25],
			[2, 75],
		]);

		// Where nothing tells, it is told how it was read.
		await box.fill('21,5\n22,7');
		await box.blur();
		await card.getByText('Each comma parts two numbers: “21,5” is x = 21, y = 5.').waitFor();
	});
});
