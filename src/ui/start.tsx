import './tokens.css';
import './base.css';
import './layout.css';
import './head.css';
import './panels.css';
import './maps.css';
import './composer.css';
import './narrow.css';
import './sideways.css';
import './forced.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { USUAL_LAYERS } from '../panels/layers/index';
import { BACKENDS } from '../protocol/messages';
import { decodeHash } from '../share/index';
import { backendOf, bindAddress, type Opened } from '../store/address';
import { type Bench, createBench } from '../store/bench';
import { spawnEngine } from '../store/client';
import { createNotices } from '../store/notices';
import { openBeside } from '../store/pair';
import { createShelf } from '../store/shelf';
import { App } from './App';
import { inspect } from './inspect';
import { startLoop } from './loop';
import { prefersStillness } from './media';
import { rules } from './rules';
import { followSystemTheme } from './theme';
import { VIEWS, viewOf } from './view';

/** What is left to say when the page itself fails: never a blank one. */
export function apologize(place: HTMLElement, error: unknown): void {
	const said = document.createElement('p');
	said.className = 'apology';
	said.setAttribute('role', 'alert');
	said.textContent = `The page stopped: ${error instanceof Error ? error.message : String(error)}. Reload it; the address bar holds the game.`;
	place.replaceChildren(said);
}

/** Puts a bench on the page; `opened` is the link that its active experiment was opened with. */
export function show(place: HTMLElement, bench: Bench, opened: Opened): void {
	followSystemTheme();
	const loop = startLoop(bench);
	const address = bindAddress(bench, opened);
	inspect(bench, loop);
	createRoot(place, { onUncaughtError: (error) => apologize(place, error) }).render(
		<StrictMode>
			<App desk={{ bench, loop, address }} />
		</StrictMode>,
	);
}

/** Opens the lab on the game that the address bar holds. */
export async function start(place: HTMLElement): Promise<void> {
	const { hash } = location;
	const notices = createNotices();
	const shelf = createShelf(notices.post);
	const decoded = await decodeHash(hash, shelf.recall);
	const { game, preset, beside } = decoded;
	const wish = new URLSearchParams(location.search).get('backend') ?? backendOf(decoded.view) ?? 'auto';
	const backend = BACKENDS.find((known) => known === wish);
	const where = backend ? { backend } : {};
	const opening = { game, preset: preset.id, ...where };
	const bench = createBench(opening, { rules, spawn: spawnEngine, layers: USUAL_LAYERS, notices, shelf });
	if (beside) openBeside(bench, { game: beside.game, preset: beside.preset.id, ...where });
	// Who wants no motion sees where the flow ends.
	if (prefersStillness()) bench.clock.setState({ playing: false, t: bench.clock.getState().horizon });
	if (!backend)
		bench.notices.post({
			level: 'warning',
			text: `backend=${wish} in the address is not known; known: ${BACKENDS.join(', ')}.`,
		});
	if (!viewOf(location.search))
		bench.notices.post({
			level: 'warning',
			text: `view=${new URLSearchParams(location.search).get('view')} in the address is not known; known: ${VIEWS.join(', ')}.`,
		});
	show(place, bench, { hash, decoded });
}
