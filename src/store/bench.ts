import { createStore, type StoreApi } from 'zustand/vanilla';
import { type ClockStore, createClock, setHorizon } from './clock';
import { createExperiment, type Experiment, type ExperimentOptions, horizonOf, runs } from './experiment';
import { createLooks, followPlaces, type Layers, type LooksStore } from './looks';
import { createNotices, type Notices, RELOAD } from './notices';
import { completePast } from './past';
import { createShelf, type Shelf } from './shelf';
import { createWants, type Wants } from './wants';

export interface BenchState {
	/** At least one, called by their places. */
	readonly experiments: readonly Experiment[];
	/** The one that composer, keys and popovers speak to. */
	readonly active: Experiment;
	/** The others stand still: run, step and reset are the active one's alone. */
	readonly frozen: boolean;
	/** Training step from which they will; null where that is not asked for, or has come. */
	readonly freezing: number | null;
}

/** One or more experiments beside each other, and what they share. */
export interface Bench {
	readonly state: StoreApi<BenchState>;
	readonly clock: ClockStore;
	readonly looks: LooksStore;
	readonly wants: Wants;
	readonly notices: Notices;
	readonly shelf: Shelf;
	/** Opens a game beside those that are there. */
	add(opening: Opening): Experiment;
	/** Ends an experiment and its engine. An error where it is the only one. */
	remove(experiment: Experiment): void;
	/** Lets composer, keys and popovers speak to another one. */
	activate(experiment: Experiment): void;
	/** Those that there are in the opposite order, with other names; whoever has the last place is active. */
	swap(): void;
	/** Lets the others stand still, or go on, until a training step if one is named. */
	freeze(frozen: boolean, freezing?: number | null): void;
	/** Calls `begin` for every experiment, those to come included; what it returns is called when that one goes. */
	watch(begin: (experiment: Experiment) => () => void): () => void;
}

export type Opening = Pick<ExperimentOptions, 'game' | 'preset' | 'backend'>;

export interface BenchOptions extends Pick<ExperimentOptions, 'rules' | 'spawn' | 'restartDelay'> {
	/** Every layer of the stage, as it is for who has not chosen. */
	readonly layers?: Layers;
	readonly notices?: Notices;
	readonly shelf?: Shelf;
}

const THAWED = { frozen: false, freezing: null } as const;

export function createBench(
	first: Opening,
	{ layers = {}, notices = createNotices(), shelf = createShelf(notices.post), ...shared }: BenchOptions,
): Bench {
	const clock = createClock({ horizon: first.game.dynamics.horizon });
	const looks = createLooks({ usual: layers });
	const places = followPlaces(looks);
	const wants = createWants();
	const create = (opening: Opening, sharing: number): Experiment => {
		const experiment: Experiment = createExperiment({
			...shared,
			...opening,
			assets: shelf.assets,
			name: () => nameOf(state.getState().experiments.indexOf(experiment)),
			sharing,
			on: {
				notice: (notice) => notices.post({ ...notice, from: experiment.name }),
				crash(message) {
					if (message === null)
						notices.post({
							from: experiment.name,
							level: 'error',
							text: 'The engine could not be loaded: nothing can be trained.',
							advice: 'The page may have been renewed on its server; the address bar holds the game.',
							action: RELOAD,
						});
					else
						notices.post({
							from: experiment.name,
							level: 'error',
							text: `The engine stopped: ${message}.`,
							advice: 'The game is kept; training starts anew.',
							action: { label: 'Restart', run: experiment.restart },
						});
				},
			},
		});
		return experiment;
	};
	const opened = create(first, 1);
	const state = createStore<BenchState>(() => ({ experiments: [opened], active: opened, ...THAWED }));
	/** Each is called by its place, and has its share of the threads. */
	const put = (experiments: readonly Experiment[], rest: Partial<BenchState> = {}): void => {
		const before = experiments.map(({ name }) => name);
		state.setState({ experiments, ...rest });
		notices.rename(new Map(experiments.map(({ name }, k) => [before[k] ?? name, name])));
		for (const each of experiments) each.share(experiments.length);
	};
	/** The clock goes as far as the longest; a shorter one rests at its end. */
	const meet = (): void =>
		setHorizon(
			clock,
			Math.max(...state.getState().experiments.map((each) => horizonOf(each.state.getState()))),
		);
	/** What is solved for one gives way to all that train on the same cores. */
	const giveWay = (): void => {
		const { experiments } = state.getState();
		const trains = experiments.some((each) => runs(each.state.getState()));
		for (const { exact } of experiments) exact.beside(trains);
	};
	const watch: Bench['watch'] = (begin) => {
		const ends = new Map<Experiment, () => void>();
		const look = (): void => {
			const { experiments } = state.getState();
			for (const [gone, end] of ends)
				if (!experiments.includes(gone)) {
					ends.delete(gone);
					end();
				}
			for (const each of experiments) if (!ends.has(each)) ends.set(each, begin(each));
		};
		look();
		const stop = state.subscribe(look);
		return () => {
			stop();
			for (const end of ends.values()) end();
		};
	};
	watch((experiment) => {
		meet();
		experiment.crowd(looks.getState().particles);
		const want = ({ fields } = wants.state.getState()): void => {
			if (fields) experiment.want(fields);
		};
		want();
		const stops = [
			looks.subscribe(({ particles }) => experiment.crowd(particles)),
			wants.state.subscribe(want),
			completePast(experiment, looks, wants),
			experiment.state.subscribe(meet),
			experiment.state.subscribe(giveWay),
			experiment.state.subscribe((now, before) => {
				if (now.preset === before.preset) return;
				const beside = state.getState().experiments.filter((other) => other !== experiment);
				// The places are another's, too, who looks at the plane that is left or come to.
				const shared = beside.some(({ state }) =>
					[before.preset, now.preset].includes(state.getState().preset),
				);
				if (!shared) places(before.history, now.history);
			}),
			// A run that begins anew has no past to look at.
			experiment.frames.subscribe(() => {
				if (experiment.frames.latest() === null) looks.setState({ past: null });
			}),
		];
		return () => {
			for (const stop of stops) stop();
		};
	});

	return {
		state,
		clock,
		looks,
		wants,
		notices,
		shelf,
		watch,
		add(opening) {
			const { experiments } = state.getState();
			const added = create(opening, experiments.length + 1);
			put([...experiments, added]);
			return added;
		},
		remove(experiment) {
			const { experiments, active } = state.getState();
			const left = experiments.filter((each) => each !== experiment);
			const [next] = left;
			if (!next) throw new Error('The last experiment stays: open another game in it.');
			notices.withdraw(experiment.name);
			put(left, { active: active === experiment ? next : active, ...THAWED });
			meet();
			giveWay();
			experiment.dispose();
		},
		activate(experiment) {
			const { experiments, active } = state.getState();
			if (experiment !== active && experiments.includes(experiment)) state.setState({ active: experiment });
		},
		swap() {
			const experiments = state.getState().experiments.toReversed();
			const active = experiments.at(-1);
			if (active) put(experiments, { active, ...THAWED });
		},
		freeze: (frozen, freezing = null) => state.setState({ frozen, freezing }),
	};
}

/** A, B, C, …, and numbers from 10 on for more than there are letters. */
const nameOf = (place: number): string => (10 + place).toString(36).toUpperCase();
