import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { quantile } from './report';

/** Layers that are shown; milliseconds after which an exact solution is still being computed. */
const [STAGE, EARLY] = ['view.layers=particles', 300];

/** What is looked at while it trains, given the panels that there are; steps are measured against those of the stage alone before it. */
const loadsOf = (panels: readonly (string | null)[]) =>
	[
		['stage alone', 'view.panels='],
		['all panels', ''],
		['all panels, 5,000 particles', 'view.particles=5000'],
		['all but the distance', `view.panels=${panels.filter((id) => id !== 'optimum').join()}`],
		['two experiments', 'b.terminal.weight=60'],
		['stage alone, at once', `view.panels=&${STAGE}`, EARLY],
		['the distance, at once', `view.panels=optimum&${STAGE}`, EARLY],
		['the distance and an exact solution', `view.panels=optimum&${STAGE},exact`, EARLY],
	] as const;
/** Rounds, so that all meet the same machine; milliseconds that a run is left to itself (its first ten seconds have a picture in each), and watched. */
const [ROUNDS, SETTLE, WATCHED] = [5, 13_000, 5000];

/**
 * Steps of training a second, frames a second and points of the curve of the distance to the optimum under what is shown beside it, in rounds.
 * @param visit opens the page with this hash, long enough to train
 * @param frames in the page: milliseconds between frames, for so many milliseconds
 */
export async function benchLoads(
	visit: (hash: string) => Promise<Page>,
	frames: (milliseconds: number) => Promise<number[]>,
): Promise<void> {
	const first = await visit('');
	const loads = loadsOf(
		await first
			.locator('.panels [data-panel]')
			.evaluateAll((all) => all.map((one) => one.getAttribute('data-panel'))),
	);
	await first.context().close();
	const found = loads.map(() => ({ steps: [] as number[], frames: [] as number[], points: [] as number[] }));
	for (let round = 0; round < ROUNDS; round++)
		for (const [k, [, view, settle = SETTLE]] of loads.entries()) {
			const page = await visit(view);
			await page.waitForTimeout(settle);
			const step = () =>
				page.evaluate(() =>
					(window.mfgLab?.names() ?? []).reduce(
						(sum, name) => sum + (window.mfgLab?.status(name)?.step ?? 0),
						0,
					),
				);
			const [from, before] = [await step(), performance.now()];
			const intervals = await page.evaluate(frames, WATCHED);
			found[k]?.steps.push((1000 * ((await step()) - from)) / (performance.now() - before));
			found[k]?.frames.push((1000 * intervals.length) / intervals.reduce((sum, ms) => sum + ms, 0));
			if (view.includes('view.panels=optimum')) found[k]?.points.push(await pointsOf(page));
			await page.context().close();
		}
	console.log(
		`\nwhile it trains${''.padEnd(20)}steps/s   share  frames/s    points   (medians of ${ROUNDS})`,
	);
	let alone: readonly number[] = [];
	for (const [k, [name]] of loads.entries()) {
		const each = found[k]?.steps ?? [];
		if (name.startsWith('stage alone')) alone = each;
		// Round by round: the machine is not the same in all of them.
		const share = quantile(
			each.map((steps, round) => steps / (alone[round] ?? Number.NaN)),
			0.5,
		);
		const steps = quantile(each, 0.5);
		const rate = quantile(found[k]?.frames ?? [], 0.5);
		const points = quantile(found[k]?.points ?? [], 0.5);
		console.log(
			`${name.padEnd(34)}${steps.toFixed(1).padStart(8)}${share.toFixed(2).padStart(8)}${rate.toFixed(1).padStart(10)}${Number.isNaN(points) ? '' : points.toFixed(0).padStart(10)}`,
		);
	}
}

/** Steps at which the distance to the optimum was found: rows of its panel's table, without the head. */
async function pointsOf(page: Page): Promise<number> {
	const coming = page.waitForEvent('download');
	await page.getByRole('button', { name: 'Distance to the optimum: enlarge' }).click();
	await page.getByRole('button', { name: 'Save as CSV', exact: true }).click();
	const lines = readFileSync(await (await coming).path(), 'utf8')
		.trim()
		.split('\n');
	return lines.length - 1;
}
