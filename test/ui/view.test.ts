import { afterEach, describe, expect, it, vi } from 'vitest';
import { plainAddress, showView, viewNow, viewOf, watchView } from '../../src/ui/view';

afterEach(() => void vi.unstubAllGlobals());

/** A browser's window with an address bar, and a history that it can go back in. */
function openAt(address: string) {
	const entries = [new URL(address)];
	let at = 0;
	const events = new EventTarget();
	const bar = {
		get href() {
			return String(entries[at]);
		},
		get search() {
			return entries[at]?.search ?? '';
		},
	};
	vi.stubGlobal('location', bar);
	vi.stubGlobal('history', {
		state: null,
		replaceState: (_state: unknown, _title: string, url: URL) => void entries.splice(at, 1, new URL(url)),
	});
	vi.stubGlobal('addEventListener', events.addEventListener.bind(events));
	vi.stubGlobal('removeEventListener', events.removeEventListener.bind(events));
	return {
		push(url: string) {
			const next = new URL(url, bar.href);
			at += 1;
			entries.splice(at, entries.length, next);
		},
		back() {
			at -= 1;
			events.dispatchEvent(new Event('popstate'));
		},
	};
}

describe('how the page is seen', () => {
	it('is asked for by the address: the lab or the projector, or what there is not', () => {
		expect(viewOf('')).toBe('lab');
		expect(viewOf('?backend=wasm')).toBe('lab');
		expect(viewOf('?backend=wasm&view=projector')).toBe('projector');
		expect(viewOf('?view=beamer')).toBeUndefined();
	});

	it('is written into the address, and is no part of a link', () => {
		openAt('https://lab.test/?backend=wasm#v=1');
		const told: string[] = [];
		const stop = watchView(() => told.push(viewNow()));
		showView('projector');
		expect(location.href).toBe('https://lab.test/?backend=wasm&view=projector#v=1');
		expect(plainAddress('v=1&seed=2')).toBe('https://lab.test/?backend=wasm#v=1&seed=2');
		showView('lab');
		expect(location.href).toBe('https://lab.test/?backend=wasm#v=1');
		expect(told).toEqual(['projector', 'lab']);
		stop();
	});

	it('follows Back, as long as anybody looks', () => {
		const browser = openAt('https://lab.test/?view=projector#v=1');
		const told: string[] = [];
		const stop = watchView(() => told.push(viewNow()));
		browser.push('?view=projector#v=1&seed=2');
		showView('lab');
		browser.push('#v=1&seed=3');
		browser.back();
		browser.back();
		expect(told).toEqual(['lab', 'lab', 'projector']);
		stop();
		browser.push('/');
		browser.back();
		showView('lab');
		expect(told).toHaveLength(3);
	});
});
