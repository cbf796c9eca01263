import { type Change, changesOf } from '../share/index';
import type { Experiment, Verdict } from '../store/experiment';
import { changeBetween } from './rules';

/** Milliseconds without a change after which the hand has come to rest: more than a restart waits. */
const REST_MS = 500;

/** A change by a gesture, and what it means for the run: nothing, another value, another run, or that there is none. */
export interface Told {
	readonly changes: readonly Change[];
	readonly effect: Verdict['change'] | 'stands';
	/** The run that was there before it: where it is another one now it began anew, whatever the change asked for. */
	readonly run: number | undefined;
}
/** Tells of changes of an experiment's game, those of one gesture as one; of another preset that there is nothing to tell. Returns how to stop. */
export function followChanges({ state }: Experiment, tell: (told: Told | null) => void): () => void {
	let before = state.getState();
	let run = before.status?.run;
	let timer: ReturnType<typeof setTimeout> | undefined;
	const settle = (): void => {
		timer = undefined;
		const now = state.getState();
		const changes = now.preset === before.preset ? changesOf(before.game, now.game) : [];
		const stands = now.clashes.length + now.errors.length > 0;
		const effect = stands ? 'stands' : changeBetween(before.trained ?? before.game, now.game);
		// What is changed and changed back within a gesture is no change.
		if (changes.length > 0) tell({ changes, effect, run });
		before = now;
	};
	const stop = state.subscribe((now, old) => {
		if (now.preset !== old.preset) tell(null);
		if (now.preset === old.preset && now.game === old.game) return;
		if (timer === undefined) run = old.status?.run;
		clearTimeout(timer);
		timer = setTimeout(settle, REST_MS);
	});
	return () => {
		clearTimeout(timer);
		stop();
	};
}
