import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { button, eventually, game, losses, step, test, trainedTo } from './lab';

const HASH = '#v=1&preset=otflow-moons&training.steps=100000&network.width=8&training.batch=16';

test('a run that was saved is opened on another page and goes on; what is no file of the lab is told, and harms nothing', async ({
	lab,
}) => {
	const page = await lab.open({ hash: HASH, permissions: ['clipboard-read', 'clipboard-write'] });
	await trainedTo(page, 30);
	await button(page, 'Pause').click();
	await button(page, 'Share').click();
	const waiting = page.waitForEvent('download', { timeout: 60_000 });
	await button(page, 'Save').click();
	const download = await waiting;
	expect(download.suggestedFilename()).toMatch(/^otflow-moons-\d+\.json$/);
	const path = await download.path();
	const saved = JSON.parse(readFileSync(path, 'utf8'));
	expect(saved).toMatchObject({ version: 1, seed: 1, steps: expect.any(Number) });

	const other = await lab.open({ permissions: ['clipboard-read', 'clipboard-write'] });
	await trainedTo(other, 1);
	const file = other.getByLabel('A result or a game');
	const before = await game(other);
	for (const [name, text, says] of [
		['half.json', readFileSync(path, 'utf8').slice(0, 5000), /half\.json was not opened: this is not JSON/],
		['newer.json', JSON.stringify({ ...saved, version: 2 }), /newer\.json was not opened: version: got 2/],
	] as const) {
		await file.setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
		await other.getByRole('log', { name: 'Notices' }).getByText(says).waitFor();
	}
	expect(await game(other)).toEqual(before);
	const running = await step(other);
	await trainedTo(other, running + 1);

	await file.setInputFiles(path);
	await eventually(() => game(other)).toEqual(await game(page));
	await trainedTo(other, saved.steps + 5);
	// Losses of before, and those that follow.
	const found = await losses(other);
	expect(found.slice(0, saved.steps).map(({ total }) => total)).toEqual(
		(await losses(page)).slice(0, saved.steps).map(({ total }) => total),
	);
	expect(found.map((loss) => loss.step)).toEqual(found.map((_, k) => k + 1));
});
