import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Game } from '../../src/game/game';
import { defaultGame } from '../../src/spec/defaults';
import { setPath } from '../../src/spec/set';
import { createLab } from '../../src/store/lab';
import { rules } from '../../src/ui/rules';
import { FakeWorker, sceneOf, snapshotAt, status } from './fakeEngine';

const base = defaultGame();
const withPath = (game: Game, path: string, text: string): Game => {
	const result = setPath(game, path, text);
	if (!result.ok) throw new Error(result.error.message);
	return result.game;
};

function setUp(ready = true) {
	const workers: FakeWorker[] = [];
	const lab = createLab({
		game: base,
		preset: null,
		rules,
		spawn: () => {
			const worker = new FakeWorker();
			workers.push(worker);
			return worker;
		},
	});
	const worker = (): FakeWorker => workers.at(-1) ?? new FakeWorker();
	if (ready) worker().say({ type: 'ready' });
	const sent = () => worker().types.filter((type) => type !== 'ack');
	return { lab, worker, workers, sent };
}

describe('the lab', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	it('starts its game at once', () => {
		const { lab, worker } = setUp();
		expect(worker().told).toEqual([{ type: 'load', run: 1, game: base, start: true, backend: 'auto' }]);
		expect(lab.state.getState().trained).toBe(base);
	});

	it('tunes live parameters at once and restarts for others when the hand rests', () => {
		const { lab, worker, sent } = setUp();
		lab.edit(withPath(base, 'terminal.weight', '20'));
		expect(sent()).toEqual(['load', 'tune']);
		for (const width of ['16', '17', '18'])
			lab.edit(withPath(lab.state.getState().game, 'network.width', width));
		expect(lab.state.getState().pending).toBe(true);
		expect(sent()).toEqual(['load', 'tune']);
		vi.runAllTimers();
		expect(sent()).toEqual(['load', 'tune', 'load']);
		const last = worker().told.at(-1);
		expect(last?.type === 'load' && last.game.network.width).toBe(18);
		expect(last?.type === 'load' && last.game.terminal.weight).toBe(20);
		expect(lab.state.getState().pending).toBe(false);
	});

	it('does nothing when a change is taken back before the restart', () => {
		const { lab, sent } = setUp();
		lab.edit(withPath(base, 'network.width', '16'));
		lab.edit(withPath(lab.state.getState().game, 'network.width', String(base.network.width)));
		vi.runAllTimers();
		expect(sent()).toEqual(['load']);
		expect(lab.state.getState().pending).toBe(false);
	});

	it('keeps the old run while blocks clash, and goes on with the fix', () => {
		const { lab, sent } = setUp();
		lab.edit(withPath(base, 'target', 'formula'));
		vi.runAllTimers();
		const { clashes, trained, game } = lab.state.getState();
		expect(sent()).toEqual(['load']);
		expect(trained).toBe(base);
		expect(game.target.id).toBe('formula');
		expect(clashes[0]?.slots).toEqual(['terminal', 'target']);
		lab.edit(clashes[0]?.fix.game ?? base);
		vi.runAllTimers();
		expect(lab.state.getState().clashes).toEqual([]);
		expect(sent()).toEqual(['load', 'load']);
	});

	it('holds back a game that asks for too much, and names the parameter', () => {
		const { lab, sent } = setUp();
		let game = withPath(base, 'network.width', '256');
		for (const [path, text] of [
			['network.layers', '4'],
			['training.batch', '16384'],
			['solver.steps', '256'],
		] as const)
			game = withPath(game, path, text);
		lab.edit(game);
		vi.runAllTimers();
		expect(lab.state.getState().errors.map(({ path }) => path)).toContain('training.batch');
		expect(sent()).toEqual(['load']);
	});

	it('pauses, runs, steps and resets; a paused run stays paused through a change', () => {
		const { lab, worker, sent } = setUp();
		worker().say(status(1, 'training', 5));
		lab.toggle();
		expect(sent().at(-1)).toBe('pause');
		worker().say(status(1, 'paused', 6));
		lab.edit(withPath(base, 'network.width', '16'));
		vi.runAllTimers();
		expect(worker().told.at(-1)).toMatchObject({ type: 'load', run: 2, start: false });
		worker().say(status(2, 'paused'));
		lab.toggle();
		expect(sent().at(-1)).toBe('run');
		worker().say(status(2, 'training', 1));
		lab.step();
		expect(sent().slice(-2)).toEqual(['pause', 'step']);
		lab.reset();
		expect(sent().at(-1)).toBe('reset');
		expect(lab.frames.latest()).toBeNull();
	});

	it('runs a diverged game anew', () => {
		const { lab, worker } = setUp();
		worker().say(status(1, 'diverged', 50));
		lab.toggle();
		expect(worker().told.at(-1)).toMatchObject({ type: 'load', run: 2, start: true, backend: 'auto' });
	});

	it('keeps snapshots and the scene of the run', () => {
		const { lab, worker } = setUp();
		worker().say({ type: 'scene', scene: sceneOf(1) });
		worker().say({ type: 'snapshot', snapshot: snapshotAt(1, 3) });
		expect(lab.state.getState().scene?.run).toBe(1);
		expect(lab.frames.latest()?.step).toBe(3);
		lab.drawn(1);
		expect(worker().told.at(-1)).toEqual({ type: 'ack', run: 1 });
	});

	it('tells of a crash once, with a way to restart that keeps the game', () => {
		const { lab, worker, workers } = setUp();
		worker().say(status(1, 'training', 50));
		worker().break('planted');
		const [notice] = lab.notices.state.getState().posted;
		expect(notice?.text).toContain('planted');
		expect(notice?.level).toBe('error');
		expect(lab.state.getState().status?.phase).toBe('failed');
		notice?.action?.run();
		expect(workers.length).toBe(2);
		worker().say({ type: 'ready' });
		expect(worker().told).toEqual([{ type: 'load', run: 2, game: base, start: true, backend: 'auto' }]);
	});

	it('tells of an engine that is not there, and does not wait for it', () => {
		const { lab, worker, workers } = setUp(false);
		worker().dispatchEvent(new Event('error', { cancelable: true }));
		const [notice] = lab.notices.state.getState().posted;
		expect(notice).toMatchObject({ level: 'error', action: { label: 'Reload' } });
		expect(lab.state.getState().status?.phase).toBe('failed');
		lab.toggle();
		expect(workers.length, 'Run tries again').toBe(2);
	});
});
