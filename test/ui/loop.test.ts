import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultGame } from '../../src/spec/defaults';
import { createBench } from '../../src/store/bench';
import { type Painter, startLoop } from '../../src/ui/loop';
import { rules } from '../../src/ui/rules';
import { FakeWorker, sceneOf, snapshotAt } from '../store/fakeEngine';

/** Frames by hand: `frame(ms)` lets the time pass and runs what was asked for. */
function setUp() {
	let asked: FrameRequestCallback | null = null;
	let now = 1000;
	vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => {
		asked = callback;
		return 1;
	});
	vi.stubGlobal('cancelAnimationFrame', () => {
		asked = null;
	});
	vi.spyOn(performance, 'now').mockImplementation(() => now);
	const workers: FakeWorker[] = [];
	const spawn = (): FakeWorker => {
		const worker = new FakeWorker();
		workers.push(worker);
		return worker;
	};
	const opening = { game: defaultGame(), preset: null };
	const bench = createBench(opening, { rules, spawn });
	const experiment = bench.state.getState().active;
	const loop = startLoop(bench);
	/** The worker of the kth experiment, ready. */
	const worker = (k = 0): FakeWorker => workers[k] ?? spawn();
	worker().say({ type: 'ready' });
	const addSecond = () => {
		const added = bench.add(opening);
		worker(1).say({ type: 'ready' });
		return added;
	};
	const frame = (ms = 16): boolean => {
		const callback = asked;
		asked = null;
		now += ms;
		callback?.(now);
		return callback !== null;
	};
	const arrive = (run: number, step: number, k = 0, scene = sceneOf(run)) => {
		worker(k).say({ type: 'scene', scene });
		worker(k).say({ type: 'snapshot', snapshot: snapshotAt(run, step) });
	};
	const acks = (k = 0) => worker(k).types.filter((type) => type === 'ack').length;
	const pass = (ms: number) => (now += ms);
	return { bench, experiment, addSecond, loop, frame, arrive, acks, worker, pass };
}

const painter = (depends: Painter['depends'], paint = vi.fn()): Painter & { paint: typeof paint } => ({
	depends,
	paint,
});

describe('the animation loop', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => {
		vi.useRealTimers();
		vi.unstubAllGlobals();
		vi.restoreAllMocks();
	});

	it('hands on the game of what is drawn, also while another one starts', () => {
		const { bench, experiment, loop, frame, arrive } = setUp();
		arrive(1, 0);
		frame();
		const [first, next] = [
			experiment.state.getState().game,
			{ ...experiment.state.getState().game, seed: 9 },
		];
		bench.state.getState().active.open(next, null);
		frame();
		expect(loop.frame(experiment)?.game).toEqual(first);
		arrive(2, 0);
		frame();
		expect(loop.frame(experiment)?.game).toEqual(next);
	});

	it('paints only what changed, then acknowledges', () => {
		const { experiment, loop, frame, arrive, acks } = setUp();
		const still = painter(({ snapshot }) => [snapshot]);
		const moving = painter(({ snapshot }, { t }) => [snapshot, t]);
		loop.add(experiment, still);
		loop.add(experiment, moving);
		frame();
		expect(still.paint).not.toHaveBeenCalled();
		arrive(1, 0);
		frame();
		expect([still.paint.mock.calls.length, moving.paint.mock.calls.length, acks()]).toEqual([1, 1, 1]);
		for (let i = 0; i < 5; i++) frame();
		expect(still.paint).toHaveBeenCalledTimes(1);
		expect(moving.paint.mock.calls.length).toBeGreaterThanOrEqual(5);
		expect(acks()).toBe(1);
	});

	it('rests while nothing plays and nothing arrives, and wakes', () => {
		const { bench, frame, arrive } = setUp();
		arrive(1, 0);
		bench.clock.setState({ playing: false });
		while (frame());
		expect(frame()).toBe(false);
		bench.clock.setState({ t: 0.5 });
		expect(frame()).toBe(true);
		expect(frame()).toBe(false);
	});

	it('keeps the old picture through a restart until the new run is there with its scene', () => {
		const { experiment, loop, frame, arrive, worker } = setUp();
		arrive(1, 7);
		frame();
		experiment.open(defaultGame(), null);
		frame();
		expect(loop.frame(experiment)?.snapshot.run).toBe(1);
		worker().say({ type: 'scene', scene: sceneOf(2) });
		frame();
		expect(loop.frame(experiment)).toMatchObject({ snapshot: { run: 1, step: 7 }, scene: { run: 1 } });
		worker().say({ type: 'snapshot', snapshot: snapshotAt(2, 0) });
		frame();
		expect(loop.frame(experiment)).toMatchObject({ snapshot: { run: 2, step: 0 }, scene: { run: 2 } });
	});

	it('shows the past, and still acknowledges the present', () => {
		const { bench, experiment, loop, frame, arrive, acks } = setUp();
		arrive(1, 0);
		frame();
		arrive(1, 10);
		bench.looks.setState({ past: 0 });
		frame();
		expect(loop.frame(experiment)?.snapshot.step).toBe(0);
		expect(acks()).toBe(2);
		bench.looks.setState({ past: null });
		frame();
		expect(loop.frame(experiment)?.snapshot.step).toBe(10);
	});

	it('spreads slow pictures over frames, none starving, and acknowledges after the last', () => {
		const { experiment, loop, frame, arrive, acks, pass } = setUp();
		const slow = Array.from({ length: 4 }, () =>
			painter(
				({ snapshot }) => [snapshot],
				vi.fn(() => void pass(20)),
			),
		);
		for (const one of slow) loop.add(experiment, one);
		arrive(1, 0);
		frame();
		expect(slow.map(({ paint }) => paint.mock.calls.length)).toEqual([1, 1, 0, 0]);
		expect(acks()).toBe(0);
		frame();
		expect(slow.map(({ paint }) => paint.mock.calls.length)).toEqual([1, 1, 1, 1]);
		expect(acks()).toBe(1);
	});

	it('draws all experiments in one frame, and acknowledges each to its own engine', () => {
		const { experiment, addSecond, loop, frame, arrive, acks } = setUp();
		const second = addSecond();
		const [one, other] = [painter(({ snapshot }) => [snapshot]), painter(({ snapshot }) => [snapshot])];
		loop.add(experiment, one);
		loop.add(second, other);
		arrive(1, 5);
		arrive(1, 7, 1);
		frame();
		expect([one, other].map(({ paint }) => paint.mock.lastCall?.[0].snapshot.step)).toEqual([5, 7]);
		expect([acks(0), acks(1)]).toEqual([1, 1]);
		arrive(1, 8, 1);
		frame();
		expect([one, other].map(({ paint }) => paint.mock.calls.length)).toEqual([1, 2]);
		expect([acks(0), acks(1)]).toEqual([1, 2]);
	});

	it('lets no still picture starve behind two moving ones, and holds back nobody else’s acknowledgement', () => {
		const { experiment, addSecond, loop, frame, arrive, acks, pass } = setUp();
		const second = addSecond();
		const slow = (ms: number) => vi.fn(() => void pass(ms));
		for (const each of [experiment, second])
			loop.add(each, { ...painter((_, { t }) => [t], slow(20)), moving: true });
		const still = [0, 1].map(() => painter(({ snapshot }) => [snapshot], slow(20)));
		for (const one of still) loop.add(second, one);
		arrive(1, 0);
		arrive(1, 0, 1);
		frame();
		expect(still.map(({ paint }) => paint.mock.calls.length)).toEqual([1, 0]);
		expect([acks(0), acks(1)]).toEqual([1, 0]);
		frame();
		expect(still.map(({ paint }) => paint.mock.calls.length)).toEqual([1, 1]);
		expect([acks(0), acks(1)]).toEqual([1, 1]);
	});

	it('plays one clock for all: the shorter game rests at its end', () => {
		const { bench, experiment, addSecond, loop, frame, arrive } = setUp();
		const second = addSecond();
		const long = { ...defaultGame().dynamics, horizon: 4 };
		second.open({ ...defaultGame(), dynamics: long }, null);
		const seen = [experiment, second].map((each) => {
			const one = painter((_, { t }) => [t]);
			loop.add(each, one);
			return () => one.paint.mock.lastCall?.[1];
		});
		arrive(1, 0);
		arrive(2, 0, 1);
		bench.clock.setState({ playing: false, t: 3 });
		frame();
		expect(seen.map((view) => view())).toMatchObject([
			{ t: 1, horizon: 1 },
			{ t: 3, horizon: 4 },
		]);
	});

	it('shows all in one box, each in its own units, and gives the room back', () => {
		const { bench, experiment, addSecond, loop, frame, arrive } = setUp();
		const second = addSecond();
		const own = { x: [-1, 1], y: [-1, 1] } as const;
		arrive(1, 0);
		frame();
		expect(loop.frame(experiment)?.extent).toEqual(own);
		// What is 0 … 1 for the second is 10 … 12 in the data, whose units the first has.
		const units = { shift: [10, 0], scale: 2 } as const;
		arrive(1, 0, 1, { ...sceneOf(1), units, extent: { x: [0, 1], y: [-0.25, 0.25] } });
		frame();
		expect(loop.frame(experiment)?.extent).toEqual({ x: [-1, 12], y: [-1, 1] });
		expect(loop.frame(second)?.extent).toEqual({ x: [-5.5, 1], y: [-0.5, 0.5] });
		const { extent } = loop.frame(second) ?? {};
		frame();
		expect(loop.frame(second)?.extent, 'the same one, for the caches').toBe(extent);
		bench.remove(second);
		frame();
		expect(loop.frame(experiment)?.extent).toEqual(own);
		expect(loop.frame(second)).toBeNull();
	});

	it('shows each what is beside it, at its own time, and nothing of one that has gone', () => {
		const { bench, experiment, addSecond, loop, frame, arrive } = setUp();
		bench.clock.setState({ playing: false, t: 0.75 });
		arrive(1, 5);
		frame();
		expect(loop.frame(experiment)?.beside).toBeNull();
		const second = addSecond();
		frame();
		expect(loop.frame(experiment)?.beside, 'that has no picture yet').toBeNull();
		arrive(1, 2, 1);
		for (let k = 0; k < 3; k++) frame();
		expect(loop.frame(second)?.beside).toMatchObject({ of: experiment, t: 0.75, snapshot: { step: 5 } });
		expect(loop.frame(experiment)?.beside).toMatchObject({ of: second, snapshot: { step: 2 } });
		// While B starts anew its picture stays: it holds no chain of those before.
		second.open({ ...defaultGame(), seed: 9 }, null);
		for (let k = 0; k < 3; k++) {
			arrive(1, 6 + k);
			frame();
		}
		expect(loop.frame(experiment)?.beside).toMatchObject({ of: second, snapshot: { step: 2 }, beside: null });
		bench.remove(experiment);
		frame();
		expect(loop.frame(second)?.beside).toBeNull();
	});

	it('goes on with the others when one is removed', () => {
		const { bench, experiment, addSecond, loop, frame, arrive, acks } = setUp();
		const second = addSecond();
		const [one, other] = [painter(({ snapshot }) => [snapshot]), painter(({ snapshot }) => [snapshot])];
		loop.add(experiment, one);
		loop.add(second, other);
		arrive(1, 0, 1);
		bench.remove(experiment);
		frame();
		arrive(1, 9);
		arrive(1, 9, 1);
		frame();
		expect(one.paint).not.toHaveBeenCalled();
		expect(other.paint).toHaveBeenCalledTimes(2);
		expect([acks(0), acks(1)]).toEqual([0, 2]);
	});
});
