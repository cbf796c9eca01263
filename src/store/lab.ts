import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Game } from '../game/game';
import type { Clash } from '../game/needs';
import type { Backend, Status } from '../protocol/messages';
import type { Scene } from '../protocol/snapshot';
import type { GameError } from '../spec/words';
import { type Client, createClient, type WorkerPort } from './client';
import { type ClockStore, createClock, setHorizon } from './clock';
import { createFrames, type Frames } from './frames';
import { createLooks, type LooksStore } from './looks';
import { createNotices, type Notices, RELOAD } from './notices';

/** What stands against a game, and what it takes to go over to it from the one that is being trained. */
export interface Verdict {
	readonly clashes: readonly Clash[];
	readonly errors: readonly GameError[];
	readonly change: 'none' | 'live' | 'restart';
}
export type Rules = (game: Game, trained: Game | null) => Verdict;

export interface LabState {
	/** The game as composed; the address bar holds it. */
	readonly game: Game;
	/** The preset it was made from. */
	readonly preset: string | null;
	/** The game that the engine has: the same, but for a clash, an error or a restart about to come. */
	readonly trained: Game | null;
	readonly clashes: readonly Clash[];
	readonly errors: readonly GameError[];
	/** A restart waits until the hand has come to rest. */
	readonly pending: boolean;
	/** Where the person wants it to run. */
	readonly backend: Backend;
	readonly status: Status | null;
	readonly scene: Scene | null;
}

/** One experiment: the game, its engine, its history and how it is looked at. */
export interface Lab {
	readonly state: StoreApi<LabState>;
	readonly clock: ClockStore;
	readonly looks: LooksStore;
	readonly notices: Notices;
	readonly frames: Frames;
	/** Composes another game. It is trained as soon as nothing stands against it; until then the old run goes on. */
	edit(game: Game): void;
	/** Opens a game as a whole, from a preset or a link; it starts at once. */
	open(game: Game, preset: string | null): void;
	/** Runs, or pauses what runs. */
	toggle(): void;
	step(): void;
	reset(): void;
	/** Starts the game anew on another backend. */
	runOn(backend: Backend): void;
	/** The newest snapshot is on the screen. */
	drawn(run: number): void;
	dispose(): void;
}

export interface LabOptions {
	readonly game: Game;
	readonly preset: string | null;
	readonly rules: Rules;
	readonly spawn: () => WorkerPort;
	readonly backend?: Backend;
	readonly clock?: ClockStore;
	readonly looks?: LooksStore;
	readonly notices?: Notices;
	/** Milliseconds without a change before a restart. */
	readonly restartDelay?: number;
}

/** What is told of an engine that never came to say anything. */
const NO_ENGINE = {
	run: 0,
	step: 0,
	backend: 'no engine',
	backendReason: 'It could not be started.',
} as const;

/** Whether it trains or is about to: what Pause would stop. */
export const runs = (status: Status | null): boolean =>
	status?.phase === 'training' || status?.phase === 'preparing';

export function createLab({
	game,
	preset,
	rules,
	spawn,
	backend = 'auto',
	clock = createClock(),
	looks = createLooks(),
	notices = createNotices(),
	restartDelay = 350,
}: LabOptions): Lab {
	const state = createStore<LabState>(() => ({
		game,
		preset,
		trained: null,
		clashes: [],
		errors: [],
		pending: false,
		backend,
		status: null,
		scene: null,
	}));
	const frames = createFrames();
	let timer: ReturnType<typeof setTimeout> | undefined;
	/** Whether the person wants it to run: a paused run stays paused through a change of the game. */
	let wanted = true;

	const client: Client = createClient(spawn, {
		status: (status) => state.setState({ status }),
		scene: (scene) => state.setState({ scene }),
		snapshot: frames.push,
		notice: notices.post,
		crash: (message) => {
			state.setState(({ status }) => ({
				status: { ...(status ?? NO_ENGINE), phase: 'failed', stepsPerSecond: 0 },
			}));
			if (message === null)
				notices.post({
					level: 'error',
					text: 'The engine could not be loaded: nothing can be trained.',
					advice: 'The page may have been renewed on its server; the address bar holds the game.',
					action: RELOAD,
				});
			else
				notices.post({
					level: 'error',
					text: `The engine stopped: ${message}.`,
					advice: 'The game is kept; training starts anew.',
					action: {
						label: 'Restart',
						run: () => {
							wanted = true;
							load(state.getState().trained ?? game);
						},
					},
				});
		},
	});
	const forget = (): void => {
		frames.clear();
		looks.setState({ past: null });
	};
	const load = (next: Game): void => {
		clearTimeout(timer);
		forget();
		setHorizon(clock, next.dynamics.horizon);
		state.setState({ trained: next, pending: false });
		client.load(next, wanted, state.getState().backend);
	};
	const take = (next: Game, how: 'edit' | 'open'): void => {
		clearTimeout(timer);
		const { clashes, errors, change } = rules(next, how === 'open' ? null : state.getState().trained);
		const fits = clashes.length === 0 && errors.length === 0;
		const restarts = fits && (how === 'open' || change === 'restart');
		state.setState({ game: next, clashes, errors, pending: restarts });
		if (restarts) {
			if (how === 'open') load(next);
			else timer = setTimeout(() => load(next), restartDelay);
		} else if (fits && change === 'live') {
			state.setState({ trained: next });
			client.tune(next);
		}
	};

	take(game, 'open');
	return {
		state,
		clock,
		looks,
		notices,
		frames,
		edit: (next) => take(next, 'edit'),
		open(next, from) {
			wanted = true;
			state.setState({ preset: from });
			take(next, 'open');
		},
		toggle() {
			const { status, trained } = state.getState();
			wanted = !runs(status);
			// From where a run has diverged there is no going on.
			if (trained && (status?.phase === 'diverged' || status?.phase === 'failed')) load(trained);
			else client.send(wanted ? 'run' : 'pause');
		},
		step() {
			// One step at a time: the engine takes none while it trains.
			wanted = false;
			if (runs(state.getState().status)) client.send('pause');
			client.send('step');
		},
		reset() {
			forget();
			client.send('reset');
		},
		runOn(next) {
			state.setState({ backend: next });
			const { trained } = state.getState();
			if (trained) load(trained);
		},
		drawn: (run) => client.drawn(run),
		dispose() {
			clearTimeout(timer);
			client.dispose();
		},
	};
}
