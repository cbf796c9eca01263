import type { Game } from '../game/game';
import type { Status } from '../protocol/messages';
import type { Bench } from '../store/bench';
import type { Experiment } from '../store/experiment';
import type { Loop } from './loop';

/**
 * What the page tells of itself: read-only, for tests and for the curious at the console. Each question is about the
 * experiment of that name, or about the active one. RangeError for a name that none has.
 */
export interface Inspection {
	/** Of all experiments, the active one first. */
	names(): readonly string[];
	/** Every loss of this run, from its first step on. */
	losses(name?: string): { step: number; total: number }[];
	status(name?: string): Status | null;
	/** The game as composed; the link holds that of the active experiment. */
	game(name?: string): Game;
	/** Training step of the snapshot that is drawn. */
	snapshotStep(name?: string): number | null;
	/** Flow time t of the clock that all share. */
	flowTime(): number;
}

declare global {
	interface Window {
		mfgLab?: Inspection;
	}
}

export function inspect(bench: Bench, loop: Loop): void {
	const all = (): readonly Experiment[] => {
		const { experiments, active } = bench.state.getState();
		return [active, ...experiments.filter((each) => each !== active)];
	};
	const of = (asked?: string): Experiment => {
		const found = all().find(({ name }) => asked === undefined || name === asked);
		if (!found) throw new RangeError(`no experiment is called ${asked}`);
		return found;
	};
	window.mfgLab = {
		names: () => all().map(({ name }) => name),
		losses: (name) =>
			of(name)
				.frames.losses()
				.flatMap(({ steps, total }) =>
					Array.from(steps, (step, i) => ({ step, total: total[i] ?? Number.NaN })),
				),
		status: (name) => of(name).state.getState().status,
		game: (name) => of(name).state.getState().game,
		snapshotStep: (name) => loop.frame(of(name))?.snapshot.step ?? null,
		flowTime: () => bench.clock.getState().t,
	};
}
