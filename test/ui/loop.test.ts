import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultGame } from '../../src/spec/defaults';
import { createLab } from '../../src/store/lab';
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
	const worker = new FakeWorker();
	const lab = createLab({ game: defaultGame(), preset: null, rules, spawn: () => worker });
	worker.say({ type: 'ready' });
	const loop = startLoop(lab);
	const frame = (ms = 16): boolean => {
		const callback = asked;
		asked = null;
		now += ms;
		callback?.(now);
		return callback !== null;
	};
	const arrive = (run: number, step: number) => {
		worker.say({ type: 'scene', scene: sceneOf(run) });
		worker.say({ type: 'snapshot', snapshot: snapshotAt(run, step) });
	};
	const acks = () => worker.told.filter(({ type }) => type === 'ack').length;
	return { lab, loop, frame, arrive, acks, worker, pass: (ms: number) => (now += ms) };
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

	it('paints only what changed, then acknowledges', () => {
		const { loop, frame, arrive, acks } = setUp();
		const still = painter(({ snapshot }) => [snapshot]);
		const moving = painter(({ snapshot }, { t }) => [snapshot, t]);
		loop.add(still);
		loop.add(moving);
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
		const { lab, frame, arrive } = setUp();
		arrive(1, 0);
		lab.clock.setState({ playing: false });
		while (frame());
		expect(frame()).toBe(false);
		lab.clock.setState({ t: 0.5 });
		expect(frame()).toBe(true);
		expect(frame()).toBe(false);
	});

	it('keeps the old picture through a restart until the new run is there with its scene', () => {
		const { lab, loop, frame, arrive, worker } = setUp();
		arrive(1, 7);
		frame();
		lab.open(defaultGame(), null);
		frame();
		expect(loop.frame()?.snapshot.run).toBe(1);
		worker.say({ type: 'scene', scene: sceneOf(2) });
		frame();
		expect(loop.frame()).toMatchObject({ snapshot: { run: 1, step: 7 }, scene: { run: 1 } });
		worker.say({ type: 'snapshot', snapshot: snapshotAt(2, 0) });
		frame();
		expect(loop.frame()).toMatchObject({ snapshot: { run: 2, step: 0 }, scene: { run: 2 } });
	});

	it('shows the past, and still acknowledges the present', () => {
		const { lab, loop, frame, arrive, acks } = setUp();
		arrive(1, 0);
		frame();
		arrive(1, 10);
		lab.looks.setState({ past: 0 });
		frame();
		expect(loop.frame()?.snapshot.step).toBe(0);
		expect(acks()).toBe(2);
		lab.looks.setState({ past: null });
		frame();
		expect(loop.frame()?.snapshot.step).toBe(10);
	});

	it('spreads slow pictures over frames, none starving, and acknowledges after the last', () => {
		const { loop, frame, arrive, acks, pass } = setUp();
		const slow = Array.from({ length: 4 }, () =>
			painter(
				({ snapshot }) => [snapshot],
				vi.fn(() => void pass(20)),
			),
		);
		for (const one of slow) loop.add(one);
		arrive(1, 0);
		frame();
		expect(slow.map(({ paint }) => paint.mock.calls.length)).toEqual([1, 1, 0, 0]);
		expect(acks()).toBe(0);
		frame();
		expect(slow.map(({ paint }) => paint.mock.calls.length)).toEqual([1, 1, 1, 1]);
		expect(acks()).toBe(1);
	});
});
