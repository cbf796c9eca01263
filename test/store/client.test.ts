import { describe, expect, it, vi } from 'vitest';
import { defaultGame } from '../../src/spec/defaults';
import { type ClientEvents, createClient } from '../../src/store/client';
import { FakeWorker, sceneOf, snapshotAt, status } from './fakeEngine';

const game = defaultGame();

function setUp() {
	const workers: FakeWorker[] = [];
	const on = {
		status: vi.fn(),
		scene: vi.fn(),
		snapshot: vi.fn(),
		notice: vi.fn(),
		crash: vi.fn(),
	} satisfies ClientEvents;
	const client = createClient(() => {
		const worker = new FakeWorker();
		workers.push(worker);
		return worker;
	}, on);
	const worker = (): FakeWorker => {
		const last = workers.at(-1);
		if (!last) throw new Error('no worker was made');
		return last;
	};
	return { client, on, workers, worker };
}

describe('the client of the engine', () => {
	it('makes no worker before it is needed, and holds commands until the engine is ready', () => {
		const { client, workers, worker } = setUp();
		expect(workers.length).toBe(0);
		client.load(game, true, 'auto');
		client.send('pause');
		expect(worker().told).toEqual([]);
		worker().say({ type: 'ready' });
		expect(worker().types).toEqual(['load', 'pause']);
		client.tune(game);
		expect(worker().types.at(-1)).toBe('tune');
	});

	it('drops what an older run still reports', () => {
		const { client, on, worker } = setUp();
		client.load(game, true, 'auto');
		worker().say({ type: 'ready' });
		const run = client.load(game, true, 'auto');
		expect(run).toBe(2);
		worker().say(status(1, 'training'));
		worker().say({ type: 'scene', scene: sceneOf(1) });
		worker().say({ type: 'snapshot', snapshot: snapshotAt(1, 10) });
		expect([on.status, on.scene, on.snapshot].map((f) => f.mock.calls.length)).toEqual([0, 0, 0]);
		worker().say(status(2, 'training'));
		worker().say({ type: 'snapshot', snapshot: snapshotAt(2, 10) });
		expect([on.status, on.snapshot].map((f) => f.mock.calls.length)).toEqual([1, 1]);
	});

	it('acknowledges by run', () => {
		const { client, worker } = setUp();
		const run = client.load(game, true, 'auto');
		worker().say({ type: 'ready' });
		client.drawn(run);
		expect(worker().told.at(-1)).toEqual({ type: 'ack', run });
	});

	it('reports a crash once, ends the worker, and starts a fresh one with the next load', () => {
		const { client, on, workers, worker } = setUp();
		client.load(game, true, 'auto');
		const first = worker();
		first.say({ type: 'ready' });
		first.break('planted');
		first.break('again');
		expect(on.crash.mock.calls).toEqual([['planted']]);
		expect(first.ended).toBe(true);
		client.send('run');
		expect(first.types).toEqual(['load']);
		client.load(game, true, 'auto');
		expect(workers.length).toBe(2);
		first.say(status(2, 'training'));
		expect(on.status).not.toHaveBeenCalled();
		worker().say({ type: 'ready' });
		expect(worker().types).toEqual(['load']);
	});

	it('says so when the program of the engine cannot be loaded', () => {
		const { client, on, worker } = setUp();
		client.load(game, true, 'auto');
		// As browsers tell of a script that is not there: no ErrorEvent, and so without a message.
		worker().dispatchEvent(new Event('error', { cancelable: true }));
		expect(on.crash.mock.calls).toEqual([[null]]);
	});
});
