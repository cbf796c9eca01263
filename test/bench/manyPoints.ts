import type { Page } from 'playwright-core';
import { Asset, inlineRows } from '../../src/data/rows';
import { createRng } from '../../src/math/rng';
import { linkOf } from '../../src/share/index';
import { withDefaults } from '../../src/spec/defaults';
import { quantile } from './report';

const POINTS = 100_000;
const ROUNDS = 3;

/** As much of an event of Chromium's trace as is needed: durations in microseconds, `tdur` of processor time. */
interface TraceEvent {
	readonly name: string;
	readonly pid: number;
	readonly tid: number;
	readonly tdur?: number;
	readonly args?: { readonly name?: string };
}

/** Tasks of the page's main thread during some work, by the processor time they take: on a busy machine others are in the wall's. */
async function tell(page: Page, what: string, work: () => Promise<void>): Promise<void> {
	const browser = page.context().browser();
	if (!browser) throw new Error('the page has no browser');
	await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
	await work();
	const trace = JSON.parse((await browser.stopTracing()).toString());
	const events: readonly TraceEvent[] = trace.traceEvents;
	const thread = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
	const main = new Set(events.filter(({ args }) => args?.name === 'CrRendererMain').map(thread));
	const tasks = events
		.filter((event) => event.name.endsWith('RunTask') && main.has(thread(event)))
		.map(({ tdur = 0 }) => tdur / 1000);
	const long = tasks.filter((ms) => ms > 50).map((ms) => ms.toFixed(0));
	console.log(
		`${what.padEnd(52)}${long.length} of ${tasks.length} tasks over 50 ms${long.length > 0 ? ` (${long.join(', ')})` : ''}, longest ${Math.max(...tasks).toFixed(0)} ms`,
	);
}

/** Edits of each kind, with a rest after each in which the run begins anew and the link is written. */
async function edit(page: Page): Promise<void> {
	const card = page.getByRole('region', { name: 'Target', exact: true });
	for (let round = 0; round < ROUNDS; round++) {
		await card.getByRole('slider', { name: 'held out' }).press(round % 2 === 0 ? 'ArrowRight' : 'ArrowLeft');
		await page.waitForTimeout(2000);
		await card.getByRole('checkbox').click();
		await page.waitForTimeout(2000);
		const horizon = page.getByRole('slider', { name: 'horizon' });
		if (!(await horizon.isVisible())) await page.getByRole('button', { name: /^Dynamics/ }).click();
		await horizon.press(round % 2 === 0 ? 'ArrowRight' : 'ArrowLeft');
		await page.waitForTimeout(2000);
	}
}

/** A page with points as its target: long tasks while a table is dropped, at every edit, and while it trains. */
export async function benchManyPoints(page: Page): Promise<void> {
	const card = page.getByRole('region', { name: 'Target', exact: true });
	await card.waitFor();
	await page.waitForTimeout(3000);
	const edits = `${3 * ROUNDS} edits`;
	console.log('\nmain thread, processor time:');
	await tell(page, `${edits} with 48 points`, () => edit(page));
	const files = await page.evaluateHandle((n) => {
		const rows = Array.from({ length: n }, (_, k) => `${100 * Math.cos(k)},${100 * Math.sin(k / 7)}`);
		const transfer = new DataTransfer();
		transfer.items.add(new File([rows.join('\n')], 'many.csv'));
		return transfer;
	}, POINTS);
	await page.waitForTimeout(1000);
	await tell(page, `a file of ${POINTS} is dropped, and training begins`, async () => {
		await card.getByRole('textbox', { name: /^points/ }).dispatchEvent('drop', { dataTransfer: files });
		await card.getByText(`${POINTS.toLocaleString('en')} rows of x, y`).waitFor();
		await page.waitForTimeout(3000);
	});
	await tell(page, `${edits} with ${POINTS} points`, () => edit(page));
	await tell(page, '10 s of training on them', () => page.waitForTimeout(10_000));
}

/** Milliseconds that the link of a game takes, where no preset is said to be the nearest. */
export async function benchLinks(): Promise<void> {
	const rng = createRng(1);
	const many = new Asset(
		Float64Array.from({ length: 2 * POINTS }, () => rng.normal()),
		'',
	);
	console.log(`naming ${POINTS} points: ${(await timed(async () => many.asset)).toFixed(1)} ms`);
	for (const [words, points] of [
		[`${POINTS} points beside the game`, many],
		['400 points in it', inlineRows(many.values.subarray(0, 800), 2)],
		['10,000 points in it, of an old link', inlineRows(many.values.subarray(0, 20_000), 2)],
	] as const) {
		const game = withDefaults({ target: { id: 'points', points } });
		const times: number[] = [];
		for (let k = 0; k < 9; k++) times.push(await timed(() => linkOf({ ...game, seed: k })));
		console.log(`linkOf with ${words}: ${quantile(times, 0.5).toFixed(1)} ms`);
	}
}

async function timed(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}
