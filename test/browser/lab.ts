import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { type PreviewServer, preview } from 'vite';
import { afterAll, test as base, beforeAll, expect } from 'vitest';
import type { Game } from '../../src/game/game';
import type { Status } from '../../src/protocol/messages';
import { findChromium } from './chromium';

/** The read-only handle the page offers to tests and the curious: `window.mfgLab`. */
declare const mfgLab: {
	losses(): { step: number; total: number }[];
	status(): Status | null;
	game(): Game;
	snapshotStep(): number | null;
	flowTime(): number;
};

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const SCREENS = `${ROOT}test-results/screens`;
export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 390, height: 844 };
export const SIDEWAYS = { width: 844, height: 390 };

let server: PreviewServer;
let browser: Browser;
/** Where the built page is served, ending in '/'. */
let address: string;

beforeAll(async () => {
	mkdirSync(SCREENS, { recursive: true });
	server = await preview({
		root: ROOT,
		logLevel: 'error',
		preview: { host: '127.0.0.1', port: 0, strictPort: true },
	});
	address = server.resolvedUrls?.local[0] ?? '';
	browser = await chromium.launch({ executablePath: findChromium() });
});

afterAll(async () => {
	await browser?.close();
	await server?.close();
});

export const pageAddress = (hash = ''): string => `${address}${hash}`;

/** The opening game, in a run that outlasts every test. */
export const LONG = '#v=1&preset=otflow-8gaussians&training.steps=100000';

export interface Visit {
	/** Where another page than the lab's is served, ending in '/'. */
	readonly at?: string;
	/** The part after the page's address, from '#' on. */
	readonly hash?: string;
	readonly viewport?: { readonly width: number; readonly height: number };
	readonly theme?: 'light' | 'dark';
	/** Browser permissions that the person has given. */
	readonly permissions?: string[];
	/** A finger instead of a mouse. */
	readonly touch?: boolean;
	readonly forcedColors?: boolean;
	/** The system is set to little motion. */
	readonly stillness?: boolean;
	/** Addresses that the server does not have. */
	readonly without?: string;
	/** The engine says nothing, as while it is on its way: what needs none is looked at on a page that does not train. */
	readonly silent?: boolean;
	/** Runs in the page before its own scripts. */
	readonly before?: () => void;
}

interface Visitor {
	/** Opens the lab in a fresh profile. */
	open(visit?: Visit): Promise<Page>;
	/** Watches a page that was opened by other means. */
	watch(page: Page): void;
	/** Lets pass a message of the browser's console that the test provokes. */
	expectFault(pattern: RegExp): void;
}

/** `test` with a visitor; fails on any console error, uncaught exception or failed request. */
export const test = base.extend<{ lab: Visitor }>({
	// biome-ignore lint/correctness/noEmptyPattern: Vitest reads the fixture's needs off this pattern.
	lab: async ({}, use) => {
		const contexts: BrowserContext[] = [];
		const faults: string[] = [];
		const expected: RegExp[] = [];
		const watch = (page: Page): void => {
			page.on('console', (message) => {
				if (message.type() === 'error') faults.push(`console: ${message.text()}`);
			});
			page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
			// What a page that is left no longer waits for is broken off; nobody misses it.
			page.on('requestfailed', (request) => {
				if (request.failure()?.errorText !== 'net::ERR_ABORTED') faults.push(`not loaded: ${request.url()}`);
			});
			page.on('response', (response) => {
				if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`);
			});
		};
		await use({
			open: async (visit = {}) => {
				const { at = address, hash = '', viewport = WIDE, theme = 'light', permissions = [] } = visit;
				const { touch = false, forcedColors = false, stillness = false } = visit;
				const { without, silent = false, before } = visit;
				const context = await browser.newContext({
					viewport,
					colorScheme: theme,
					permissions,
					hasTouch: touch,
					isMobile: touch,
					forcedColors: forcedColors ? 'active' : 'none',
					reducedMotion: stillness ? 'reduce' : 'no-preference',
				});
				contexts.push(context);
				// As long as `eventually`: half of it was too short for a busy machine.
				context.setDefaultTimeout(60_000);
				const page = await context.newPage();
				watch(page);
				if (without) await page.route(without, (route) => route.fulfill({ status: 404 }));
				if (silent)
					await page.route('**/engine.worker*', (route) =>
						route.fulfill({ contentType: 'text/javascript', body: '' }),
					);
				if (before) await page.addInitScript(before);
				await page.goto(`${at}${hash}`);
				return page;
			},
			watch,
			expectFault: (pattern) => expected.push(pattern),
		});
		for (const context of contexts) await context.close();
		expect(faults.filter((fault) => !expected.some((pattern) => pattern.test(fault)))).toEqual([]);
	},
});

export const losses = (page: Page) => page.evaluate(() => mfgLab.losses());
export const status = (page: Page) => page.evaluate(() => mfgLab.status());
/** The game as JSON has it: points beside it are their id. */
export const game = async (page: Page): Promise<Game> =>
	JSON.parse(await page.evaluate(() => JSON.stringify(mfgLab.game())));
export const snapshotStep = (page: Page) => page.evaluate(() => mfgLab.snapshotStep());
export const flowTime = (page: Page) => page.evaluate(() => mfgLab.flowTime());

/** The step of the first snapshot after `step` that is drawn. */
export async function nextDrawn(page: Page, step: number): Promise<number> {
	const drawn = await page.waitForFunction(
		(after) => {
			const now = mfgLab.snapshotStep();
			return now !== null && now > after ? now : false;
		},
		step,
		{ polling: 20 },
	);
	return Number(await drawn.jsonValue());
}

/** The training step that the engine last told of; −1 while it has told of none. */
export const step = async (page: Page): Promise<number> => (await status(page))?.step ?? -1;

/** Asserts on what is read, again and again, for as long as a busy machine may take. */
export const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 60_000, interval: 50 });

/** Waits until training has come to `atLeast`, which a slow machine may take its time for. */
export const trainedTo = (page: Page, atLeast: number): Promise<void> =>
	eventually(() => step(page)).toBeGreaterThanOrEqual(atLeast);

/** A control by its accessible name. */
export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
/** Opens the preset of this title from the gallery. */
export async function openPreset(page: Page, title: string): Promise<void> {
	await button(page, 'Gallery').click();
	await page.getByRole('dialog', { name: 'Gallery' }).getByRole('button', { name: title }).click();
}
/** Opens a card of the composer, where it is folded, and gives it. */
export async function unfold(page: Page, title: string): Promise<Locator> {
	const card = page.getByRole('region', { name: title, exact: true });
	await card.waitFor();
	if ((await card.getAttribute('data-open')) === 'false')
		await card.getByRole('heading').getByRole('button').click();
	return card;
}

/** Chooses a block by its id, on the card that it stands on. */
export async function pick(page: Page, slot: string, id: string, card = slot): Promise<void> {
	await (await unfold(page, card)).getByRole('combobox', { name: slot, exact: true }).selectOption(id);
}
export const slider = (page: Page, name: string | RegExp) => page.getByRole('slider', { name });

/** Fingers on the screen, each at its place in CSS pixels. */
export async function fingersOn(page: Page) {
	const cdp = await page.context().newCDPSession(page);
	return (type: 'touchStart' | 'touchMove' | 'touchEnd', ...places: (readonly [x: number, y: number])[]) =>
		cdp.send('Input.dispatchTouchEvent', { type, touchPoints: places.map(([x, y], id) => ({ x, y, id })) });
}

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
