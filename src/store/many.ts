import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Game } from '../game/game';
import { type Experiment, runs } from './experiment';
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
			readonly path: string;
	  }
);

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

export function createMany(experiments: () => readonly Experiment[], options: StudyOptions): Many {
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
			const goOn = pause(experiments());
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
 * What is returned lets them go on, but for those that somebody has set going or ended since.
 */
function pause(experiments: readonly Experiment[]): () => void {
	const paused = experiments.filter(({ state }) => runs(state.getState().status));
	for (const { toggle } of paused) toggle();
	return () => {
		for (const { state, toggle } of paused) if (state.getState().status?.phase === 'paused') toggle();
	};
}
