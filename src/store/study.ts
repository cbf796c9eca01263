import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Game } from '../game/game';
import { assetSender } from '../protocol/assets';
import type { Scene } from '../protocol/snapshot';
import type { Ended, StudyReport, StudyTask } from '../protocol/study';
import { withoutRows } from '../spec/assets';
import { withSeeds } from '../spec/variations';
import { BinnedLosses } from './binned';
import type { WorkerPort } from './client';

/** One of the games of a study, which is trained with every seed. */
export interface Arm {
	/** "A", or the value that it has: "20". */
	readonly name: string;
	readonly game: Game;
}

export type RunPhase = 'waiting' | 'training' | 'measuring' | 'done' | 'diverged' | 'failed' | 'stopped';

/** One training of one of the games. */
export interface StudyRun {
	/** Index of its arm. */
	readonly arm: number;
	readonly seed: number;
	readonly phase: RunPhase;
	readonly step: number;
	/** Why it has no number that counts: how it diverged, or what failed. */
	readonly why: string | null;
	readonly ended: Ended | null;
	/** Its own, and always the same: what is in it grows. */
	readonly losses: BinnedLosses;
	/** Of its loss; none before the first step. */
	readonly terms: Scene['terms'];
}

export interface StudyState {
	readonly arms: readonly Arm[];
	readonly seeds: number;
	/** Seed by seed, of each the arms. */
	readonly runs: readonly StudyRun[];
	readonly phase: 'running' | 'stopped' | 'done';
	/** Games that are trained at a time. */
	readonly workers: number;
	/** By the pace up to now; null before there is one, and when nothing is left. */
	readonly secondsLeft: number | null;
}

/** Games trained with several seeds by workers of one thread each. It begins at once. */
export interface Study {
	readonly state: StoreApi<StudyState>;
	/** Ends the workers; what is whole is kept. */
	stop(): void;
}

export interface StudyOptions {
	readonly spawn: () => WorkerPort;
	/** Processor cores of the machine. */
	readonly cores: number;
	/** Milliseconds, monotone. */
	now(): number;
}

export const spawnStudyWorker = (): WorkerPort =>
	new Worker(new URL('../engine/study.worker.ts', import.meta.url), { type: 'module', name: 'study' });

/** One core is left to the page. */
export const workersFor = (cores: number, runs: number): number => Math.max(1, Math.min(cores - 1, runs));

const NOT_LOADED = 'the program that trains could not be loaded; reload the page';

export function createStudy(arms: readonly Arm[], seeds: number, { spawn, cores, now }: StudyOptions): Study {
	const games = arms.map(({ game }) => withSeeds(game, seeds));
	const runs = Array.from({ length: seeds }, (_, k) =>
		arms.map(
			({ game }, arm): StudyRun => ({
				arm,
				seed: k + 1,
				phase: 'waiting',
				step: 0,
				why: null,
				ended: null,
				losses: new BinnedLosses(game.training.steps),
				terms: [],
			}),
		),
	).flat();
	const workers = workersFor(cores, runs.length);
	const state = createStore<StudyState>(() => ({
		arms,
		seeds,
		runs,
		phase: 'running',
		workers,
		secondsLeft: null,
	}));
	const begun = now();
	const alive = new Set<WorkerPort>();

	const change = (at: number, what: Partial<StudyRun>): void =>
		state.setState(({ runs }) => ({ runs: runs.map((run, k) => (k === at ? { ...run, ...what } : run)) }));
	const end = (phase: 'stopped' | 'done'): void => {
		for (const worker of alive) worker.terminate();
		alive.clear();
		state.setState({ phase, secondsLeft: null });
	};
	const tellTime = (): void => {
		const { runs, phase } = state.getState();
		if (phase !== 'running') return;
		const share = (run: StudyRun): number =>
			isOver(run) ? 1 : run.step / (arms[run.arm]?.game.training.steps ?? Number.POSITIVE_INFINITY);
		const done = runs.reduce((sum, run) => sum + share(run), 0);
		const elapsed = (now() - begun) / 1000;
		if (done > 0) state.setState({ secondsLeft: (elapsed * (runs.length - done)) / done });
	};

	/** A worker that trains what waits, until nothing does. */
	const employ = (): void => {
		const worker = spawn();
		alive.add(worker);
		const unsent = assetSender();
		let at = -1;
		let spoke = false;
		const next = (): void => {
			at = state.getState().runs.findIndex(({ phase }) => phase === 'waiting');
			const run = state.getState().runs[at];
			const game = run && games[run.arm]?.[run.seed - 1];
			if (!game) {
				worker.terminate();
				alive.delete(worker);
				if (alive.size === 0) end('done');
				return;
			}
			change(at, { phase: 'training' });
			worker.postMessage({ game: withoutRows(game), assets: unsent(game) } satisfies StudyTask);
		};
		/** What state the worker is in nobody knows: another one takes its place. */
		const fail = (why: string): void => {
			worker.terminate();
			if (!alive.delete(worker)) return;
			change(at, { phase: 'failed', why });
			const waits = state.getState().runs.some(({ phase }) => phase === 'waiting');
			if (waits) employ();
			else if (alive.size === 0) end('done');
			tellTime();
		};
		const hear = (report: StudyReport): void => {
			spoke = true;
			if (report.type === 'failed') fail(report.why);
			else if (report.type === 'measuring') change(at, { phase: 'measuring' });
			else if (report.type === 'losses') {
				state.getState().runs[at]?.losses.add(report.losses);
				change(at, { step: report.losses.at(-1)?.step ?? 0, terms: report.terms });
				tellTime();
			} else {
				const { ended } = report;
				const phase = ended.diverged === undefined ? 'done' : 'diverged';
				change(at, { phase, why: ended.divergence ?? null, ended });
				next();
				tellTime();
			}
		};
		worker.addEventListener('message', ({ data }: MessageEvent<StudyReport>) => {
			if (alive.has(worker)) hear(data);
		});
		worker.addEventListener('messageerror', () => fail('a message could not be read'));
		worker.addEventListener('error', (event) => {
			// It is told here; the console need not repeat it.
			event.preventDefault();
			if (event.message || spoke) return fail(event.message || 'its worker gave no reason');
			// Nor will any other worker find its program.
			if (!alive.has(worker)) return;
			state.setState(({ runs }) => ({
				runs: runs.map((run) => (isOver(run) ? run : { ...run, phase: 'failed', why: NOT_LOADED })),
			}));
			end('done');
		});
		next();
	};
	for (let k = 0; k < workers; k++) employ();

	return {
		state,
		stop() {
			if (state.getState().phase !== 'running') return;
			state.setState(({ runs }) => ({
				runs: runs.map((run) => (isOver(run) ? run : { ...run, phase: 'stopped' })),
			}));
			end('stopped');
		},
	};
}

/** Whether nothing more is to come of it. */
export const isOver = ({ phase }: StudyRun): boolean =>
	phase === 'done' || phase === 'diverged' || phase === 'failed' || phase === 'stopped';
