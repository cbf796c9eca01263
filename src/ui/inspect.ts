import type { Game } from '../game/game';
import type { Status } from '../protocol/messages';
import type { Lab } from '../store/lab';
import type { Loop } from './loop';

/** What the page tells of itself: read-only, for tests and for the curious at the console. */
export interface Inspection {
	/** Every loss of this run, from its first step on. */
	losses(): { step: number; total: number }[];
	status(): Status | null;
	/** The game as composed; the link holds it. */
	game(): Game;
	/** Training step of the snapshot that is drawn. */
	snapshotStep(): number | null;
	/** Flow time t that is drawn. */
	flowTime(): number;
}

declare global {
	interface Window {
		mfgLab?: Inspection;
	}
}

export function inspect(lab: Lab, loop: Loop): void {
	window.mfgLab = {
		losses: () =>
			lab.frames
				.losses()
				.flatMap(({ steps, total }) =>
					Array.from(steps, (step, i) => ({ step, total: total[i] ?? Number.NaN })),
				),
		status: () => lab.state.getState().status,
		game: () => lab.state.getState().game,
		snapshotStep: () => loop.frame()?.snapshot.step ?? null,
		flowTime: () => lab.clock.getState().t,
	};
}
