import { expect, test } from 'vitest';
import { defaultGame } from '../../src/spec/defaults';
import { openingPreset } from '../../src/spec/presets/index';
import { createBench } from '../../src/store/bench';
import { createMany, openSwept, type Sweep } from '../../src/store/many';
import { rules } from '../../src/ui/rules';
import { FakeWorker, status } from './fakeEngine';

function setUp() {
	const spawned = { engines: [] as FakeWorker[], pool: [] as FakeWorker[] };
	const spawn = (into: FakeWorker[]) => () => {
		const made = new FakeWorker();
		into.push(made);
		return made;
	};
	const game = defaultGame();
	const bench = createBench({ game, preset: null }, { rules, spawn: spawn(spawned.engines) });
	bench.add({ game, preset: null });
	const [a, b] = spawned.engines;
	if (!a || !b) throw new Error('two experiments have two engines');
	for (const engine of spawned.engines) engine.say({ type: 'ready' });
	a.say(status(1, 'training', 5));
	b.say(status(1, 'paused', 7));
	const many = createMany(bench, {
		spawn: spawn(spawned.pool),
		cores: 3,
		now: () => 0,
	});
	const begin = (): void => many.begin({ kind: 'seeds', title: 'A', file: 'a' }, [{ name: 'A', game }], 2);
	return { ...spawned, bench, a, b, many, begin };
}

test('what trains rests while a study goes on, and what was paused stays so', () => {
	const { a, b, many, begin } = setUp();
	begin();
	a.say(status(1, 'paused', 6));
	expect([a.types.at(-1), b.types.at(-1)]).toEqual(['pause', 'load']);
	many.state.getState().opened?.study.stop();
	expect([a.types.at(-1), b.types.at(-1)]).toEqual(['run', 'load']);
});

test('what somebody has set going meanwhile is left alone', () => {
	const { a, many, begin } = setUp();
	begin();
	a.say(status(1, 'paused', 6));
	a.say(status(1, 'training', 6));
	many.close();
	expect(a.types.at(-1)).toBe('pause');
});

test('what has not come to rest yet when the study ends goes on', () => {
	const { a, many, begin } = setUp();
	begin();
	a.say(status(1, 'training', 6));
	many.close();
	expect(a.types.slice(-2)).toEqual(['pause', 'run']);
});

test('what somebody has set going and paused again stays paused; what only began anew goes on', () => {
	const { a, b, many, begin } = setUp();
	b.say(status(1, 'training', 8));
	begin();
	for (const phase of ['training', 'paused', 'training', 'paused'] as const) a.say(status(1, phase, 6));
	for (const phase of ['paused', 'preparing', 'paused'] as const) b.say(status(1, phase, 8));
	many.close();
	expect([a.types.at(-1), b.types.at(-1)]).toEqual(['pause', 'run']);
});

test('one that was frozen meanwhile stands still, the active one goes on', () => {
	const { bench, a, b, many, begin } = setUp();
	b.say(status(1, 'training', 8));
	begin();
	a.say(status(1, 'paused', 6));
	b.say(status(1, 'paused', 9));
	const [, second] = bench.state.getState().experiments;
	if (second) bench.activate(second);
	bench.freeze(true);
	many.close();
	expect([a.types.at(-1), b.types.at(-1)]).toEqual(['pause', 'run']);
});

test('closed, a study gives its workers back and is forgotten; another takes its place', () => {
	const { pool, many, begin } = setUp();
	begin();
	expect(pool.length).toBe(2);
	begin();
	expect(pool.map(({ ended }) => ended)).toEqual([true, true, false, false]);
	many.close();
	expect([pool.every(({ ended }) => ended), many.state.getState().opened]).toEqual([true, null]);
});

test('a game of a sweep is composed where that was begun, as changes against its own preset', () => {
	const { bench } = setUp();
	const [experiment, other] = bench.state.getState().experiments;
	if (!experiment || !other) throw new Error('the bench has two');
	const base = defaultGame();
	const sweep: Sweep = { kind: 'sweep', title: '', file: '', experiment, base, preset: null, path: 'seed' };
	const swept = { ...base, seed: 7 };
	bench.activate(other);
	openSwept(bench, sweep, swept);
	expect(experiment.state.getState()).toMatchObject({ game: swept, preset: null });
	expect(experiment.state.getState().history.present.opened).toBe(false);

	const preset = openingPreset();
	experiment.open(preset.game, preset.id);
	openSwept(bench, sweep, swept);
	expect(experiment.state.getState()).toMatchObject({ game: swept, preset: null });

	expect(other.state.getState().game.seed).not.toBe(7);
	bench.remove(experiment);
	openSwept(bench, sweep, swept);
	expect(other.state.getState()).toMatchObject({ game: swept, preset: null });
});
