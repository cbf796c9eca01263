import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Phase } from '../../src/protocol/messages';
import { openingPreset } from '../../src/spec/presets/index';
import { setPath } from '../../src/spec/set';
import { createBench } from '../../src/store/bench';
import {
	anyRuns,
	compare,
	freezeA,
	freezeAt,
	keepOnly,
	pairOf,
	resetAll,
	setToA,
	stepAll,
	stepsOf,
	toggleAll,
} from '../../src/store/pair';
import { rules } from '../../src/ui/rules';
import { FakeWorker, snapshotAt, status } from './fakeEngine';

const { game, id } = openingPreset();

function setUp() {
	const workers: FakeWorker[] = [];
	const spawn = (): FakeWorker => {
		const made = new FakeWorker();
		workers.push(made);
		return made;
	};
	const bench = createBench({ game, preset: id, backend: 'wasm' }, { rules, spawn });
	const a = bench.state.getState().active;
	const b = compare(bench);
	for (const worker of workers) worker.say({ type: 'ready' });
	const of = (k: number): FakeWorker => workers[k] ?? spawn();
	const said = (k: number) => of(k).types.filter((type) => type !== 'load' && type !== 'share');
	const phases = (...all: Phase[]) => all.forEach((phase, k) => void of(k).say(status(1, phase, 7)));
	const pair = () => pairOf(bench.state.getState()) ?? { a, b };
	return { bench, a, b, workers, of, said, phases, pair };
}

describe('a comparison', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	it('opens B as a copy of A, which goes on as it was; B is composed', () => {
		const { bench, a, b, workers } = setUp();
		expect(bench.state.getState()).toMatchObject({ experiments: [a, b], active: b, frozen: false });
		expect([a.name, b.name]).toEqual(['A', 'B']);
		expect(b.state.getState()).toMatchObject({ game, preset: id, backend: 'wasm' });
		expect(workers.map(({ types }) => types.filter((type) => type !== 'share'))).toEqual([
			['load'],
			['load'],
		]);
	});

	it('shares the threads out, and gives them back at once when one is closed, with its worker and its frames', () => {
		const { bench, a, b, of } = setUp();
		const shares = (k: number) =>
			of(k).told.flatMap((command) => (command.type === 'share' ? [command.experiments] : []));
		expect([shares(0), shares(1)]).toEqual([[2], [2]]);
		expect(of(1).types[0], 'before B looks for kernels').toBe('share');
		of(1).say({ type: 'snapshot', snapshot: snapshotAt(1, 3) });
		expect(b.frames.latest()).not.toBeNull();
		keepOnly(bench, a);
		expect(of(1).ended).toBe(true);
		expect(b.frames.latest()).toBeNull();
		expect(shares(0)).toEqual([2, 1]);
	});

	it('pauses both, and runs both, but for one that is at its end', () => {
		const { bench, said, phases } = setUp();
		phases('training', 'training');
		expect(anyRuns(bench)).toBe(true);
		toggleAll(bench);
		expect([said(0), said(1)]).toEqual([['pause'], ['pause']]);
		phases('done', 'paused');
		expect(anyRuns(bench)).toBe(false);
		toggleAll(bench);
		// It was told to run: it takes single steps when it stands still again.
		stepAll(bench);
		expect([said(0), said(1)]).toEqual([['pause'], ['pause', 'run', 'pause', 'step']]);
		resetAll(bench);
		expect([said(0), said(1)]).toEqual([
			['pause', 'reset'],
			['pause', 'run', 'pause', 'step', 'reset'],
		]);
	});

	it('lets A stand still: keys of the run are then of B alone', () => {
		const { bench, said, phases, pair } = setUp();
		phases('training', 'training');
		freezeA(bench, pair(), true);
		expect([said(0), said(1)]).toEqual([['pause'], []]);
		phases('paused', 'training');
		toggleAll(bench);
		expect([said(0), said(1)]).toEqual([['pause'], ['pause']]);
		phases('paused', 'paused');
		stepAll(bench);
		expect([said(0), said(1)]).toEqual([['pause'], ['pause', 'step']]);
		freezeA(bench, pair(), false);
		expect([said(0), said(1)]).toEqual([
			['pause', 'run'],
			['pause', 'step'],
		]);
	});

	it('lets A go on to a step of the run that is there, or to its end, and not where something else was asked for', () => {
		const { bench, a, of, pair, said } = setUp();
		const frozen = () => bench.state.getState().frozen;
		const trainedTo = (step: number, phase: Phase = 'training') => of(0).say(status(1, phase, step));
		trainedTo(500);
		freezeAt(bench, pair(), 300);
		expect(frozen(), 'without a picture it may be the run before').toBe(false);
		of(0).say({ type: 'snapshot', snapshot: snapshotAt(1, 3) });
		trainedTo(299);
		bench.swap();
		bench.swap();
		trainedTo(400);
		expect(frozen(), 'swapped meanwhile').toBe(false);
		freezeAt(bench, pair(), 300);
		expect(said(0).at(-1)).toBe('pause');
		expect(bench.state.getState()).toMatchObject({ frozen: true, freezing: null });
		trainedTo(400, 'paused');
		freezeA(bench, pair(), false);
		freezeAt(bench, pair(), 1e6);
		trainedTo(450, 'paused');
		expect(frozen(), 'a pause is no end').toBe(false);
		trainedTo(500, 'done');
		expect(frozen()).toBe(true);
		expect(a.name).toBe('A');
	});

	it('swaps: each goes on under the name of the other, with what was told of it', () => {
		const { bench, a, b, of } = setUp();
		of(0).say({ type: 'notice', notice: { level: 'info', text: 'of the first' } });
		bench.swap();
		expect(bench.state.getState()).toMatchObject({ experiments: [b, a], active: a });
		expect([a.name, b.name]).toEqual(['B', 'A']);
		expect(bench.notices.state.getState().posted).toMatchObject([{ from: 'B', text: 'of the first' }]);
		keepOnly(bench, b);
		expect(bench.notices.state.getState().posted).toEqual([]);
		expect([bench.state.getState().experiments, b.name]).toEqual([[b], 'A']);
	});

	it('sets B to A, which can be undone', () => {
		const { b, pair } = setUp();
		const edited = setPath(game, 'terminal.weight', '7');
		if (edited.ok) b.edit(edited.game);
		setToA(pair());
		expect(b.state.getState().game).toEqual(game);
		b.undo();
		expect(b.state.getState().game.terminal.weight).toBe(7);
		b.open(game, 'otflow-moons');
		setToA(pair());
		expect(b.state.getState()).toMatchObject({ game, preset: id });
	});

	it('has the steps of both', () => {
		const { of, pair } = setUp();
		for (const [k, step] of [
			[0, 5],
			[1, 2],
			[1, 5],
		] as const)
			of(k).say({ type: 'snapshot', snapshot: snapshotAt(1, step) });
		expect(stepsOf(pair()).steps()).toEqual([2, 5]);
	});
});
