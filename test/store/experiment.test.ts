import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Game } from '../../src/game/game';
import { longer } from '../../src/game/longer';
import { defaultGame } from '../../src/spec/defaults';
import { setPath } from '../../src/spec/set';
import { createExperiment, rests, runs } from '../../src/store/experiment';
import { rules } from '../../src/ui/rules';
import { exactPicture, FakeWorker, sceneOf, snapshotAt, status } from './fakeEngine';

const base = defaultGame();
const withPath = (game: Game, path: string, text: string): Game => {
	const result = setPath(game, path, text);
	if (!result.ok) throw new Error(result.error.message);
	return result.game;
};

function setUp(ready = true, solver = () => new FakeWorker()) {
	const workers: FakeWorker[] = [];
	const on = { notice: vi.fn(), crash: vi.fn() };
	const experiment = createExperiment({
		name: () => 'A',
		game: base,
		preset: null,
		rules,
		spawn: () => {
			const worker = new FakeWorker();
			workers.push(worker);
			return worker;
		},
		solver,
		on,
	});
	const worker = (): FakeWorker => workers.at(-1) ?? new FakeWorker();
	if (ready) worker().say({ type: 'ready' });
	const sent = () => worker().types.filter((type) => type !== 'ack');
	return { experiment, on, worker, workers, sent };
}

describe('an experiment', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	it('starts its game at once', () => {
		const { experiment, worker } = setUp();
		expect(worker().told).toEqual([{ type: 'load', run: 1, game: base, start: true, backend: 'auto' }]);
		expect(experiment.state.getState().trained).toBe(base);
	});

	it.each([false, true])(
		'a game that the engine refuses leaves the one before it in training: what is tuned then is that (reset in between: %s)',
		(resets) => {
			const { experiment, worker, sent } = setUp();
			worker().say({ type: 'scene', scene: sceneOf(1) });
			const other = withPath(base, 'network.width', '16');
			experiment.open(other, null);
			expect(experiment.state.getState().trained).toBe(other);
			worker().say({ type: 'refused', run: 1 });
			expect(experiment.state.getState().trained).toBe(other);
			if (resets) experiment.reset();
			worker().say({ type: 'refused', run: 2 });
			worker().say({ type: 'scene', scene: sceneOf(resets ? 3 : 2) });
			expect(experiment.state.getState().trained).toBe(base);
			// Against the old run it is no live change, so it is never sent as one.
			experiment.edit(withPath(other, 'terminal.weight', '20'));
			expect(sent()).not.toContain('tune');
		},
	);

	it.each([
		['another backend', 'runOn'],
		['a restart', 'restart'],
	] as const)('%s takes a change with it that still waits for its load', (_, how) => {
		const { experiment, worker, sent } = setUp();
		const next = withPath(base, 'network.width', '16');
		experiment.edit(next);
		if (how === 'runOn') experiment.runOn('wasm');
		else experiment.restart();
		vi.runAllTimers();
		expect(sent()).toEqual(['load', 'load']);
		expect(worker().told.at(-1)).toMatchObject({ type: 'load', game: next });
		expect(experiment.state.getState()).toMatchObject({ game: next, trained: next, pending: false });
	});

	it('saves no run under a game that is not the one in training', async () => {
		const { experiment, worker } = setUp();
		experiment.edit(withPath(base, 'network.width', '16'));
		await expect(experiment.save()).rejects.toThrow('not the one that is trained');
		expect(worker().types).not.toContain('ask');
	});

	it('tunes live parameters at once and restarts for others when the hand rests', () => {
		const { experiment, worker, sent } = setUp();
		experiment.edit(withPath(base, 'terminal.weight', '20'));
		expect(sent()).toEqual(['load', 'tune']);
		for (const width of ['16', '17', '18'])
			experiment.edit(withPath(experiment.state.getState().game, 'network.width', width));
		expect(experiment.state.getState().pending).toBe(true);
		expect(sent()).toEqual(['load', 'tune']);
		vi.runAllTimers();
		expect(sent()).toEqual(['load', 'tune', 'load']);
		const last = worker().told.at(-1);
		expect(last?.type === 'load' && last.game.network.width).toBe(18);
		expect(last?.type === 'load' && last.game.terminal.weight).toBe(20);
		expect(experiment.state.getState().pending).toBe(false);
	});

	it('has told the engine of a live edit before anybody hears of it', () => {
		const { experiment, sent } = setUp();
		const next = withPath(base, 'terminal.weight', '20');
		const told: string[][] = [];
		experiment.state.subscribe(({ trained }) => void (trained === next && told.push(sent())));
		experiment.edit(next);
		expect(told[0]).toEqual(['load', 'tune']);
	});

	it('tells a run to be longer without a restart, and takes it back', () => {
		const { experiment, worker, sent } = setUp();
		experiment.edit(longer(base));
		experiment.edit(base);
		expect(sent()).toEqual(['load', 'tune', 'tune']);
		const told = worker().told.flatMap((command) =>
			command.type === 'tune' ? [command.game.training.steps] : [],
		);
		expect(told).toEqual([2 * base.training.steps, base.training.steps]);
	});

	it('does nothing when a change is taken back before the restart', () => {
		const { experiment, sent } = setUp();
		experiment.edit(withPath(base, 'network.width', '16'));
		experiment.edit(withPath(experiment.state.getState().game, 'network.width', String(base.network.width)));
		vi.runAllTimers();
		expect(sent()).toEqual(['load']);
		expect(experiment.state.getState().pending).toBe(false);
	});

	it('keeps the old run while blocks clash, and goes on with the fix', () => {
		const { experiment, sent } = setUp();
		experiment.edit(withPath(base, 'target', 'formula'));
		vi.runAllTimers();
		const { clashes, trained, game } = experiment.state.getState();
		expect(sent()).toEqual(['load']);
		expect(trained).toBe(base);
		expect(game.target.id).toBe('formula');
		expect(clashes[0]?.slots).toEqual(['terminal', 'target']);
		experiment.edit(clashes[0]?.fix.game ?? base);
		vi.runAllTimers();
		expect(experiment.state.getState().clashes).toEqual([]);
		expect(sent()).toEqual(['load', 'load']);
	});

	it('holds back a game that asks for too much, and names the parameter', () => {
		const { experiment, sent } = setUp();
		let game = withPath(base, 'network.width', '256');
		for (const [path, text] of [
			['network.layers', '4'],
			['training.batch', '16384'],
			['solver.steps', '256'],
		] as const)
			game = withPath(game, path, text);
		experiment.edit(game);
		vi.runAllTimers();
		expect(experiment.state.getState().errors.map(({ path }) => path)).toContain('training.batch');
		expect(sent()).toEqual(['load']);
	});

	it('pauses, runs, steps and resets; a paused run stays paused through a change', () => {
		const { experiment, worker, sent } = setUp();
		worker().say(status(1, 'training', 5));
		experiment.toggle();
		expect(sent().at(-1)).toBe('pause');
		worker().say(status(1, 'paused', 6));
		experiment.edit(withPath(base, 'network.width', '16'));
		vi.runAllTimers();
		expect(worker().told.at(-1)).toMatchObject({ type: 'load', run: 2, start: false });
		worker().say(status(2, 'paused'));
		experiment.toggle();
		expect(sent().at(-1)).toBe('run');
		worker().say(status(2, 'training', 1));
		experiment.step();
		expect(sent().slice(-2)).toEqual(['pause', 'step']);
		experiment.reset();
		expect(worker().told.at(-1)).toEqual({ type: 'reset', run: 3 });
		expect(experiment.frames.latest()).toBeNull();
		// It was on its way when the run was reset.
		worker().say({ type: 'snapshot', snapshot: snapshotAt(2, 7) });
		expect(experiment.frames.latest()).toBeNull();
		worker().say({ type: 'snapshot', snapshot: snapshotAt(3, 0) });
		expect(experiment.frames.latest()?.step).toBe(0);
	});

	it('counts as paused or running from when it was told so, whatever older news come in', () => {
		const { experiment, worker, sent } = setUp();
		const counts = () => [runs(experiment.state.getState()), rests(experiment.state.getState())];
		worker().say(status(1, 'training', 5));
		experiment.toggle();
		expect(counts()).toEqual([false, true]);
		worker().say(status(1, 'training', 6));
		expect(counts(), 'it was on its way').toEqual([false, true]);
		experiment.toggle();
		expect(sent().slice(-2)).toEqual(['pause', 'run']);
		worker().say(status(1, 'paused', 7));
		expect(counts(), 'the answer to what was told before').toEqual([true, false]);
		worker().say(status(1, 'training', 7));
		worker().say(status(1, 'paused', 8));
		expect(counts(), 'once it has answered it is heard').toEqual([false, true]);
		experiment.toggle();
		worker().say(status(1, 'done', 9));
		expect(counts()).toEqual([false, false]);
	});

	it.each(['diverged', 'failed', 'preparing'] as const)('is %s whatever it was told', (phase) => {
		const { experiment, worker } = setUp();
		worker().say(status(1, 'training', 5));
		experiment.toggle();
		worker().say(status(1, phase, 6));
		expect(experiment.state.getState().told).toBeNull();
		expect(runs(experiment.state.getState())).toBe(phase === 'preparing');
	});

	it('runs a diverged game anew', () => {
		const { experiment, worker } = setUp();
		worker().say(status(1, 'diverged', 50));
		experiment.toggle();
		expect(worker().told.at(-1)).toMatchObject({ type: 'load', run: 2, start: true, backend: 'auto' });
	});

	it('keeps snapshots and the scene of the run', () => {
		const { experiment, worker } = setUp();
		worker().say({ type: 'scene', scene: sceneOf(1) });
		worker().say({ type: 'snapshot', snapshot: snapshotAt(1, 3) });
		expect(experiment.state.getState().scene?.run).toBe(1);
		expect(experiment.frames.latest()?.step).toBe(3);
		experiment.drawn(1);
		expect(worker().told.at(-1)).toEqual({ type: 'ack', run: 1 });
	});

	it('tells its engine what the exact solution of its game costs, and again where that begins anew', () => {
		const solver = new FakeWorker();
		const { experiment, worker, sent } = setUp(true, () => solver);
		const told = () => worker().told.flatMap((command) => (command.type === 'least' ? [command] : []));
		experiment.exact.ask({}, base, sceneOf(1).extent);
		solver.dispatchEvent(new MessageEvent('message', { data: { type: 'busy', progress: 0.5 } }));
		expect(sent()).toEqual(['load']);
		const least = { value: 2, error: 0.1 };
		const drawn = { type: 'drawn', picture: { ...exactPicture, least } };
		solver.dispatchEvent(new MessageEvent('message', { data: drawn }));
		expect(told()).toEqual([{ type: 'least', run: 1, least }]);
		experiment.restart();
		worker().say({ type: 'scene', scene: sceneOf(2) });
		expect(told().at(-1)).toEqual({ type: 'least', run: 2, least });
		// Another weight is another game, of which nobody has asked.
		experiment.edit(withPath(base, 'terminal.weight', '20'));
		expect(sent().at(-1)).toBe('tune');
		worker().say({ type: 'scene', scene: sceneOf(2) });
		expect(told()).toHaveLength(2);
	});

	it('says once that its engine crashed, and trains the same game anew in a fresh one', () => {
		const { experiment, on, worker, workers } = setUp();
		worker().say(status(1, 'training', 50));
		worker().break('planted');
		expect(on.crash.mock.calls).toEqual([['planted']]);
		expect(experiment.state.getState().status?.phase).toBe('failed');
		experiment.restart();
		expect(workers.length).toBe(2);
		worker().say({ type: 'ready' });
		expect(worker().told).toEqual([{ type: 'load', run: 2, game: base, start: true, backend: 'auto' }]);
	});

	it('says that its engine is not there, and does not wait for it', () => {
		const { experiment, on, worker, workers } = setUp(false);
		worker().dispatchEvent(new Event('error', { cancelable: true }));
		expect(on.crash.mock.calls).toEqual([[null]]);
		expect(experiment.state.getState().status?.phase).toBe('failed');
		experiment.toggle();
		expect(workers.length, 'Run tries again').toBe(2);
	});

	it('that is disposed of ends its worker for good, whatever is asked of it', () => {
		const { experiment, worker, workers } = setUp();
		experiment.edit(withPath(base, 'network.width', '16'));
		experiment.dispose();
		expect(worker().ended).toBe(true);
		vi.runAllTimers();
		experiment.open(base, null);
		experiment.restart();
		experiment.runOn('wasm');
		expect(workers.length).toBe(1);
	});
});
