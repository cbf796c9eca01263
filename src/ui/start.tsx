import './tokens.css';
import './base.css';
import './layout.css';
import './composer.css';
import './narrow.css';
import './forced.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { USUAL_LAYERS } from '../panels/layers/index';
import { BACKENDS } from '../protocol/messages';
import { decodeHash } from '../share/index';
import { bindAddress } from '../store/address';
import { spawnEngine } from '../store/client';
import { createClock } from '../store/clock';
import { createLab, type Lab } from '../store/lab';
import { createLooks } from '../store/looks';
import { App } from './App';
import { inspect } from './inspect';
import { startLoop } from './loop';
import { prefersStillness } from './media';
import { rules } from './rules';
import { followSystemTheme } from './theme';

/** What is left to say when the page itself fails: never a blank one. */
export function apologize(place: HTMLElement, error: unknown): void {
	const said = document.createElement('p');
	said.className = 'apology';
	said.setAttribute('role', 'alert');
	said.textContent = `The page stopped: ${error instanceof Error ? error.message : String(error)}. Reload it; the address bar holds the game.`;
	place.replaceChildren(said);
}

/** Opens the lab on the game that the address bar holds. */
export async function start(place: HTMLElement): Promise<void> {
	const { hash } = location;
	const decoded = await decodeHash(hash);
	const { game, preset } = decoded;
	const { horizon } = game.dynamics;
	// Who wants no motion sees where the flow ends.
	const clock = createClock({ horizon, ...(prefersStillness() ? { playing: false, t: horizon } : {}) });
	const wish = new URLSearchParams(location.search).get('backend') ?? 'auto';
	const backend = BACKENDS.find((known) => known === wish);
	const lab: Lab = createLab({
		game,
		preset: preset.id,
		rules,
		spawn: spawnEngine,
		...(backend ? { backend } : {}),
		clock,
		looks: createLooks({ usual: USUAL_LAYERS }),
	});
	if (!backend)
		lab.notices.post({
			level: 'warning',
			text: `backend=${wish} in the address is not known; known: ${BACKENDS.join(', ')}.`,
		});
	followSystemTheme();
	const loop = startLoop(lab);
	const address = bindAddress(lab, { hash, decoded });
	inspect(lab, loop);
	createRoot(place, { onUncaughtError: (error) => apologize(place, error) }).render(
		<StrictMode>
			<App desk={{ lab, loop, address }} />
		</StrictMode>,
	);
}
