import { availableParallelism, cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build, preview } from 'vite';
import type { Inspection } from '../../src/ui/inspect';
import { findChromium } from '../browser/chromium';
import { mainBundle } from '../browser/weight';
import { benchLoads } from './loads';
import { benchLinks, benchManyPoints } from './manyPoints';
import { benchPictures } from './pictures';
import { quantile } from './report';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const VISITS = 7;
/** Of each kind: of so many the 95th percentile is not the worst. */
const ANSWERS = 60;
/** Milliseconds of training in which long tasks are counted. */
const TRAINED = 60_000;
/** The opening game, as long as anybody looks at it: by itself it ends within seconds. */
const LONG = 'preset=otflow-8gaussians&training.steps=100000';

declare global {
	interface Window {
		/** Milliseconds since navigation began; NaN while it has not happened. */
		seen: { usable: number; drawn: number; moved: number; trained: number };
		longTasks: number[];
		/** Milliseconds from the next key to the end of the first frame at which its answer is there. */
		answer: Promise<number>;
	}
}

/** Runs in the page from its first moment on. */
function watch(): void {
	window.seen = { usable: Number.NaN, drawn: Number.NaN, moved: Number.NaN, trained: Number.NaN };
	window.longTasks = [];
	new PerformanceObserver((list) => {
		for (const { duration } of list.getEntries()) window.longTasks.push(duration);
	}).observe({ type: 'longtask', buffered: true });
	const { seen } = window;
	let first = Number.NaN;
	const look = (): void => {
		const lab = window.mfgLab;
		const note = (what: keyof typeof seen, happened: boolean): void => {
			if (happened && Number.isNaN(seen[what])) seen[what] = performance.now();
		};
		note('usable', document.querySelector('button.go:enabled') !== null);
		note('drawn', (lab?.snapshotStep() ?? null) !== null);
		if (lab && !Number.isNaN(seen.drawn)) {
			if (Number.isNaN(first)) first = lab.flowTime();
			note('moved', lab.flowTime() !== first);
			note('trained', (lab.snapshotStep() ?? 0) > 0);
		}
		if (Object.values(seen).some(Number.isNaN)) requestAnimationFrame(look);
	};
	requestAnimationFrame(look);
}

/** In the page: listens for the next key. What answers it is a change of the button, of what would be undone, of flow time or of the snapshot. */
function listen(what: 'button' | 'undo' | 'flowTime' | 'snapshotStep'): void {
	const read = (): unknown => {
		if (what === 'button') return document.querySelector('button.go')?.textContent;
		if (what === 'undo') return document.querySelector('.undo button')?.ariaLabel;
		return window.mfgLab?.[what]();
	};
	window.answer = new Promise((resolve) => {
		const pressed = ({ timeStamp }: KeyboardEvent): void => {
			const before = read();
			const frame = (): void => {
				requestAnimationFrame(() => {
					// A message comes in after the frame's own callbacks and its painting.
					const { port1, port2 } = new MessageChannel();
					port1.onmessage = () => (read() === before ? frame() : resolve(performance.now() - timeStamp));
					port2.postMessage(null);
				});
			};
			frame();
		};
		addEventListener('keydown', pressed, { once: true, capture: true });
	});
}

/** In the page: milliseconds between frames, for so many milliseconds. */
function frames(milliseconds: number): Promise<number[]> {
	return new Promise((resolve) => {
		const times: number[] = [];
		const frame = (now: number): void => {
			times.push(now);
			if (now - (times[0] ?? now) < milliseconds) requestAnimationFrame(frame);
			else resolve(times.slice(1).map((time, k) => time - (times[k] ?? time)));
		};
		requestAnimationFrame(frame);
	});
}

/**
 * `npm run bench -- --page`: how the built page feels in a real Chromium, in numbers: until it can be used and moves,
 * long tasks and frame rate while it trains, how soon it answers, and what it loads. Served from this machine: no network.
 */
export async function benchPage(): Promise<void> {
	await build({ root: ROOT, logLevel: 'error' });
	const server = await preview({ root: ROOT, logLevel: 'error', preview: { host: '127.0.0.1', port: 0 } });
	const browser = await chromium.launch({ executablePath: findChromium() });
	try {
		console.log(
			`Chromium ${browser.version()}; ${cpus()[0]?.model}, ${availableParallelism()} cores; load ${load()}`,
		);
		const address = server.resolvedUrls?.local[0] ?? '';
		// `-- --page --points`: these alone. `-- --page --presets a,b`: pictures of these presets alone; `--loads`: what is shown beside the training.
		const named = process.argv.indexOf('--presets');
		if (named >= 0) return await benchPictures(browser, address, (process.argv[named + 1] ?? '').split(','));
		if (process.argv.includes('--loads'))
			return await benchLoads((view) => open(browser, `${address}#v=1&${LONG}&${view}`), frames);
		if (!process.argv.includes('--points')) {
			await measure(browser, address);
			await benchLoads((view) => open(browser, `${address}#v=1&${LONG}&${view}`), frames);
			await benchPictures(browser, address, []);
		}
		await benchManyPoints(await open(browser, `${address}#v=1&preset=flow-matching&target=points`));
		await benchLinks();
		console.log(`main bundle, gzip: ${mainBundle().kib.toFixed(0)} KiB (goal 180)`);
		console.log(`load at end ${load()}`);
	} finally {
		await browser.close();
		await server.close();
	}
}

const load = (): string => loadavg()[0]?.toFixed(1) ?? '';

async function measure(browser: Browser, address: string): Promise<void> {
	const visits: Window['seen'][] = [];
	for (let visit = 0; visit < VISITS; visit++) {
		const page = await open(browser, address);
		visits.push(await page.evaluate(() => window.seen));
		await page.context().close();
	}
	const since = (what: keyof Window['seen']): number[] => visits.map((seen) => seen[what]);
	console.log(`\n${''.padEnd(44)}  median     p95   worst    goal`);
	tell('until Pause can be pressed, ms', since('usable'), '1500');
	tell('until the first particles are drawn, ms', since('drawn'), '');
	tell('until they have moved, ms', since('moved'), '2000');
	tell('until a trained model is drawn, ms', since('trained'), '');
	// Closed again: what is measured after it shall not have a run beside it.
	const page = await open(browser, `${address}#v=1&${LONG}`);
	await use(page);
	await page.context().close();
}

/** A fresh profile, whose page has drawn a trained model. */
async function open(browser: Browser, address: string): Promise<Page> {
	const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
	const page = await context.newPage();
	// tsx names the functions that are sent to the page by a function that the page lacks.
	await page.addInitScript('globalThis.__name = (named) => named');
	await page.addInitScript(watch);
	await page.goto(address);
	await page.waitForFunction(() => !Object.values(window.seen).some(Number.isNaN), undefined, {
		polling: 100,
	});
	return page;
}

async function use(page: Page): Promise<void> {
	const status = (): Promise<ReturnType<Inspection['status']>> =>
		page.evaluate(() => window.mfgLab?.status() ?? null);
	await page.waitForTimeout(2000);
	const loading = await page.evaluate(() => window.longTasks.splice(0));
	const from = await status();
	await page.waitForTimeout(TRAINED);
	const training = await page.evaluate(() => window.longTasks.splice(0));
	const now = await status();
	const intervals = await page.evaluate(frames, 5000);
	tell('between frames, 5 s, all panels moving, ms', intervals, '16.7');
	const answers = async (
		what: Parameters<typeof listen>[0],
		press: (k: number) => Promise<void>,
		count = ANSWERS,
	) => {
		const times: number[] = [];
		for (let k = 0; k < count; k++) {
			await page.evaluate(listen, what);
			await press(k);
			times.push(await page.evaluate(() => window.answer));
			await page.waitForTimeout(150);
		}
		return times;
	};
	const slider = (name: string) => page.getByRole('slider', { name, exact: true });
	const toggles = await answers('button', () => page.keyboard.press('Space'), 2 * ANSWERS);
	for (const [turn, name] of ['Pause', 'Run'].entries())
		tell(
			`${name} answers, ms`,
			toggles.filter((_, k) => k % 2 === turn),
			'100',
		);
	const keys = ['Home', 'ArrowRight'] as const;
	const scrub = (name: string) => (k: number) => slider(name).press(keys[k % 2] ?? 'Home');
	// The flow plays on until it is scrubbed, and changes by itself.
	await slider('flow time').press('End');
	tell('flow time answers, training, ms', await answers('flowTime', scrub('flow time')), '100');
	await slider('training history').press('End');
	tell('history answers, training, ms', await answers('snapshotStep', scrub('training history')), '100');
	await page.locator('.longer').click();
	const turns = ['Control+z', 'Control+y'] as const;
	tell(
		'undo and redo answer, training, ms',
		await answers('undo', (k) => page.keyboard.press(turns[k % 2] ?? 'Control+z')),
		'100',
	);
	const fps = (1000 * intervals.length) / intervals.reduce((sum, interval) => sum + interval, 0);
	const list = (tasks: readonly number[]): string =>
		`${tasks.length}${tasks.length > 0 ? ` (${tasks.map((ms) => ms.toFixed(0)).join(', ')} ms)` : ''}`;
	console.log(
		`\nframes a second ${fps.toFixed(1)} (goal 60), ${intervals.filter((ms) => ms > 25).length} of ${intervals.length} late`,
	);
	console.log(
		`tasks over 50 ms: in ${TRAINED / 1000} s of training ${list(training)} (goal 0); before, while loading ${list(loading)}`,
	);
	console.log(`trained meanwhile: ${(now?.step ?? 0) - (from?.step ?? 0)} steps on ${now?.backend}`);
}

function tell(what: string, values: readonly number[], goal: string): void {
	const found = [0.5, 0.95, 1].map((q) => quantile(values, q).toFixed(1).padStart(8));
	console.log(`${what.padEnd(44)}${found.join('')}${goal.padStart(8)}`);
}
