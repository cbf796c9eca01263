import { expect, test } from 'vitest';
import { exactOf } from '../../src/exact/index';
import { excessMetric } from '../../src/model/excess';
import { findPreset } from '../../src/spec/presets/index';

test('a model costs more than the least cost by J − J*, with the errors of both', () => {
	const game = findPreset('gaussian')?.game;
	const exact = game && exactOf(game);
	if (!exact?.cost) throw new Error('the Gaussian preset is solved');
	// 1.5529 in closed form, to four digits: MATH of the preset, by minimisation over affine flows.
	const errors = { cost: 0.03, timeSteps: null, lowerBound: 0 };
	const [metric] = excessMetric({ cost: 1.6529, errors, n: 3000 }, exact);
	expect(metric).toMatchObject({ id: 'excess', n: 3000, bound: { value: 0 }, error: 0.03 });
	expect(metric?.value).toBeCloseTo(0.1, 4);
	const grid = { cost: { ...exact.cost, error: 0.04 } };
	expect(excessMetric({ cost: 1.6529, errors, n: 3000 }, grid)[0]?.error).toBeCloseTo(0.05, 12);
	expect(excessMetric({ cost: null, errors, n: 0 }, exact)).toEqual([]);
	expect(excessMetric({ cost: 1, errors, n: 9 }, { cost: null })).toEqual([]);
});
