import type { Bench, BenchState, Opening } from './bench';
import { type Experiment, rests, runs } from './experiment';
import type { Steps } from './frames';

/** Two experiments that are compared: B is composed, and A is what it is held against. */
export interface Pair {
	readonly a: Experiment;
	readonly b: Experiment;
}

/** The first two of a bench; null where there is one alone. */
export function pairOf({ experiments: [a, b] }: Pick<BenchState, 'experiments'>): Pair | null {
	return a && b ? { a, b } : null;
}

/** Puts a game beside that of the bench, as B, which is composed from now on. */
export function openBeside(bench: Bench, opening: Opening): Experiment {
	const added = bench.add(opening);
	bench.activate(added);
	return added;
}

/** Makes the experiment A and a copy of its game B: the same preset, seed and backend, trained from the start. */
export function compare(bench: Bench): Experiment {
	const { game, preset, backend } = bench.state.getState().active.state.getState();
	return openBeside(bench, { game, preset, backend });
}

/** Ends the comparison; the others go, their engines with them. */
export function keepOnly(bench: Bench, kept: Experiment): void {
	for (const each of bench.state.getState().experiments) if (each !== kept) bench.remove(each);
}

/** Composes A's game in B; that can be undone. */
export function setToA({ a, b }: Pair): void {
	compose(b, a.state.getState());
}

/** Composes a game that counts from a preset: an edit, or, where another preset stands there, a game that is opened. */
export function compose(experiment: Experiment, { game, preset }: Pick<Opening, 'game' | 'preset'>): void {
	experiment.rest();
	if (preset === experiment.state.getState().preset) experiment.edit(game);
	else experiment.open(game, preset);
}

/** Those that run, step and reset are of, the active one first. */
const driven = ({ experiments, active, frozen }: BenchState): readonly Experiment[] =>
	frozen ? [active] : [active, ...experiments.filter((each) => each !== active)];

const statusOf = ({ state }: Experiment) => state.getState().status;

/** Those that are not at their end, or all where every one is. */
function unfinished(all: readonly Experiment[]): readonly Experiment[] {
	const left = all.filter((each) => statusOf(each)?.phase !== 'done');
	return left.length > 0 ? left : all;
}

/** Whether anything runs that a pause would stop. */
export const anyRuns = (bench: Bench): boolean =>
	driven(bench.state.getState()).some(({ state }) => runs(state.getState()));

/** Pauses all that run; where none does, runs those that are not done, or, where all are, each beyond its end. */
export function toggleAll(bench: Bench): void {
	const all = driven(bench.state.getState());
	const running = all.filter(({ state }) => runs(state.getState()));
	for (const each of running.length > 0 ? running : unfinished(all)) each.toggle();
}

export function stepAll(bench: Bench): void {
	for (const each of unfinished(driven(bench.state.getState()))) each.step();
}

export function resetAll(bench: Bench): void {
	for (const each of driven(bench.state.getState())) each.reset();
}

/** Lets A stand still, or go on to its end. */
export function freezeA(bench: Bench, { a }: Pair, frozen: boolean): void {
	bench.freeze(frozen);
	const state = a.state.getState();
	if (frozen ? runs(state) : rests(state)) a.toggle();
}

/** Lets A go on up to a training step, or its end, and stand still there; whatever else is asked of the pair meanwhile counts. */
export function freezeAt(bench: Bench, pair: Pair, step: number): void {
	const { a } = pair;
	bench.freeze(false, step);
	const look = (): void => {
		const { experiments, freezing } = bench.state.getState();
		const state = a.state.getState();
		const { status } = state;
		const asked = freezing === step && experiments[0] === a;
		// Without a picture the status may be that of the run before.
		const known = status !== null && a.frames.latest() !== null;
		const ended = known && !rests(state) && !runs(state);
		if (asked && !ended && !(known && status.step >= step)) return;
		for (const stop of stops) stop();
		if (asked) freezeA(bench, pair, true);
	};
	const stops = [a.state.subscribe(look), a.frames.subscribe(look)];
	look();
}

/** Steps of the snapshots of both, ascending. */
export const stepsOf = ({ a, b }: Pair): Steps => ({
	steps: () => [...new Set([...a.frames.steps(), ...b.frames.steps()])].sort((p, q) => p - q),
	subscribe(listener) {
		const stops = [a.frames.subscribe(listener), b.frames.subscribe(listener)];
		return () => stops.forEach((stop) => void stop());
	},
});
