import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLooks } from '../../src/store/looks';
import { arrange, arranged, movedTo, recall, woven } from '../../src/ui/panels/arrangement';

const USUAL = ['density', 'losses', 'metrics'];
const all = USUAL.map((id) => ({ id }));
const ids = (of: readonly { readonly id: string }[]) => of.map(({ id }) => id);

describe('the panels as they are arranged', () => {
	beforeEach(() => {
		const kept = new Map<string, string>();
		vi.stubGlobal('localStorage', {
			getItem: (key: string) => kept.get(key) ?? null,
			setItem: (key: string, value: string) => kept.set(key, value),
			removeItem: (key: string) => kept.delete(key),
		});
	});
	afterEach(() => void vi.unstubAllGlobals());

	it('are all, in the order of their list, for who has not chosen', () => {
		const { shown, hidden, unknown } = arranged(all, null);
		expect([ids(shown), ids(hidden), unknown]).toEqual([USUAL, [], []]);
	});
	it('are those that were chosen, each once; what there is not is named', () => {
		const { shown, hidden, unknown } = arranged(all, ['metrics', 'aura', 'density', 'metrics']);
		expect([ids(shown), ids(hidden), unknown]).toEqual([['metrics', 'density'], ['losses'], ['aura']]);
		expect(ids(arranged(all, []).hidden)).toEqual(USUAL);
	});
	it('keep the place of what a game has not for the next game', () => {
		expect(woven(['losses', 'density'], ['metrics', 'density'], ['losses'])).toEqual([
			'losses',
			'metrics',
			'density',
		]);
		expect(woven(USUAL, ['metrics'], ['losses'])).toEqual(['metrics', 'losses']);
	});
	it('move, and stop at the ends', () => {
		expect(movedTo(USUAL, 'metrics', 1)).toEqual(['density', 'metrics', 'losses']);
		expect(movedTo(USUAL, 'density', 9)).toEqual(['losses', 'metrics', 'density']);
		expect(movedTo(USUAL, 'density', -1)).toEqual(USUAL);
	});
	it('stay in this browser; one that is newer than the choice is shown, one that is gone is not', () => {
		arrange(createLooks(), ['metrics', 'density'], USUAL);
		const later = createLooks();
		recall(later, [{ id: 'density' }, { id: 'losses' }, { id: 'metrics' }, { id: 'newer' }]);
		expect(later.getState().panels).toEqual(['metrics', 'density', 'newer']);
		const fewer = createLooks();
		recall(fewer, [{ id: 'density' }, { id: 'losses' }]);
		expect(fewer.getState().panels).toEqual(['density']);
	});
	it('are without what is not usual, which has its place among the hidden and is kept when it is chosen', () => {
		const more = [...all, { id: 'motion', usual: false }] as const;
		const { shown, hidden } = arranged(more, null);
		expect([ids(shown), ids(hidden)]).toEqual([USUAL, ['motion']]);
		arrange(createLooks(), ['motion', 'density'], USUAL);
		const later = createLooks();
		recall(later, more);
		expect(later.getState().panels).toEqual(['motion', 'density']);
	});
	it('are as a link says before what this browser knows', () => {
		arrange(createLooks(), ['metrics'], USUAL);
		const opened = createLooks({ panels: ['losses'] });
		recall(opened, all);
		expect(opened.getState().panels).toEqual(['losses']);
	});
	it('are no choice any more when they are as usual again', () => {
		const looks = createLooks();
		arrange(looks, ['metrics', 'density'], USUAL);
		arrange(looks, USUAL, USUAL);
		expect(looks.getState().panels).toBeNull();
		const later = createLooks();
		recall(later, all);
		expect(later.getState().panels).toBeNull();
	});
	it('go on without a store that keeps them', () => {
		vi.stubGlobal('localStorage', undefined);
		const looks = createLooks();
		arrange(looks, ['metrics'], USUAL);
		recall(looks, all);
		expect(looks.getState().panels).toEqual(['metrics']);
	});
});
