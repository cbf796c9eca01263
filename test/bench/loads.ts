import type { Page } from 'playwright-core';
import { quantile } from './report';

/** What is looked at while it trains, given the panels that there are; the first is what the others are measured against. */
const loadsOf = (panels: readonly (string | null)[]) =>
	[
		['stage alone', 'view.panels='],
		['all panels', ''],
		['all panels, 5,000 particles', 'view.particles=5000'],
		['all but the distance', `view.panels=${panels.filter((id) => id !== 'optimum').join()}`],
		['two experiments', 'b.terminal.weight=60'],
	] as const;
/** Rounds, so that all meet the same machine; milliseconds that a run is left to itself (its first ten seconds have a picture in each), and watched. */
const [ROUNDS, SETTLE, WATCHED] = [3, 13_000, 5000];

/**
 * Steps of training a second and frames a second under what is shown beside it, in rounds.
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
	const found = loads.map(() => ({ steps: [] as number[], frames: [] as number[] }));
	for (let round = 0; round < ROUNDS; round++)
		for (const [k, [, view]] of loads.entries()) {
			const page = await visit(view);
			await page.waitForTimeout(SETTLE);
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
			await page.context().close();
		}
	const alone = quantile(found[0]?.steps ?? [], 0.5);
	console.log(`\nwhile it trains${''.padEnd(20)}steps/s   share  frames/s   (medians of ${ROUNDS})`);
	for (const [k, [name]] of loads.entries()) {
		const steps = quantile(found[k]?.steps ?? [], 0.5);
		const rate = quantile(found[k]?.frames ?? [], 0.5);
		console.log(
			`${name.padEnd(34)}${steps.toFixed(1).padStart(8)}${(steps / alone).toFixed(2).padStart(8)}${rate.toFixed(1).padStart(10)}`,
		);
	}
}
