import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Apart, ExactKnown, ExactReport } from '../../src/protocol/exact';
import { UNASKED } from '../../src/protocol/exact';
import { createExact } from '../../src/store/exact';
import { gameOf } from '../game/fixture';
import { FakeWorker, exactPicture as picture } from './fakeEngine';

const box = { x: [-1, 1], y: [-1, 1] } as const;
const [first, second] = [gameOf(), gameOf({ terminal: { id: 'reverseKL' } })];

const who = {};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
	const workers: FakeWorker[] = [];
	const told: Partial<ExactKnown>[] = [];
	let clock = 0;
	const exact = createExact(
		() => {
			const worker = new FakeWorker();
			workers.push(worker);
			return worker;
		},
		(news) => told.push(news),
		() => clock,
	);
	const say = (worker: FakeWorker | undefined, data: ExactReport): void => {
		worker?.dispatchEvent(new MessageEvent('message', { data }));
	};
	const pass = (ms: number): void => {
		clock += ms;
		vi.advanceTimersByTime(ms);
	};
	return { exact, workers, told, say, pass };
}

test('no worker until it is asked, one for a game, which ends with the last who asked', () => {
	const { exact, workers, told, say } = setUp();
	exact.stop(who);
	expect([workers.length, told.length]).toEqual([0, 0]);
	exact.ask(who, first, box);
	exact.ask(who, first, box);
	expect(workers[0]?.told).toEqual([{ game: first, assets: [], extent: box }]);
	say(workers[0], { type: 'busy', progress: 0.4 });
	say(workers[0], { type: 'drawn', picture });
	expect(told).toEqual([
		{ exact: { type: 'busy', progress: 0 }, apart: null },
		{ exact: { type: 'busy', progress: 0.4 } },
		{ exact: { type: 'drawn', picture } },
	]);
	expect(workers.map(({ ended }) => ended)).toEqual([false]);
	// As long as somebody asks.
	const another = {};
	exact.ask(another, first, box);
	exact.stop(who);
	expect([workers.length, workers[0]?.ended]).toEqual([1, false]);
	exact.stop(another);
	expect([workers[0]?.ended, told.at(-1)]).toEqual([true, UNASKED]);
});

test('another game takes the place of what is under way, and what was found is kept', () => {
	const { exact, workers, told, say } = setUp();
	exact.ask(who, first, box);
	exact.ask(who, second, box);
	expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
	say(workers[0], { type: 'none' });
	expect(told.at(-1)).toEqual({ exact: { type: 'busy', progress: 0 }, apart: null });
	say(workers[1], { type: 'drawn', picture });
	exact.ask(who, first, box);
	exact.stop(who);
	expect([workers[2]?.ended, told.at(-1)]).toEqual([true, UNASKED]);
	exact.ask(who, second, box);
	expect([workers.length, told.at(-1)]).toEqual([3, { exact: { type: 'drawn', picture }, apart: null }]);
});

test('a worker that breaks is told of, and asked anew', () => {
	const { exact, workers, told } = setUp();
	exact.ask(who, first, box);
	workers[0]?.break('planted');
	expect([told.at(-1), workers[0]?.ended]).toEqual([{ exact: { type: 'failed', why: 'planted' } }, true]);
	exact.stop(who);
	exact.ask(who, first, box);
	expect(workers).toHaveLength(2);
});

test('compares the newest model at a modest pace, when the game is solved, and none twice', () => {
	const { exact, workers, told, say, pass } = setUp();
	const models = [0, 1, 2, 3].map((step) => ({ run: 1, step, parameters: Float32Array.of(step) }));
	const compare = (step: number): void => {
		const model = models[step];
		if (model) exact.compare(model);
	};
	const sent = (worker = 0): readonly number[] =>
		workers[worker]?.told.flatMap((task) => ('step' in task ? [Number(task.step)] : [])) ?? [];
	const apart: Apart = {
		run: 1,
		step: 1,
		times: new Float32Array(1),
		velocity: new Float32Array(1),
		w2: new Float32Array(1),
		floor: new Float32Array(1),
		n: 400,
	};
	exact.beside(true);
	exact.ask(who, first, box);
	compare(0);
	compare(1);
	expect(sent()).toEqual([]);
	say(workers[0], { type: 'drawn', picture });
	expect(sent()).toEqual([1]);
	compare(2);
	pass(300);
	say(workers[0], { type: 'apart', apart, took: 300 });
	expect(told.at(-1)).toEqual({ apart });
	compare(1);
	compare(3);
	pass(2600);
	expect(sent()).toEqual([1]);
	pass(100);
	expect(sent()).toEqual([1, 3]);
	pass(1000);
	say(workers[0], { type: 'apart', apart, took: 1000 });
	compare(3);
	pass(10_000);
	expect(sent()).toEqual([1, 3]);
	// Nothing is held up where nothing trains.
	compare(2);
	pass(1000);
	say(workers[0], { type: 'apart', apart, took: 1000 });
	compare(1);
	pass(500);
	expect(sent()).toEqual([1, 3, 2]);
	exact.beside(false);
	expect(sent()).toEqual([1, 3, 2, 1]);
	// What is drawn already is solved once more, for models alone.
	exact.ask(who, second, box);
	exact.ask(who, first, box);
	expect(workers).toHaveLength(2);
	compare(3);
	expect(workers[2]?.told[0]).toMatchObject({ drawn: true });
	expect(sent(2)).toEqual([3]);
});

test('a worker hears whether a model trains: before its game, and of every change', () => {
	const { exact, workers } = setUp();
	exact.beside(true);
	exact.ask(who, first, box);
	for (const trains of [true, false, false, true]) exact.beside(trains);
	expect(workers[0]?.told).toEqual([
		{ trains: true },
		{ game: first, assets: [], extent: box },
		{ trains: false },
		{ trains: true },
	]);
});

test('asks the solution that it has about places, and tells nothing of one that is given up', async () => {
	const { exact, workers, say } = setUp();
	const points = [{ x: [0, 0], t: 0.5 }] as const;
	expect(await exact.tell(first, points)).toBeNull();
	exact.ask(who, first, box);
	expect(await exact.tell(first, points)).toBeNull();
	say(workers[0], { type: 'drawn', picture });
	// Of a game that it was not asked for, as after an edit, it knows nothing.
	expect([exact.isOf(first), exact.isOf(second)]).toEqual([true, false]);
	expect(await exact.tell(second, points)).toBeNull();
	const [told, lost] = [exact.tell(first, points), exact.tell(first, points)];
	expect(workers[0]?.told.slice(1)).toEqual([
		{ asked: 1, points },
		{ asked: 2, points },
	]);
	say(workers[0], { type: 'told', asked: 1, answers: [] });
	expect(await told).toEqual([]);
	exact.stop(who);
	expect(await lost).toBeNull();
});
