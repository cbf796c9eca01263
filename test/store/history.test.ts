import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Game } from '../../src/game/game';
import { findPreset, openingPreset } from '../../src/spec/presets/index';
import { setPaths } from '../../src/spec/set';
import { createExperiment } from '../../src/store/experiment';
import { began, edited, followed, standingAt } from '../../src/store/history';
import { rules } from '../../src/ui/rules';
import { FakeWorker, status } from './fakeEngine';

const opening = openingPreset();
const withValues = (game: Game, ...values: [path: string, text: string][]): Game => {
	const set = setPaths(game, values);
	expect(set.errors).toEqual([]);
	return set.game;
};
const weighed = (weight: number, game = opening.game): Game =>
	withValues(game, ['terminal.weight', String(weight)]);
const moons = findPreset('otflow-moons') ?? opening;

describe('a history of games', () => {
	const start = began({ game: opening.game, preset: opening.id, opened: true });
	const weights = (moments: readonly { game: Game }[]) => moments.map(({ game }) => game.terminal.weight);

	it('keeps a change that goes on as one, and none where it comes back to where it began', () => {
		let history = edited(start, weighed(20), false);
		history = edited(history, weighed(21), true);
		expect(weights(history.past)).toEqual([30]);
		expect(history.present.game.terminal.weight).toBe(21);
		expect(edited(history, weighed(30), true)).toEqual(start);
		expect(weights(edited(history, weighed(22), false).past)).toEqual([30, 21]);
	});

	it('can stand at each of its moments, and forgets what was undone with the next', () => {
		const two = edited(edited(start, weighed(20), false), weighed(10), false);
		const back = standingAt(two, start.present);
		expect(back && weights(back.future)).toEqual([20, 10]);
		expect(back && standingAt(back, two.present)).toEqual(two);
		expect(back && weights(edited(back, weighed(5), false).past)).toEqual([30]);
		expect(standingAt(start, two.present)).toBeNull();
	});

	it('does not grow without end: the oldest go first', () => {
		let history = start;
		for (let n = 0; n < 300; n++)
			history = followed(history, { game: weighed(n + 1), preset: null, opened: false });
		expect(history.past.length).toBe(200);
		expect(weights(history.past.slice(-1))).toEqual([299]);
	});
});

describe('an experiment', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	function setUp() {
		const worker = new FakeWorker();
		const experiment = createExperiment({
			name: () => 'A',
			game: opening.game,
			preset: opening.id,
			rules,
			spawn: () => worker,
			on: { notice: vi.fn(), crash: vi.fn() },
		});
		worker.say({ type: 'ready' });
		const now = () => experiment.state.getState();
		const edit = (path: string, text: string): void => experiment.edit(withValues(now().game, [path, text]));
		return { worker, experiment, now, edit };
	}

	it('undoes a drag as a whole, at once, and trains on where the change is live', () => {
		const { worker, experiment, now, edit } = setUp();
		worker.say(status(1, 'training', 5));
		for (const weight of ['29', '28', '27']) edit('terminal.weight', weight);
		experiment.rest();
		for (const weight of ['26', '25']) edit('terminal.weight', weight);
		experiment.undo();
		expect(now().game.terminal.weight).toBe(27);
		experiment.undo();
		expect(now().game).toEqual(opening.game);
		expect(worker.types.filter((type) => type === 'load')).toHaveLength(1);
		expect(worker.told.at(-1)).toMatchObject({ type: 'tune', game: { terminal: { weight: 30 } } });
		experiment.redo();
		experiment.redo();
		expect(now().game.terminal.weight).toBe(25);
		expect(now().history.future).toEqual([]);
	});

	it('keeps changes of two cards apart, and those of one that a hand makes together', () => {
		const { experiment, now, edit } = setUp();
		edit('terminal.weight', '20');
		edit('regularizers.hjb', '2');
		edit('terminal.weight', '10');
		expect(now().history.past).toHaveLength(3);
		experiment.rest();
		// Dragged on the stage: across, then up.
		edit('reference.x', '1');
		edit('reference.y', '1');
		expect(now().history.past).toHaveLength(4);
	});

	it('a drag that comes back to where it began leaves the entry before it alone', () => {
		const { experiment, now, edit } = setUp();
		edit('terminal.weight', '20');
		experiment.rest();
		for (const weight of ['21', '20', '22']) edit('terminal.weight', weight);
		expect(now().history.past.map(({ game }) => game.terminal.weight)).toEqual([30, 20]);
	});

	it('begins anew at once where the change is none that a run can take, and stays paused', () => {
		const { worker, experiment, edit } = setUp();
		worker.say(status(1, 'training', 5));
		experiment.toggle();
		edit('network.width', '16');
		vi.runAllTimers();
		expect(worker.told.at(-1)).toMatchObject({ type: 'load', run: 2, start: false });
		experiment.undo();
		expect(worker.told.at(-1)).toMatchObject({ type: 'load', run: 3, start: false, game: opening.game });
	});

	it('takes back a change that still waits for its load: the run goes on', () => {
		const { worker, experiment, now, edit } = setUp();
		edit('network.width', '16');
		expect(now().pending).toBe(true);
		experiment.undo();
		vi.runAllTimers();
		expect(worker.types).toEqual(['load']);
		expect(now().pending).toBe(false);
	});

	it('gives edits back that a preset was opened over, and the preset after them', () => {
		const { experiment, now, edit } = setUp();
		edit('terminal.weight', '12');
		experiment.open(moons.game, moons.id);
		experiment.undo();
		expect(now()).toMatchObject({ preset: opening.id, game: { terminal: { weight: 12 } } });
		experiment.redo();
		expect(now()).toMatchObject({ preset: moons.id, game: moons.game });
		experiment.open(moons.game, moons.id);
		expect(now().history.past, 'what stands there already is no entry').toHaveLength(2);
	});

	it('has a way back out of a game that cannot be trained', () => {
		const { experiment, now, edit } = setUp();
		edit('target', 'formula');
		expect(now().clashes).not.toEqual([]);
		experiment.undo();
		expect(now()).toMatchObject({ clashes: [], errors: [], game: opening.game });
	});

	it('does nothing where there is nothing to undo', () => {
		const { worker, experiment, now } = setUp();
		const before = now();
		experiment.undo();
		experiment.redo();
		expect(now()).toBe(before);
		expect(worker.types).toEqual(['load']);
	});
});
