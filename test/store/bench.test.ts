import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultGame } from '../../src/spec/defaults';
import { createBench } from '../../src/store/bench';
import type { Experiment } from '../../src/store/experiment';
import { rules } from '../../src/ui/rules';
import { FakeWorker, snapshotAt, status } from './fakeEngine';

const lasting = (horizon: number) => ({
	...defaultGame(),
	dynamics: { ...defaultGame().dynamics, horizon },
});

function setUp(horizon = 1) {
	const workers: FakeWorker[] = [];
	const spawn = (): FakeWorker => {
		const made = new FakeWorker();
		workers.push(made);
		return made;
	};
	const bench = createBench({ game: lasting(horizon), preset: null }, { rules, spawn });
	const { active } = bench.state.getState();
	const add = (T = 1): Experiment => bench.add({ game: lasting(T), preset: null });
	const worker = (k: number): FakeWorker => workers[k] ?? spawn();
	const names = () => bench.state.getState().experiments.map(({ name }) => name);
	const posted = () => bench.notices.state.getState().posted;
	return { bench, active, add, worker, workers, names, posted };
}

describe('a bench', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	it('sees a preset that is opened whole, and finds window and probes again on the way back', () => {
		const { bench, active } = setUp();
		const places = () => {
			const { window, probes } = bench.looks.getState();
			return { window, probes };
		};
		const here = { window: { x: [0, 1], y: [0, 2] }, probes: [{ x: [1, 2], t: 0.5 }] } as const;
		bench.looks.setState(here);
		active.edit({ ...defaultGame(), seed: 7 });
		expect(places()).toEqual(here);
		active.open(defaultGame(), 'gaussian');
		expect(places()).toEqual({ window: null, probes: [] });
		const there = { window: null, probes: [{ x: [3, 4], t: 1 }] } as const;
		bench.looks.setState(there);
		active.undo();
		expect(places()).toEqual(here);
		active.redo();
		expect(places()).toEqual(there);
		// The same game opened anew is another moment.
		active.open({ ...defaultGame(), seed: 7 }, null);
		expect(places()).toEqual({ window: null, probes: [] });
	});

	it('lets what is solved for one give way to all that train', () => {
		const { bench, active, add, worker } = setUp();
		const beside = vi.spyOn(active.exact, 'beside');
		const second = add();
		worker(0).say({ type: 'ready' });
		worker(1).say({ type: 'ready' });
		worker(0).say(status(1, 'paused'));
		expect(beside).toHaveBeenLastCalledWith(false);
		worker(1).say(status(1, 'training'));
		expect(beside).toHaveBeenLastCalledWith(true);
		bench.remove(second);
		expect(beside).toHaveBeenLastCalledWith(false);
	});

	it('asks all engines for so many particles, those to come included', () => {
		const { bench, active, add, worker } = setUp();
		worker(0).say({ type: 'ready' });
		bench.looks.setState({ particles: 5000 });
		expect(worker(0).told.at(-1)).toEqual({ type: 'want', particles: 5000 });
		active.edit({ ...defaultGame(), seed: 7 });
		active.restart();
		expect(worker(0).told.at(-1)).toMatchObject({ type: 'load', particles: 5000 });
		add();
		worker(1).say({ type: 'ready' });
		expect(worker(1).told).toContainEqual({ type: 'want', particles: 5000 });
	});

	it('tells all engines what is drawn of their pictures, those to come included', async () => {
		const { bench, active, add, worker } = setUp();
		worker(0).say({ type: 'ready' });
		expect(worker(0).told[0]).not.toHaveProperty('wants');
		bench.wants.put({}, ['density']);
		await Promise.resolve();
		expect(worker(0).told.at(-1)).toEqual({ type: 'want', wants: ['density'] });
		active.edit({ ...defaultGame(), seed: 7 });
		active.restart();
		expect(worker(0).told.at(-1)).toMatchObject({ type: 'load', wants: ['density'] });
		add();
		worker(1).say({ type: 'ready' });
		expect(worker(1).told).toContainEqual({ type: 'want', wants: ['density'] });
	});

	it('keeps the places while another experiment still looks at their plane', () => {
		const { bench, add } = setUp();
		const probes = [{ x: [1, 2], t: 0.5 }] as const;
		bench.looks.setState({ probes });
		const second = add();
		second.open(defaultGame(), 'gaussian');
		expect(bench.looks.getState().probes).toEqual(probes);
		second.undo();
		expect(bench.looks.getState().probes).toEqual(probes);
	});

	it('names its experiments by their places, also when one is gone', () => {
		const { bench, add, names } = setUp();
		const second = add();
		add();
		expect(names()).toEqual(['A', 'B', 'C']);
		bench.remove(second);
		add();
		expect(names()).toEqual(['A', 'B', 'C']);
		for (let k = 3; k < 30; k++) add();
		expect(new Set(names()).size).toBe(30);
	});

	it('trains each in a worker of its own, and ends the worker of one that is removed', () => {
		const { bench, add, worker, workers } = setUp();
		const second = add();
		expect(workers.length).toBe(2);
		for (const each of workers) each.say({ type: 'ready' });
		expect(workers.map(({ types }) => types)).toEqual([
			['load', 'share'],
			['share', 'load'],
		]);
		worker(0).say(status(1, 'training', 5));
		worker(1).say(status(1, 'training', 9));
		bench.remove(second);
		expect(workers.map(({ ended }) => ended)).toEqual([false, true]);
		expect(bench.state.getState().active.state.getState().status?.step).toBe(5);
	});

	it('shows all of the plane of another preset, and what was seen of one that is edited', () => {
		const { bench, active } = setUp();
		const window = { x: [0, 1], y: [0, 1] } as const;
		bench.looks.setState({ window });
		active.edit({ ...defaultGame(), seed: 5 });
		expect(bench.looks.getState().window).toEqual(window);
		active.open(defaultGame(), 'otflow-8gaussians');
		expect(bench.looks.getState().window).toBeNull();
	});

	it('lets keys and address bar speak to one that is there, and keeps the last', () => {
		const { bench, active, add } = setUp();
		const second = add();
		const now = () => bench.state.getState().active;
		expect(now()).toBe(active);
		bench.activate(second);
		expect(now()).toBe(second);
		bench.remove(second);
		expect(now()).toBe(active);
		bench.activate(second);
		expect(now()).toBe(active);
		expect(() => bench.remove(active)).toThrow('The last experiment stays');
	});

	it('has one clock, which goes as far as the longest game and keeps its fraction', () => {
		const { bench, active, add } = setUp(2);
		expect(bench.clock.getState()).toMatchObject({ t: 0, horizon: 2 });
		bench.clock.setState({ t: 1 });
		const second = add(8);
		expect(bench.clock.getState()).toMatchObject({ t: 4, horizon: 8 });
		second.open(lasting(1), null);
		expect(bench.clock.getState()).toMatchObject({ t: 1, horizon: 2 });
		active.edit(lasting(0.5));
		expect(bench.clock.getState().horizon, 'until the restart').toBe(2);
		vi.runAllTimers();
		expect(bench.clock.getState()).toMatchObject({ t: 0.5, horizon: 1 });
		bench.remove(second);
		expect(bench.clock.getState()).toMatchObject({ t: 0.25, horizon: 0.5 });
	});

	it('looks at the present again when a run begins anew', () => {
		const { bench, active, worker } = setUp();
		worker(0).say({ type: 'snapshot', snapshot: snapshotAt(1, 3) });
		bench.looks.setState({ past: 3 });
		worker(0).say({ type: 'snapshot', snapshot: snapshotAt(1, 4) });
		expect(bench.looks.getState().past).toBe(3);
		active.reset();
		expect(bench.looks.getState().past).toBeNull();
	});

	it('tells of a crash with a way to restart that keeps the game, and of whose it was', () => {
		const { active, add, worker, workers, posted } = setUp();
		add();
		worker(1).say({ type: 'ready' });
		for (const each of [...workers]) each.break('planted');
		expect(posted()).toMatchObject([
			{ from: 'A', level: 'error', text: 'The engine stopped: planted.' },
			{ from: 'B', level: 'error', text: 'The engine stopped: planted.' },
		]);
		posted()[0]?.action?.run();
		expect(workers.length).toBe(3);
		worker(2).say({ type: 'ready' });
		const { game } = active.state.getState();
		expect(worker(2).told).toEqual([
			{ type: 'share', experiments: 2 },
			{ type: 'load', run: 2, game, start: true, backend: 'auto' },
		]);
	});

	it('tells of an engine that is not there', () => {
		const { worker, posted } = setUp();
		worker(0).dispatchEvent(new Event('error', { cancelable: true }));
		expect(posted()).toMatchObject([{ from: 'A', level: 'error', action: { label: 'Reload' } }]);
	});

	it('takes down what was told of an experiment that is removed', () => {
		const { bench, add, worker, posted } = setUp();
		const second = add();
		worker(1).say({ type: 'notice', notice: { level: 'info', text: 'of the second' } });
		bench.notices.post({ level: 'info', text: 'of the page' });
		bench.remove(second);
		expect(posted().map(({ text }) => text)).toEqual(['of the page']);
	});

	it('watches those that are there and those to come, each until it goes', () => {
		const { bench, add } = setUp();
		const said: string[] = [];
		const stop = bench.watch(({ name }) => {
			said.push(`+${name}`);
			return () => said.push(`-${name}`);
		});
		const second = add();
		bench.activate(second);
		bench.remove(second);
		add();
		stop();
		add();
		expect(said).toEqual(['+A', '+B', '-B', '+B', '-A', '-B']);
	});
});
