import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Game } from '../game/game';
import type { Clash } from '../game/needs';
import { type ExactKnown, UNASKED } from '../protocol/exact';
import type { Backend, Earlier, Particles, Status } from '../protocol/messages';
import type { Drawn, Scene } from '../protocol/snapshot';
import { changesOf } from '../share/index';
import { type Assets, NO_ASSETS, withAssets } from '../spec/assets';
import type { GameError } from '../spec/words';
import { type Client, type ClientEvents, createClient, type WorkerPort } from './client';
import { createExact, type Exact, spawnExact } from './exact';
import { createFrames, type Frames } from './frames';
import { began, edited, followed, type History, type Moment, standingAt } from './history';

/** What stands against a game, and what it takes to go over to it from the one that is being trained. */
export interface Verdict {
	readonly clashes: readonly Clash[];
	readonly errors: readonly GameError[];
	readonly change: 'none' | 'live' | 'restart';
}
export type Rules = (game: Game, trained: Game | null) => Verdict;

/** What is known of the exact solution is of what is trained, and only where somebody looks at it. */
export interface ExperimentState extends ExactKnown {
	/** The game as composed; the address bar holds it. */
	readonly game: Game;
	/** The preset it was made from. */
	readonly preset: string | null;
	/** What was composed before, and what was undone; game and preset are those of its present moment. */
	readonly history: History;
	/** The game that the engine has: the same, but for a clash, an error or a restart about to come. */
	readonly trained: Game | null;
	readonly clashes: readonly Clash[];
	readonly errors: readonly GameError[];
	/** A restart waits until the hand has come to rest. */
	readonly pending: boolean;
	/** Where the person wants it to run. */
	readonly backend: Backend;
	readonly status: Status | null;
	/** What the engine was told and has not done yet: a button shows it at once. */
	readonly told: 'run' | 'pause' | null;
	readonly scene: Scene | null;
}

/** One experiment: the game, its engine and its history. It knows nothing of the page, nor of others beside it. */
export interface Experiment {
	/** No other has it, whatever it is called. */
	readonly id: number;
	/** What it is called beside others, by its place among them: "A". */
	readonly name: string;
	readonly state: StoreApi<ExperimentState>;
	readonly frames: Frames;
	/** Solves the game for who wants to look at that. */
	readonly exact: Exact;
	/** Composes another game. It is trained as soon as nothing stands against it; until then the old run goes on. */
	edit(game: Game): void;
	/** The hand has let go: what it changes next is another entry of the history. */
	rest(): void;
	/** Goes back to the game before, or on to the one that was undone; nothing happens where there is none. */
	undo(): void;
	redo(): void;
	/** Composes the game of a moment again: by going there in the history, or, where it is not in it any more, by opening it. */
	goTo(moment: Moment): void;
	/**
	 * Opens a game as a whole, from a preset, a link or a file; it starts at once, where an earlier run of it stopped if there is
	 * one, and on another backend if one is named.
	 */
	open(game: Game, preset: string | null, from?: Earlier, backend?: Backend): void;
	/** Asks the model of this run, or that with the parameters of one of its snapshots (see `Client`). */
	ask: Client['ask'];
	/** The text of a result file of the run as it stands. Rejects with what stands against it. */
	save(): Promise<string>;
	/** Runs, or pauses what runs. */
	toggle(): void;
	step(): void;
	reset(): void;
	/** Trains anew what was trained last, as after a crash. */
	restart(): void;
	/** Starts the game anew on another backend. */
	runOn(backend: Backend): void;
	/** So many experiments train on this machine now, this one included. */
	share(experiments: number): void;
	/** Its pictures have so many particles from now on. */
	crowd(particles: Particles): void;
	/** Its pictures carry these fields from now on. */
	want(fields: readonly Drawn[]): void;
	/** The newest snapshot is on the screen. */
	drawn(run: number): void;
	/** Ends its engine and forgets its frames, for good: nothing is trained afterwards, whatever is asked of it. */
	dispose(): void;
}

export interface ExperimentOptions {
	readonly name: () => string;
	readonly game: Game;
	readonly preset: string | null;
	readonly rules: Rules;
	readonly spawn: () => WorkerPort;
	/** Begins a worker that solves a game exactly. */
	readonly solver?: () => WorkerPort;
	readonly on: Pick<ClientEvents, 'notice' | 'crash'>;
	readonly backend?: Backend;
	/** The points that games may refer to. */
	readonly assets?: Assets;
	/** Those that train on this machine when it begins, this one included. */
	readonly sharing?: number;
	/** Milliseconds without a change before a restart. */
	readonly restartDelay?: number;
}

/** Generated samples in a saved result. */
const SAVED = 1000;

/** What is told of an engine that never came to say anything. */
const NO_ENGINE = {
	run: 0,
	step: 0,
	secondsLeft: null,
	backend: 'no engine',
	backendReason: 'It could not be started.',
} as const;

/** Whether it trains or is about to, or was told to: what Pause would stop. */
export const runs = ({ status, told }: Pick<ExperimentState, 'status' | 'told'>): boolean =>
	told ? told === 'run' : status?.phase === 'training' || status?.phase === 'preparing';

/** Whether it stands where it can go on, or was told to stand still. */
export const rests = ({ status, told }: Pick<ExperimentState, 'status' | 'told'>): boolean =>
	told ? told === 'pause' : status?.phase === 'paused';

/** Whether a run can be told to be longer: not where it has diverged, or where there is none. */
export const goesOn = (status: Status | null): boolean =>
	status?.phase === 'training' || status?.phase === 'paused' || status?.phase === 'done';

/** T of the game that is drawn. */
export const horizonOf = ({ trained, game }: ExperimentState): number => (trained ?? game).dynamics.horizon;

/** Experiments that were made. */
let made = 0;

export function createExperiment({
	name,
	game,
	preset,
	rules,
	spawn,
	solver = spawnExact,
	on,
	backend = 'auto',
	assets = NO_ASSETS,
	sharing = 1,
	restartDelay = 350,
}: ExperimentOptions): Experiment {
	const state = createStore<ExperimentState>(() => ({
		game,
		preset,
		history: began({ game, preset, opened: true }),
		trained: null,
		clashes: [],
		errors: [],
		pending: false,
		backend,
		status: null,
		told: null,
		scene: null,
		...UNASKED,
	}));
	const frames = createFrames();
	const exact = createExact(solver, (news) => {
		state.setState(news);
		if (news.exact) tellLeast();
	});
	let timer: ReturnType<typeof setTimeout> | undefined;
	let ended = false;
	/** Whether the person wants it to run: a paused run stays paused through a change of the game. */
	let wanted = true;
	/** The game that the engine took last. */
	let accepted: Game | null = null;
	/** The change that the hand is still making: the moment it came to, and the cards that it is on. */
	let growing: { readonly moment: Moment; readonly cards: string } | null = null;

	const client = createClient(spawn, {
		status: (status) =>
			state.setState(({ told }) => ({
				status,
				// An older status may still be on its way.
				told: status.phase === (told === 'run' ? 'paused' : 'training') ? told : null,
			})),
		scene: (scene) => {
			accepted = state.getState().trained;
			state.setState({ scene });
			tellLeast();
		},
		refused: () => state.setState({ trained: accepted }),
		snapshot: frames.push,
		notice: on.notice,
		crash: (message) => {
			state.setState(({ status }) => ({
				status: { ...(status ?? NO_ENGINE), phase: 'failed', stepsPerSecond: 0, secondsLeft: null },
				told: null,
			}));
			on.crash(message);
		},
	});
	client.share(sharing);
	/** The engine cannot wait for a grid: it hears of the least cost when that is known, and again when it has begun anew. */
	const tellLeast = (): void => {
		const { exact: known, trained } = state.getState();
		const least = known.type === 'drawn' && trained && exact.isOf(trained) ? known.picture.least : null;
		if (least) client.least(least);
	};
	const load = (next: Game, from?: Earlier): void => {
		clearTimeout(timer);
		if (ended) return;
		frames.clear();
		state.setState({ trained: next, pending: false, told: null });
		client.load(next, wanted, state.getState().backend, from ? { from } : {});
	};
	const take = (history: History, how: 'edit' | 'open' | 'travel', from?: Earlier): void => {
		clearTimeout(timer);
		const { preset } = history.present;
		// Points may have come to hand since the moment was.
		const next = withAssets(history.present.game, assets);
		const { clashes, errors, change } = rules(next, how === 'open' ? null : state.getState().trained);
		const fits = clashes.length === 0 && errors.length === 0;
		const restarts = fits && (how === 'open' || change === 'restart');
		state.setState({ game: next, preset, history, clashes, errors, pending: restarts });
		if (restarts) {
			if (how === 'edit') timer = setTimeout(() => load(next), restartDelay);
			else load(next, from);
		} else if (fits && change === 'live') {
			// Before anybody who hears of it asks: what is known of the game is told of the one that the engine has.
			client.tune(next);
			state.setState({ trained: next });
		}
	};
	const open = (moment: Moment, from?: Earlier): void => {
		wanted = true;
		const { history } = state.getState();
		const { preset, game } = history.present;
		// What stands there already begins anew, and that is all.
		const again = moment.preset === preset && changesOf(game, moment.game).length === 0;
		take(again ? history : followed(history, moment), 'open', from);
	};
	const goTo = (moment: Moment | undefined): void => {
		growing = null;
		if (!moment || moment === state.getState().history.present) return;
		const there = standingAt(state.getState().history, moment);
		if (there) take(there, 'travel');
		else open({ ...moment, opened: true });
	};

	/** What is to be trained: a change that still waits for its load must not be lost to another one. */
	const meant = (): Game | null => {
		const { game, trained, pending } = state.getState();
		return pending ? game : trained;
	};

	/** A run that is being prepared, or is at its end, answers by itself. */
	const tell = (told: 'run' | 'pause'): void => {
		const phase = state.getState().status?.phase;
		if (phase === 'training' || phase === 'paused') state.setState({ told });
		client.send(told);
	};

	take(state.getState().history, 'open');
	made += 1;
	return {
		id: made,
		get name() {
			return name();
		},
		state,
		frames,
		exact,
		edit(given) {
			const { game, history } = state.getState();
			const next = withAssets(given, assets);
			const changes = changesOf(game, next);
			const cards = [...new Set(changes.map(({ path }) => path.split('.', 1)[0]))].join();
			const more = growing?.moment === history.present && growing.cards === cards;
			take(changes.length === 0 ? history : edited(history, next, more), 'edit');
			const { present } = state.getState().history;
			if (present !== history.present)
				growing = present === history.past.at(-1) ? null : { moment: present, cards };
		},
		rest() {
			growing = null;
		},
		undo: () => goTo(state.getState().history.past.at(-1)),
		redo: () => goTo(state.getState().history.future[0]),
		goTo,
		open(next, preset, from, on = state.getState().backend) {
			state.setState({ backend: on });
			open({ game: withAssets(next, assets), preset, opened: true }, from);
		},
		ask: client.ask,
		save: async () => {
			const { game, trained } = state.getState();
			if (game !== trained) throw new Error('the game as composed is not the one that is trained');
			return client.ask('result', { samples: SAVED });
		},
		toggle() {
			const { status } = state.getState();
			const next = meant();
			wanted = !runs(state.getState());
			// From where a run has diverged there is no going on.
			if (next && (status?.phase === 'diverged' || status?.phase === 'failed')) load(next);
			else tell(wanted ? 'run' : 'pause');
		},
		step() {
			// One step at a time: the engine takes none while it trains.
			wanted = false;
			if (runs(state.getState())) tell('pause');
			client.send('step');
		},
		reset() {
			frames.clear();
			client.reset();
		},
		restart() {
			wanted = true;
			load(meant() ?? game);
		},
		runOn(next) {
			state.setState({ backend: next });
			const anew = meant();
			if (anew) load(anew);
		},
		share: (experiments) => client.share(experiments),
		crowd: (particles) => client.crowd(particles),
		want: (fields) => client.want(fields),
		drawn: (run) => client.drawn(run),
		dispose() {
			ended = true;
			clearTimeout(timer);
			client.dispose();
			exact.dispose();
			frames.clear();
		},
	};
}
