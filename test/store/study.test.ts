import { describe, expect, it } from 'vitest';
import type { Ended, StudyReport } from '../../src/protocol/study';
import { defaultGame } from '../../src/spec/defaults';
import { curvesCsv, curvesOf, metricsOf, reckoningOf, runsCsv } from '../../src/store/studied';
import { type Arm, createStudy, workersFor } from '../../src/store/study';
import { FakeWorker } from './fakeEngine';

const STEPS = 4;
const game = { ...defaultGame(), training: { ...defaultGame().training, steps: STEPS } };
const metric = (value: number) => ({
	label: 'NLL',
	value,
	error: null,
	n: null,
	unit: 'nat',
	floor: { value: 2, label: 'entropy' },
	doubt: null,
});
const ended = (nll: number, more: Partial<Ended> = {}): StudyReport => ({
	type: 'ended',
	ended: { steps: STEPS, seconds: 1, metrics: { nll: metric(nll) }, ...more },
});
const losses = (value: number): StudyReport => ({
	type: 'losses',
	losses: Array.from({ length: STEPS }, (_, k) => ({ step: k + 1, total: value, terms: { nll: value } })),
	terms: [{ name: 'nll', label: 'NLL', slot: 'terminal' }],
});

function setUp(arms: readonly Arm[], seeds: number, cores = 3) {
	const workers: FakeWorker[] = [];
	let time = 0;
	const study = createStudy(arms, seeds, {
		cores,
		now: () => time,
		spawn: () => {
			const made = new FakeWorker();
			workers.push(made);
			return made;
		},
	});
	const say = (k: number, ...reports: StudyReport[]): void => {
		for (const data of reports) workers[k]?.dispatchEvent(new MessageEvent('message', { data }));
	};
	/** Seeds that each worker was given, in turn. */
	const given = () =>
		workers.map(({ told }) => told.map((task) => ('game' in task ? task.game.seed : Number.NaN)));
	const now = () => study.state.getState();
	const phases = () => now().runs.map(({ phase }) => phase);
	return { study, workers, say, given, now, phases, pass: (ms: number) => (time += ms) };
}
const A = { name: 'A', game };

describe('a study', () => {
	it('leaves a core to the page, has a worker at least, and no more than there are runs', () => {
		expect([workersFor(1, 20), workersFor(2, 20), workersFor(8, 20), workersFor(8, 3)]).toEqual([1, 1, 7, 3]);
	});

	it('gives each worker the next seed when it has ended one; each run counts once; the workers go at the end', () => {
		const { say, given, now, phases, workers } = setUp([A], 3);
		expect(given()).toEqual([[1], [2]]);
		say(1, losses(5), { type: 'measuring', what: 'NLL' });
		expect(phases()).toEqual(['training', 'measuring', 'waiting']);
		say(1, ended(3));
		expect(given()).toEqual([[1], [2, 3]]);
		say(0, losses(6), ended(4));
		expect([now().phase, workers.map(({ ended }) => ended)]).toEqual(['running', [true, false]]);
		say(1, losses(7), ended(5));
		expect([now().phase, workers.map(({ ended }) => ended)]).toEqual(['done', [true, true]]);
		const [found] = metricsOf(now());
		expect(found).toMatchObject({ id: 'nll', floor: 2, arms: [{ mean: 4, std: 1, n: 3 }], difference: null });
		const [curve] = curvesOf(now());
		expect(curve?.points.map(({ step, mean, std, n }) => [step, mean, std, n])).toEqual(
			[1, 2, 3, 4].map((step) => [step, 6, 1, 3]),
		);
	});

	it('names and counts seeds that diverge or fail, and their numbers are in no mean', () => {
		const { say, given, now, workers } = setUp([A], 4, 2);
		say(0, losses(1), ended(2));
		say(0, losses(1e9), ended(9e9, { diverged: 3, divergence: 'the loss stopped being finite at step 3' }));
		say(0, { type: 'failed', why: 'planted' });
		// Nobody knows what state the worker is in: another one goes on.
		expect([workers[0]?.ended, given()]).toEqual([true, [[1, 2, 3], [4]]]);
		say(0, ended(7));
		say(1, losses(3), ended(4));
		expect(reckoningOf(now())).toEqual({
			over: 4,
			done: 2,
			lost: ['seed 2 diverged: the loss stopped being finite at step 3', 'seed 3 failed: planted'],
		});
		expect(metricsOf(now())[0]?.arms).toEqual([{ mean: 3, std: Math.SQRT2, n: 2 }]);
		expect(curvesOf(now())[0]?.points[0]).toMatchObject({ mean: 2, n: 2 });
		expect(runsCsv(now(), 'experiment')).toBe(
			[
				'experiment,seed,outcome,steps,seconds,nll',
				'A,1,done,4,1,2',
				'A,2,diverged,4,1,9000000000',
				'A,3,failed,,,',
				'A,4,done,4,1,4\n',
			].join('\n'),
		);
		expect(curvesCsv(now(), 'experiment').split('\n')[1]).toBe(`A,nll,1,2,${Math.SQRT2},2`);
	});

	it('goes on where a worker dies, and gives up where its program cannot be loaded', () => {
		const { say, workers, phases, now } = setUp([A], 3, 2);
		say(0, losses(1));
		workers[0]?.break('out of memory');
		expect(phases()).toEqual(['failed', 'training', 'waiting']);
		workers[1]?.break('');
		expect([phases(), now().phase]).toEqual([['failed', 'failed', 'failed'], 'done']);
		expect(now().runs[2]?.why).toMatch(/could not be loaded; reload/);
		expect(workers.every(({ ended }) => ended)).toBe(true);
	});

	it('stops at once, keeps what is whole, and hears no more', () => {
		const { study, say, workers, phases, now } = setUp([A], 4, 3);
		say(0, losses(2), ended(2));
		study.stop();
		say(1, ended(9));
		expect([phases(), now().phase, now().secondsLeft]).toEqual([
			['done', 'stopped', 'stopped', 'stopped'],
			'stopped',
			null,
		]);
		expect(workers.every(({ ended }) => ended)).toBe(true);
		expect(metricsOf(now())[0]?.arms[0]).toEqual({ mean: 2, std: null, n: 1 });
	});

	it('compares two games seed by seed', () => {
		const { say, now } = setUp([A, { name: 'B', game }], 3, 2);
		// Seed by seed: A1 B1 A2 B2 A3 B3. A differs much from seed to seed, B − A does not.
		for (const value of [1, 1.5, 5, 5.7, 9, 9.6]) say(0, losses(value), ended(value));
		const { difference, arms } = metricsOf(now())[0] ?? {};
		expect(arms?.map(({ mean, n }) => [mean, n])).toEqual([
			[5, 3],
			[expect.closeTo(5.6), 3],
		]);
		expect(difference).toEqual({
			mean: expect.closeTo(0.6),
			error: expect.closeTo(0.1 / Math.sqrt(3)),
			n: 3,
		});
		expect(curvesOf(now()).map(({ arm }) => arm)).toEqual([0, 1]);
	});

	it('has one floor where it is the same for all games, seed by seed, and else each its own', () => {
		const withFloor = (floor: number | null): StudyReport => ({
			type: 'ended',
			ended: {
				steps: STEPS,
				seconds: 1,
				metrics: { w2: { ...metric(1), floor: floor === null ? null : { value: floor, label: 'drawn' } } },
			},
		});
		const found = (...floors: (number | null)[]) => {
			const { say, now } = setUp([A, { name: 'B', game }], 2, 2);
			for (const floor of floors) say(0, withFloor(floor));
			const [{ floor, floors: own } = {}] = metricsOf(now());
			return [floor, own];
		};
		// Seed by seed: A1 B1 A2 B2.
		expect(found(2, 2, 4, 4 + 1e-9)).toEqual([expect.closeTo(3), [3, expect.closeTo(3)]]);
		expect(found(2, 2, 4)).toEqual([expect.closeTo(8 / 3), [3, 2]]);
		expect(found(2)).toEqual([2, [2, null]]);
		expect(found(2, 3, 4, 3)).toEqual([null, [3, 3]]);
		expect(found(2, null, 4, null)).toEqual([null, [3, null]]);
		expect(found(null, null)).toEqual([null, [null, null]]);
	});

	it('tells how long it will take by the share that is done', () => {
		const { say, now, pass } = setUp([A], 4, 2);
		expect(now().secondsLeft).toBeNull();
		pass(10_000);
		say(0, losses(1), ended(1));
		expect(now().secondsLeft).toBe(30);
	});

	it.each([ended(1), { type: 'failed', why: 'planted' } as const])(
		'tells no time after its end: $type',
		(last) => {
			const { say, now, pass } = setUp([A], 1, 2);
			pass(10_000);
			say(0, losses(1), last);
			expect(now()).toMatchObject({ phase: 'done', secondsLeft: null });
		},
	);
});
