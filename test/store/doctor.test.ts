import { expect, test } from 'vitest';
import type { DoctorReport } from '../../src/protocol/diagnosis';
import { createDoctor } from '../../src/store/doctor';
import { FakeWorker } from './fakeEngine';

function setUp() {
	const workers: FakeWorker[] = [];
	const doctor = createDoctor(() => {
		const worker = new FakeWorker();
		workers.push(worker);
		return worker;
	});
	const say = (worker: FakeWorker | undefined, data: DoctorReport): void => {
		worker?.dispatchEvent(new MessageEvent('message', { data }));
	};
	return { doctor, workers, say, now: () => doctor.state.getState() };
}

test('no worker until it is asked; each lives until its answer', () => {
	const { doctor, workers, say, now } = setUp();
	expect([workers.length, now().type]).toEqual([0, 'idle']);
	doctor.ask();
	expect(now().type).toBe('busy');
	say(workers[0], { type: 'busy', what: 'WASM' });
	expect([now(), workers[0]?.ended]).toEqual([{ type: 'busy', what: 'WASM' }, false]);
	say(workers[0], { type: 'done', text: 'all is well' });
	expect([now(), workers[0]?.ended]).toEqual([{ type: 'done', text: 'all is well' }, true]);
});

test('asked again or stopped, it drops what the worker before still says', () => {
	const { doctor, workers, say, now } = setUp();
	doctor.ask();
	doctor.ask();
	expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
	say(workers[0], { type: 'done', text: 'of the first' });
	expect(now().type).toBe('busy');
	doctor.stop();
	say(workers[1], { type: 'done', text: 'of the second' });
	expect([now(), workers[1]?.ended]).toEqual([{ type: 'idle' }, true]);
});

test('a worker that breaks is told of', () => {
	const { doctor, workers, now } = setUp();
	doctor.ask();
	workers[0]?.break('planted');
	expect([now(), workers[0]?.ended]).toEqual([{ type: 'failed', text: 'planted' }, true]);
});
