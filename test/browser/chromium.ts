import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { env } from 'node:process';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const PLACES = [
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export const NO_CHROMIUM = `No Chromium was found, and the lab is only tested when it was tested in one. Get one by
    apt-get install chromium                  (Debian, Ubuntu)
    npx playwright-core install chromium      (anywhere)
or name one: CHROMIUM_PATH=/path/to/chromium npm test`;

/**
 * The Chromium to test in: CHROMIUM_PATH or CHROME_PATH, else one that is installed, else one that Playwright
 * downloaded. Throws, with what to do, where there is none or the named one is not there.
 */
export function findChromium(): string {
	const named = env.CHROMIUM_PATH ?? env.CHROME_PATH;
	if (named !== undefined && named !== '') {
		if (existsSync(named)) return named;
		throw new Error(`CHROMIUM_PATH names ${named}, which is not there.\n${NO_CHROMIUM}`);
	}
	const onPath = (env.PATH ?? '')
		.split(delimiter)
		.flatMap((folder) => NAMES.map((name) => join(folder, name)));
	const found = [...onPath, ...PLACES, chromium.executablePath(), ...downloads()].find((path) =>
		existsSync(path),
	);
	if (found === undefined) throw new Error(NO_CHROMIUM);
	return found;
}

/** Every Chromium in Playwright's cache, whatever its version, newest name last. */
function downloads(): string[] {
	const caches = [
		env.PLAYWRIGHT_BROWSERS_PATH ?? '',
		join(homedir(), '.cache/ms-playwright'),
		join(homedir(), 'Library/Caches/ms-playwright'),
		join(homedir(), 'AppData/Local/ms-playwright'),
	];
	const programs = [
		'chrome-linux/chrome',
		'chrome-linux64/chrome',
		'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
		'chrome-win/chrome.exe',
	];
	return caches
		.filter((cache) => cache !== '' && existsSync(cache))
		.flatMap((cache) => readdirSync(cache).map((version) => join(cache, version)))
		.flatMap((folder) => programs.map((program) => join(folder, program)));
}
