import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import type { Game } from '../../src/game/game';
import { pointsAt } from '../../src/game/points';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { cellCentres } from '../../src/math/grid';
import { mean } from '../../src/math/stats';
import { extentOf } from '../../src/model/scene';
import { trainedOf } from '../../src/model/trained';
import { presets } from '../../src/spec/presets/index';
import { Trainer } from '../../src/train/trainer';
import { quantile } from './report';

/** Seconds of training in which pictures are counted; in which tasks and frames are. */
const COUNTED = 10;
const WATCHED = 30;

/** What happened in a page, in milliseconds since its navigation began. */
interface Timeline {
	/** When Run or Pause could be pressed; NaN before. */
	usable: number;
	/** When each picture of a trained model was painted. */
	readonly pictures: number[];
	readonly frames: number[];
	readonly longTasks: { readonly at: number; readonly ms: number }[];
}

declare global {
	interface Window {
		timeline: Timeline;
	}
}

/** Runs in the page from its first moment on. */
function watch(): void {
	const timeline: Timeline = { usable: Number.NaN, pictures: [], frames: [], longTasks: [] };
	window.timeline = timeline;
	new PerformanceObserver((list) => {
		for (const { startTime, duration } of list.getEntries())
			timeline.longTasks.push({ at: startTime, ms: duration });
	}).observe({ type: 'longtask', buffered: true });
	let shown = 0;
	const look = (): void => {
		const now = performance.now();
		timeline.frames.push(now);
		if (Number.isNaN(timeline.usable) && document.querySelector('button.go:enabled')) timeline.usable = now;
		const step = window.mfgLab?.snapshotStep() ?? 0;
		if (step > shown) timeline.pictures.push(now);
		shown = step;
		requestAnimationFrame(look);
	};
	requestAnimationFrame(look);
}

interface Found {
	readonly preset: string;
	/** Seconds from when the page can be used to its first and second picture of a trained model. */
	readonly first: number;
	readonly second: number;
	/** In the seconds counted, and the longest that the page was without a new one, seconds. */
	readonly pictures: number;
	readonly gap: number;
	/** Largest over flow time of mean |v*| T over the box, in sides of the box, at step 0. */
	readonly start: number;
	/** Tasks over 50 ms while it trains, and frames a second. */
	readonly longTasks: number;
	readonly fps: number;
}

const COLUMNS: readonly (readonly [
	key: Exclude<keyof Found, 'preset'>,
	title: string,
	digits: number,
	goal: string,
	more?: true,
])[] = [
	['first', 'first, s', 2, '1.5'],
	['second', 'second, s', 2, '2.5'],
	['pictures', `in ${COUNTED} s`, 0, '10', true],
	['gap', 'gap, s', 2, '1'],
	['start', '|v*|T/box', 3, '0.1'],
	['longTasks', '> 50 ms', 0, '0'],
	['fps', 'frames/s', 1, '58', true],
];

/** Points 6 and 7 of "Learns in seconds" for the built page, preset by preset, each in a fresh profile. */
export async function benchPictures(
	browser: Browser,
	address: string,
	only: readonly string[],
): Promise<void> {
	const unknown = only.filter((id) => presets.every((preset) => preset.id !== id));
	if (unknown.length > 0) throw new Error(`--presets: there is no ${unknown.join(', ')}`);
	const kernels = createWasmKernels(await WebAssembly.compile(readFileSync('build/kernels/jets.wasm')));
	const chosen = presets.filter(({ id }) => only.length === 0 || only.includes(id));
	console.log(`\n${['preset'.padEnd(28), ...COLUMNS.map(([, title]) => title.padStart(10))].join('')}`);
	const found: Found[] = [];
	for (const { id, game } of chosen) {
		const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
		const timeline = await timelineOf(await context.newPage(), `${address}#v=1&preset=${id}`);
		await context.close();
		const trainer = await Trainer.create(game, kernels);
		const start = await restlessness(game, trainedOf(game, kernels, await trainer.parameters()));
		trainer.dispose();
		found.push({ preset: id, ...read(timeline), start });
		for (const each of found.slice(-1)) print(each.preset, (key) => each[key]);
	}
	const all = (key: (typeof COLUMNS)[number][0], q: number) =>
		quantile(
			found.map((each) => each[key]),
			q,
		);
	print('median', (key) => all(key, 0.5));
	print('worst', (key) => all(key, COLUMNS.some(([of, , , , more]) => of === key && more) ? 0 : 1));
	console.log(['goal'.padEnd(28), ...COLUMNS.map(([, , , goal]) => goal.padStart(10))].join(''));
}

const print = (name: string, value: (key: (typeof COLUMNS)[number][0]) => number): void =>
	console.log(
		[name.padEnd(28), ...COLUMNS.map(([key, , digits]) => value(key).toFixed(digits).padStart(10))].join(''),
	);

async function timelineOf(page: Page, address: string): Promise<Timeline> {
	// tsx names the functions that are sent to the page by a function that the page lacks.
	await page.addInitScript('globalThis.__name = (named) => named');
	await page.addInitScript(watch);
	await page.goto(address);
	await page.waitForFunction(() => !Number.isNaN(window.timeline.usable), undefined, { polling: 100 });
	await page.waitForTimeout(1000 * WATCHED);
	return page.evaluate(() => window.timeline);
}

function read({ usable, pictures, frames, longTasks }: Timeline): Omit<Found, 'preset' | 'start'> {
	const counted = pictures.filter((at) => at <= usable + 1000 * COUNTED);
	const ends = [usable, ...counted, usable + 1000 * COUNTED];
	const trained = pictures[0] ?? Number.POSITIVE_INFINITY;
	const seconds = (at = Number.POSITIVE_INFINITY): number => (at - usable) / 1000;
	return {
		first: seconds(pictures[0]),
		second: seconds(pictures[1]),
		pictures: counted.length,
		gap: Math.max(...ends.slice(1).map((at, k) => at - (ends[k] ?? at))) / 1000,
		longTasks: longTasks.filter(({ at }) => at > trained).length,
		fps: (1000 * (frames.filter((at) => at > trained).length - 1)) / ((frames.at(-1) ?? trained) - trained),
	};
}

/** Largest over flow time of the mean of |v*| T over the box, in sides of the box. */
async function restlessness(game: Game, model: ReturnType<typeof trainedOf>): Promise<number> {
	const extent = extentOf(game);
	const cells = cellCentres(extent, 24);
	let worst = 0;
	for (let k = 0; k <= 8; k++) {
		const control = await model.control(pointsAt(cells, (k * model.horizon) / 8));
		if (!control) return Number.NaN;
		const sizes = Array.from({ length: control.length / 2 }, (_, i) =>
			Math.hypot(control[2 * i] ?? Number.NaN, control[2 * i + 1] ?? Number.NaN),
		);
		worst = Math.max(worst, mean(sizes));
	}
	return (worst * model.horizon) / (extent.x[1] - extent.x[0]);
}
