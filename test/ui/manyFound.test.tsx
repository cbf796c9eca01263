import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { floorsDrawn } from '../../src/panels/study/sweep';
import { defaultGame } from '../../src/spec/defaults';
import { BinnedLosses } from '../../src/store/binned';
import type { StudyState } from '../../src/store/study';
import { Progress } from '../../src/ui/many/Progress';
import { SeedsFound } from '../../src/ui/many/SeedsFound';

const game = defaultGame();

/** A and B after their first seed, whose values should not go below these. */
const withFloors = (...floors: readonly number[]): StudyState => ({
	arms: [
		{ name: 'A', game },
		{ name: 'B', game },
	],
	seeds: 2,
	runs: floors.map((value, arm) => {
		const nll = { label: 'NLL', value: 3, error: null, n: null, unit: null, doubt: null };
		const metrics = { nll: { ...nll, floor: { value, label: 'entropy' } } };
		const ended = { steps: 1, seconds: 1, metrics };
		const losses = new BinnedLosses(game.training.steps);
		return { arm, seed: 1, phase: 'done', step: 1, why: null, ended, losses, terms: [] };
	}),
	phase: 'running',
	workers: 1,
	secondsLeft: null,
});

describe('what a study has found', () => {
	const floorIn = (state: StudyState) =>
		/<td class="floor">(.*?)<\/td>/.exec(renderToStaticMarkup(<SeedsFound state={state} />))?.[1];
	it('has one floor where A and B have the same, and else one of each', () => {
		expect(floorIn(withFloors(1.5, 1.5))).toBe('1.500');
		expect(floorIn(withFloors(1.5, 2.5))).toBe('A: 1.500, B: 2.500');
	});
	it('has a line for a floor of all values, and else a mark at each value that has one', () => {
		const at = (value: string): number => 100 * Number(value);
		const none = { mean: 3, std: null, n: 1, floor: null };
		const points = [
			{ ...none, value: '1', floor: 1.5 },
			{ ...none, value: '2' },
			{ ...none, value: '3', floor: 2.5 },
		];
		expect(floorsDrawn({ floor: 1.5, points }, at, [0, 400])).toEqual([{ floor: 1.5, span: [0, 400] }]);
		expect(floorsDrawn({ floor: null, points }, at, [0, 400])).toEqual([
			{ floor: 1.5, span: [86, 114] },
			{ floor: 2.5, span: [286, 314] },
		]);
	});
	it('says of the bench that only what trained at the beginning is paused', () => {
		expect(renderToStaticMarkup(<Progress state={withFloors(1, 1)} />)).toContain(
			'What trained on the bench when this began is paused meanwhile',
		);
	});
});
