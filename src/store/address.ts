import { decodeHash, type Link, type View as LinkView, linkOf } from '../share/index';
import type { Lab } from './lab';
import { LAYERS, type Layer, USUAL_LAYERS, type View, type ViewStore } from './view';

/** As much of the page's address as is needed, so that tests can stand in for it. */
export interface Page {
	readonly hash: string;
	/** Writes the hash without a new entry in the history. */
	replace(hash: string): void;
	/** Told when somebody else changes the hash. Returns how to stop. */
	onChange(listener: () => void): () => void;
}

export const browserPage: Page = {
	get hash() {
		return location.hash;
	},
	replace: (hash) => history.replaceState(history.state, '', `#${hash}`),
	onChange(listener) {
		addEventListener('hashchange', listener);
		return () => removeEventListener('hashchange', listener);
	},
};

/** The address bar always holds the game: written when the hand rests, read when somebody changes it. */
export interface Address {
	/** The link of the game as it stands now; the address bar then holds it, too. */
	link(): Promise<Link>;
	dispose(): void;
}

/** Opens what the hash says. An empty hash is the opening preset. */
export async function openHash(lab: Lab, hash: string): Promise<void> {
	const { game, preset, problems, view } = await decodeHash(hash);
	lab.open(game, preset.id);
	applyView(lab.view, view);
	tellProblems(lab, problems);
}

export function tellProblems(lab: Lab, problems: readonly { readonly message: string }[]): void {
	if (problems.length === 0) return;
	const named = problems.slice(0, 3).map(({ message }) => message);
	if (problems.length > 3) named.push(`and ${problems.length - 3} more`);
	lab.notify({
		level: 'warning',
		text: `Trouble with this link: ${named.join('; ')}.`,
		advice: 'Ask for the link again, or go on from here.',
	});
}

export function bindAddress(lab: Lab, page: Page = browserPage, delay = 400): Address {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let writing = 0;
	let own = '';
	let refused = false;
	/** Browsers refuse too many changes in a short time, and some pages any. */
	const put = (hash: string): void => {
		if (page.hash === `#${hash}`) return;
		try {
			page.replace(hash);
			refused = false;
		} catch {
			if (refused) return;
			refused = true;
			lab.notify({
				level: 'warning',
				text: 'The browser refuses to change the address bar, so it may hold an older game.',
				advice: 'Share gives the link of the game as it stands.',
			});
		}
	};
	const write = async (): Promise<Link> => {
		clearTimeout(timer);
		writing += 1;
		const turn = writing;
		const link = await linkOf(lab.state.getState().game, linkView(lab.view.getState()));
		// A later game may have been faster.
		if (turn === writing) {
			own = link.hash;
			put(own);
		}
		return link;
	};
	const soon = (): void => {
		clearTimeout(timer);
		timer = setTimeout(() => void write(), delay);
	};
	const stops = [
		lab.state.subscribe((now, before) => {
			if (now.game !== before.game) soon();
		}),
		lab.view.subscribe((now, before) => {
			if (now.layers !== before.layers || (!now.playing && (before.playing || now.time !== before.time)))
				soon();
		}),
		page.onChange(() => {
			if (page.hash !== `#${own}`) void openHash(lab, page.hash).then(soon);
		}),
	];
	soon();
	return {
		link: write,
		dispose() {
			clearTimeout(timer);
			for (const stop of stops) stop();
		},
	};
}

/** The layers, where they are not the usual ones, and the flow time where it stands still. */
export function linkView({ playing, time, layers }: View): LinkView {
	const shown = LAYERS.filter((layer) => layers[layer]);
	const usual = LAYERS.every((layer) => layers[layer] === USUAL_LAYERS[layer]);
	return {
		...(usual ? {} : { layers: shown.join(',') }),
		...(playing ? {} : { t: String(Number(time.toFixed(3))) }),
	};
}

/** Takes from a link's view what is known; unknown layers of a newer lab are passed over. */
export function applyView(view: ViewStore, { layers, t }: LinkView): void {
	if (layers !== undefined) {
		const shown = layers.split(',');
		const on = (layer: Layer): boolean => shown.includes(layer);
		view.setState({
			layers: {
				particles: on('particles'),
				paths: on('paths'),
				density: on('density'),
				velocity: on('velocity'),
				value: on('value'),
				target: on('target'),
				training: on('training'),
			},
		});
	}
	const time = Number(t);
	if (t !== undefined && t !== '' && time >= 0 && Number.isFinite(time))
		view.setState({ time, playing: false });
}
