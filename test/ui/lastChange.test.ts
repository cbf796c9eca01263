import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { switchBlock } from '../../src/game/change';
import { defaultGame } from '../../src/spec/defaults';
import { setPath } from '../../src/spec/set';
import { createBench } from '../../src/store/bench';
import { followChanges, type Told } from '../../src/ui/lastChange';
import { rules } from '../../src/ui/rules';
import { FakeWorker } from '../store/fakeEngine';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function follow() {
	const bench = createBench({ game: defaultGame(), preset: 'a' }, { rules, spawn: () => new FakeWorker() });
	const { active } = bench.state.getState();
	const told: (Told | null)[] = [];
	const stop = followChanges(active, (each) => told.push(each));
	const set = (path: string, text: string): void => {
		const result = setPath(active.state.getState().game, path, text);
		if (!result.ok) throw new Error(result.error.expected);
		active.edit(result.game);
	};
	return { active, told, stop, set, rest: () => vi.advanceTimersByTime(1000) };
}

describe('what the last change changed', () => {
	it('is told once the hand has come to rest, as one change of the whole gesture', () => {
		const { told, set, rest } = follow();
		for (const weight of ['31', '35', '40']) set('terminal.weight', weight);
		expect(told).toEqual([]);
		rest();
		expect(told).toEqual([
			{ changes: [{ path: 'terminal.weight', from: 30, to: 40 }], effect: 'live', run: undefined },
		]);
	});
	it('says that it takes another run where it does', () => {
		const { told, set, rest } = follow();
		set('training.batch', '64');
		rest();
		expect(told.map((each) => each?.effect)).toEqual(['restart']);
	});
	it('says that a game cannot be trained, and after the way back that the run goes on', () => {
		const { active, told, rest } = follow();
		const { game } = active.state.getState();
		active.edit(switchBlock(game, 'target', 'formula'));
		rest();
		active.edit(game);
		rest();
		expect(told.map((each) => each?.effect)).toEqual(['stands', 'none']);
	});
	it('has nothing to tell of a gesture that ends where it began, nor of another preset', () => {
		const { active, told, set, rest } = follow();
		set('terminal.weight', '31');
		set('terminal.weight', '30');
		rest();
		expect(told).toEqual([]);
		set('terminal.weight', '31');
		active.open(defaultGame(), 'b');
		rest();
		expect(told).toEqual([null]);
	});
});
