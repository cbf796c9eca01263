import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { button, eventually, game, pick, SCREENS, slider, status, test, trainedTo } from './lab';

const START = '#v=1&preset=flow-matching&target=points';
const cardOf = (page: Page) => page.getByRole('region', { name: 'Target', exact: true });
const runOf = async (page: Page): Promise<number> => (await status(page))?.run ?? 0;

/** Drops a table of n rows on a ring, far from the lab's units, on the card of the target. */
async function drop(page: Page, n: number): Promise<void> {
	const box = cardOf(page).getByRole('textbox', { name: /^points/ });
	const files = await page.evaluateHandle((rows) => {
		const ring = Array.from({ length: rows }, (_, k) => {
			const turn = (2 * Math.PI * k) / rows;
			return `${50 + 20 * Math.cos(turn)},${30 + (18 + (k % 5)) * Math.sin(turn)}`;
		});
		const transfer = new DataTransfer();
		transfer.items.add(new File([`x,y\n${ring.join('\n')}`], 'ring.csv', { type: 'text/csv' }));
		return transfer;
	}, n);
	await box.dispatchEvent('drop', { dataTransfer: files });
}

/** Waits until a run later than `run` has come to some step. */
async function trainedAnew(page: Page, run: number): Promise<number> {
	await eventually(() => runOf(page)).toBeGreaterThan(run);
	await trainedTo(page, 10);
	return runOf(page);
}

describe('100,000 points', () => {
	test('are dropped, edited around, kept over a reload, and shared as a file', async ({ lab }) => {
		const page = await lab.open({ hash: START });
		await trainedTo(page, 5);
		const card = cardOf(page);
		let run = await runOf(page);
		await drop(page, 100_000);
		await card.getByText('100,000 rows of x, y').waitFor();
		await card.getByText('From ring.csv.').waitFor();
		await card.getByText(/own units: x = 50 \+ 14 u/).waitFor();
		await card.getByText('80000 points train; 20000 are kept from training, for the NLL.').waitFor();
		run = await trainedAnew(page, run);
		const { target } = await game(page);
		const { asset } = target.points as { asset: string };
		expect(asset).toMatch(/^[0-9a-f]{32}$/);
		await page.screenshot({ path: `${SCREENS}/many-points.png` });

		await slider(page, 'held out').press('ArrowRight');
		run = await trainedAnew(page, run);
		await slider(page, 'held out').press('ArrowLeft');
		run = await trainedAnew(page, run);
		expect((await game(page)).target).toEqual(target);
		await eventually(() => page.url()).toContain(`target.points=asset:${asset}`);

		await page.reload();
		await card.getByText('100,000 rows of x, y').waitFor();
		await trainedTo(page, 10);
		expect((await game(page)).target).toEqual(target);
		expect(await page.getByText(/Trouble with this link/).count()).toBe(0);

		await button(page, 'Share').click();
		await page.getByText(/does not carry the points of the target, which only this browser has/).waitFor();
		await page.screenshot({ path: `${SCREENS}/many-points-share.png` });
		const saving = page.waitForEvent('download');
		await button(page, 'Save the game as a file').click();
		const saved = JSON.parse(readFileSync(await (await saving).path(), 'utf8'));
		expect(saved.target.points).toHaveLength(100_000);
		expect(saved.target.points[0]).toEqual([70, 30]);

		// Elsewhere the link names what it lacks, and the same table makes it whole.
		const other = await lab.open({ hash: new URL(page.url()).hash });
		await other.getByText(/Trouble with this link: target\.points: .* Give the table/).waitFor();
		await cardOf(other)
			.getByRole('alert')
			.getByText(/needs points that this browser has kept/)
			.waitFor();
		await other.screenshot({ path: `${SCREENS}/many-points-missing.png` });
		await drop(other, 100_000);
		await trainedTo(other, 10);
		expect((await game(other)).target).toEqual(target);
	});

	test('stay missing, and harm no run, where a link that names them is entered', async ({ lab }) => {
		const page = await lab.open({ hash: START });
		await trainedTo(page, 5);
		const run = await runOf(page);
		const before = (await status(page))?.step ?? 0;
		await page.evaluate((id) => {
			location.hash = `#v=1&preset=flow-matching&target=points&target.points=asset:${id}`;
		}, '0123456789abcdef'.repeat(2));
		await page.getByText(/Trouble with this link: target\.points/).waitFor();
		await trainedTo(page, before + 5);
		expect(await runOf(page)).toBe(run);
		expect(page.url()).toContain('asset:0123456789abcdef');
		await pick(page, 'Target', 'moons');
		await trainedAnew(page, run);
	});

	test('are said to be lost by a reload where the browser does not keep them', async ({ lab }) => {
		const page = await lab.open({
			hash: START,
			before: () => Object.defineProperty(globalThis, 'indexedDB', { get: () => undefined }),
		});
		await trainedTo(page, 5);
		const run = await runOf(page);
		await drop(page, 1000);
		await page
			.getByText(/does not keep the points of “ring\.csv”.*a reload of the page loses them/)
			.waitFor();
		await trainedAnew(page, run);
	});
});
