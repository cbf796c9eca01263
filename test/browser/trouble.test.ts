import { createServer } from 'node:net';
import { chromium } from 'playwright-core';
import { describe, expect } from 'vitest';
import { findChromium } from './chromium';
import {
	button,
	eventually,
	game,
	LONG,
	pageAddress,
	pick,
	snapshotStep,
	status,
	step,
	test,
	trainedTo,
} from './lab';

describe('when the worker crashes', () => {
	test('the page says so, keeps the game, and starts again at a click', async ({ lab }) => {
		lab.expectFault(/planted/);
		const page = await lab.open({ hash: '#v=1&preset=otflow-moons&training.steps=100000' });
		await trainedTo(page, 10);
		const composed = await game(page);
		const engine = page.workers().find((worker) => /engine/.test(worker.url()));
		await engine?.evaluate(() => {
			setTimeout(() => {
				throw new Error('planted');
			});
		});
		await page
			.getByText(/planted/)
			.first()
			.waitFor();
		expect((await status(page))?.phase).toBe('failed');
		expect(await game(page)).toEqual(composed);

		await button(page, 'Restart').click();
		await eventually(async () => (await status(page))?.phase).toBe('training');
		await trainedTo(page, 10);
		expect((await game(page)).target.id).toBe('moons');
	});
});

describe('two tabs', () => {
	test('train each their own game, whatever is done in the other', async ({ lab }) => {
		const page = await lab.open({ hash: LONG });
		await trainedTo(page, 10);
		const composed = await game(page);
		const other = await page.context().newPage();
		lab.watch(other);
		await other.goto(pageAddress('#v=1&preset=obstacle&training.steps=100000'));
		await trainedTo(other, 10);
		await pick(other, 'Target', 'swissroll');
		await button(other, /^HJB residual: enlarge/).click();
		await button(other, 'Hide').click();
		await eventually(async () => (await game(other)).target.id).toBe('swissroll');
		await trainedTo(page, (await step(page)) + 10);
		expect(await game(page)).toEqual(composed);
		await button(page, /^HJB residual: enlarge/).waitFor();
		expect((await status(page))?.phase).toBe('training');
		await other.close();
		await trainedTo(page, (await step(page)) + 10);
	});
});

describe('a part of the page that is missing', () => {
	test('the engine: a notice with a way on, and nothing that waits for it', async ({ lab }) => {
		lab.expectFault(/engine\.worker/);
		lab.expectFault(/Failed to load resource/);
		const page = await lab.open({ without: '**/engine.worker*' });
		const notice = page.getByRole('alert').filter({ hasText: /engine could not be loaded/ });
		await notice.getByRole('button', { name: 'Reload' }).waitFor();
		expect((await status(page))?.phase).toBe('failed');
		expect(await page.getByText('Starting the engine…').count()).toBe(0);
	});

	test('KaTeX: the equations stand in TeX, with a notice', async ({ lab }) => {
		lab.expectFault(/katex/);
		lab.expectFault(/Failed to load resource/);
		const page = await lab.open({ without: '**/katex*.js' });
		await page.getByText(/Equations stand in TeX/).waitFor();
		const equations = page.getByRole('region', { name: 'The game in equations' });
		await equations.locator('code', { hasText: '\\partial_t' }).first().waitFor();
		await trainedTo(page, 5);
	});

	test.for([
		['Written', '', /Equations and theory are not shown/],
		['Places', '', /The panels are not shown/],
		['RowsField', '#v=1&preset=otflow-moons&target=points', /Points cannot be entered/],
	] as const)('%s: a notice with a way on, and training goes on', async ([part, hash, told], { lab }) => {
		lab.expectFault(new RegExp(part));
		lab.expectFault(/Failed to load resource/);
		const page = await lab.open({ hash, without: `**/${part}*.js` });
		const notice = page.getByRole('status').filter({ hasText: told });
		await notice.getByRole('button', { name: 'Reload' }).waitFor();
		await trainedTo(page, 5);
	});
});

describe('an address bar that may not be written', () => {
	test('is told of, and Share still gives the link', async ({ lab }) => {
		const page = await lab.open({
			silent: true,
			before: () => {
				history.replaceState = () => {
					throw new DOMException('refused', 'SecurityError');
				};
			},
		});
		await page.getByText(/refuses to change the address bar/).waitFor();
		await pick(page, 'Running cost', 'relativistic');
		await button(page, 'Share').click();
		await eventually(() => page.getByRole('textbox', { name: 'Link' }).inputValue()).toContain(
			'relativistic',
		);
	});
});

describe('a hidden tab', () => {
	test('keeps training, and shows the present when it comes back', async ({ lab }) => {
		// Playwright shows every page as visible and focused, except to a browser that it joins without its defaults.
		const port = await freePort();
		const host = await chromium.launch({
			executablePath: findChromium(),
			args: [`--remote-debugging-port=${port}`],
			ignoreDefaultArgs: [
				'--disable-background-timer-throttling',
				'--disable-backgrounding-occluded-windows',
				'--disable-renderer-backgrounding',
			],
		});
		try {
			const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
			const context = browser.contexts()[0] ?? (await browser.newContext());
			const page = await context.newPage();
			lab.watch(page);
			await page.goto(pageAddress(LONG));
			const pace = async () => (await status(page))?.stepsPerSecond ?? 0;
			await eventually(pace).toBeGreaterThan(0);

			const other = await context.newPage();
			await other.bringToFront();
			await eventually(() => page.evaluate(() => document.visibilityState)).toBe('hidden');
			// Steps are told of also where nobody looks: those of some seconds.
			const at = await step(page);
			await trainedTo(page, at + 3 * (await pace()));
			const told = await step(page);
			const kept = (await snapshotStep(page)) ?? 0;
			expect(kept, 'but for the picture that was under way nothing was drawn').toBeLessThan(told);
			await page.bringToFront();
			await eventually(() => snapshotStep(page)).toBeGreaterThanOrEqual(told);
			expect((await status(page))?.phase).toBe('training');
			await browser.close();
		} finally {
			await host.close();
		}
	});
});

const freePort = (): Promise<number> =>
	new Promise((resolve, reject) => {
		const server = createServer();
		server.on('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
		});
	});

describe('the built page', () => {
	test('runs no inline script and no text, and reaches no other origin', async ({ lab }) => {
		lab.expectFault(/Content Security Policy|localhost:9/);
		const page = await lab.open();
		await trainedTo(page, 5);
		await page.evaluate(() => {
			const told = document.createElement('output');
			document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
				told.textContent += `${effectiveDirective} ${blockedURI};`;
			});
			document.body.append(told);
			const script = document.createElement('script');
			script.textContent = 'document.title = "taken over"';
			document.head.append(script);
			void fetch('http://localhost:9/').catch(() => {});
			// What the debugger runs itself may evaluate text; what it leaves behind may not.
			setTimeout(() => Object.getPrototypeOf(() => {}).constructor('document.title = "taken over"')());
		});
		for (const refused of ['script-src-elem inline', 'script-src eval', 'connect-src http://localhost:9'])
			await page.locator('output', { hasText: refused }).waitFor();
		expect(await page.title()).toBe('MFG Lab');
	});
});
