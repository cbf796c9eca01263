import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Game } from '../game/game';
import type { Bench } from './bench';
import { type Experiment, rests, runs } from './experiment';
import { compose } from './pair';
import { type Arm, createStudy, type Study, type StudyOptions } from './study';

/** What a study compares: the games on the bench, or one of them at several values of a parameter. */
export type Subject = {
	/** How that is called, by people and as a file. */
	readonly title: string;
	readonly file: string;
} & (
	| { readonly kind: 'seeds' }
	| {
			readonly kind: 'sweep';
			readonly experiment: Experiment;
			/** The game that the values were set in, as it was composed. */
			readonly base: Game;
			/** The preset that it counts from. */
			readonly preset: string | null;
			readonly path: string;
	  }
);

export type Sweep = Extract<Subject, { readonly kind: 'sweep' }>;

export interface Opened {
	readonly subject: Subject;
	readonly study: Study;
}

/** The study of a bench: one at a time. */
export interface Many {
	readonly state: StoreApi<{ readonly opened: Opened | null }>;
	/** Begins a study in place of the one before. What trains on the bench rests until it has ended. */
	begin(subject: Subject, arms: readonly Arm[], seeds: number): void;
	/** Ends the study and forgets what it has found. */
	close(): void;
}

/** Composes a game of a sweep where this was begun, or, where that has left the bench, in the active experiment. */
export function openSwept(bench: Bench, { experiment, preset }: Sweep, game: Game): void {
	const { experiments, active } = bench.state.getState();
	compose(experiments.includes(experiment) ? experiment : active, { game, preset });
}

export function createMany(bench: Bench, options: StudyOptions): Many {
	const state = createStore<{ readonly opened: Opened | null }>(() => ({ opened: null }));
	const close = (): void => {
		state.getState().opened?.study.stop();
		state.setState({ opened: null });
	};
	return {
		state,
		close,
		begin(subject, arms, seeds) {
			close();
			const goOn = pause(bench);
			const study = createStudy(arms, seeds, options);
			state.setState({ opened: { subject, study } });
			const unsubscribe = study.state.subscribe(({ phase }) => {
				if (phase === 'running') return;
				unsubscribe();
				goOn();
			});
		},
	};
}

/**
 * Pauses those that train: beside them a study would take longer, and their own pace and choice of threads would mean nothing.
 * What is returned lets them go on, but for those that are frozen by then, and those that somebody has set going since, though
 * they may have come to rest again. One that rests while it begins anew still waits for the study.
 */
function pause(bench: Bench): () => void {
	const waiting = new Map<Experiment, () => void>();
	for (const each of bench.state.getState().experiments) {
		if (!runs(each.state.getState())) continue;
		let rested = false;
		const stop = each.state.subscribe(({ status }) => {
			if (status?.phase === 'paused') rested = true;
			else if (rested && status?.phase !== 'preparing') {
				waiting.delete(each);
				stop();
			}
		});
		waiting.set(each, stop);
		each.toggle();
	}
	return () => {
		for (const stop of waiting.values()) stop();
		const { experiments, active, frozen } = bench.state.getState();
		for (const each of experiments)
			if (waiting.has(each) && !(frozen && each !== active) && rests(each.state.getState())) each.toggle();
	};
}
