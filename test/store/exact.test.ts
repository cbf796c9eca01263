import { expect, test } from 'vitest';
import type { ExactPicture, ExactReport, ExactState } from '../../src/protocol/exact';
import { createExact } from '../../src/store/exact';
import { gameOf } from '../game/fixture';
import { FakeWorker } from './fakeEngine';

const box = { x: [-1, 1], y: [-1, 1] } as const;
const picture: ExactPicture = {
	times: Float32Array.of(0, 1),
	extent: box,
	grid: 1,
	density: null,
	pathTimes: Float32Array.of(0, 1),
	paths: new Float32Array(4),
	error: 'closed form',
};
const [first, second] = [gameOf(), gameOf({ terminal: { id: 'reverseKL' } })];

function setUp() {
	const workers: FakeWorker[] = [];
	const told: ExactState[] = [];
	const exact = createExact(
		() => {
			const worker = new FakeWorker();
			workers.push(worker);
			return worker;
		},
		(state) => told.push(state),
	);
	const say = (worker: FakeWorker | undefined, data: ExactReport): void => {
		worker?.dispatchEvent(new MessageEvent('message', { data }));
	};
	return { exact, workers, told, say };
}

test('no worker until it is asked, one for a game, which ends with its answer', () => {
	const { exact, workers, told, say } = setUp();
	exact.stop();
	expect([workers.length, told.length]).toEqual([0, 0]);
	exact.ask(first, box);
	exact.ask(first, box);
	expect(workers[0]?.told).toEqual([{ game: first, assets: [], extent: box }]);
	say(workers[0], { type: 'busy', progress: 0.4 });
	say(workers[0], { type: 'drawn', picture });
	expect(told).toEqual([
		{ type: 'busy', progress: 0 },
		{ type: 'busy', progress: 0.4 },
		{ type: 'drawn', picture },
	]);
	expect(workers.map(({ ended }) => ended)).toEqual([true]);
});

test('another game takes the place of what is under way, and what was found is kept', () => {
	const { exact, workers, told, say } = setUp();
	exact.ask(first, box);
	exact.ask(second, box);
	expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
	say(workers[0], { type: 'none' });
	expect(told.at(-1)).toEqual({ type: 'busy', progress: 0 });
	say(workers[1], { type: 'drawn', picture });
	exact.ask(first, box);
	exact.stop();
	expect([workers[2]?.ended, told.at(-1)]).toEqual([true, { type: 'idle' }]);
	exact.ask(second, box);
	expect([workers.length, told.at(-1)]).toEqual([3, { type: 'drawn', picture }]);
});

test('a worker that breaks is told of, and asked anew', () => {
	const { exact, workers, told } = setUp();
	exact.ask(first, box);
	workers[0]?.break('planted');
	expect([told.at(-1), workers[0]?.ended]).toEqual([{ type: 'failed', why: 'planted' }, true]);
	exact.stop();
	exact.ask(first, box);
	expect(workers).toHaveLength(2);
});
