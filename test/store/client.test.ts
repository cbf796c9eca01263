import { describe, expect, it, vi } from 'vitest';
import { defaultGame } from '../../src/spec/defaults';
import { type ClientEvents, createClient, Unanswered } from '../../src/store/client';
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
		refused: vi.fn(),
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

	it('gives each question its answer, whatever their order', async () => {
		const { client, worker } = setUp();
		client.load(game, true, 'auto');
		worker().say({ type: 'ready' });
		const [first, second] = [client.ask('samples', { n: 1 }), client.ask('samples', { n: 2 })];
		const asked = worker().told.flatMap((command) => (command.type === 'ask' ? [command] : []));
		expect(asked.map(({ run, question }) => [run, question])).toEqual([
			[1, { what: 'samples', n: 1 }],
			[1, { what: 'samples', n: 2 }],
		]);
		for (const { id, run } of asked.toReversed())
			worker().say({ type: 'answer', run, id, answer: Float32Array.of(id, id) });
		expect(await first).toEqual(Float32Array.of(asked[0]?.id ?? 0, asked[0]?.id ?? 0));
		expect(await second).toEqual(Float32Array.of(asked[1]?.id ?? 0, asked[1]?.id ?? 0));
	});

	it('rejects a question with the reason, when another run begins, when the engine dies, and when it is closed', async () => {
		const { client, worker } = setUp();
		await expect(client.ask('samples', { n: 1 })).rejects.toThrow('no engine is running');
		client.load(game, true, 'auto');
		worker().say({ type: 'ready' });
		const refused = client.ask('samples', { n: 1 });
		worker().say({ type: 'answer', run: 1, id: 1, error: 'no sampler' });
		await expect(refused).rejects.toThrow('no sampler');
		const outrun = client.ask('samples', { n: 1 });
		client.load(game, true, 'auto');
		await expect(outrun).rejects.toThrow(new Unanswered('another run has begun'));
		// A late answer to it is nobody's.
		worker().say({ type: 'answer', run: 1, id: 2, answer: new Float32Array(2) });
		const crashed = client.ask('samples', { n: 1 });
		worker().break('boom');
		await expect(crashed).rejects.toThrow(Unanswered);
		client.load(game, true, 'auto');
		const closed = client.ask('samples', { n: 1 });
		client.dispose();
		await expect(closed).rejects.toThrow(Unanswered);
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
