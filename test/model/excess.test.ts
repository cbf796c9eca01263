import { expect, test } from 'vitest';
import { exactOf } from '../../src/exact/index';
import { excessMetric, leastOf } from '../../src/model/excess';
import { findPreset } from '../../src/spec/presets/index';
import { gameOf } from '../game/fixture';

const game = findPreset('gaussian')?.game ?? gameOf();
const errors = { cost: 0.03, timeSteps: null, lowerBound: 0 };

test('a model costs more than the least cost by J − J*, with the errors of both and of the time steps', () => {
	const exact = exactOf(game);
	if (!exact?.cost) throw new Error('the Gaussian preset is solved');
	// 1.5529 in closed form, to four digits: MATH of the preset, by minimisation over affine flows.
	const [metric] = excessMetric(game, { cost: 1.6529, errors, n: 3000 }, leastOf(exact));
	expect(metric).toMatchObject({ id: 'excess', label: 'J − J*', n: 3000, bound: { value: 0 }, error: 0.03 });
	expect(metric?.value).toBeCloseTo(0.1, 4);
	const grid = { value: 1.5, error: 0.04 };
	expect(excessMetric(game, { cost: 1.6529, errors, n: 3000 }, grid)[0]?.error).toBeCloseTo(0.05, 12);
	const halved = { ...errors, timeSteps: 0.01 };
	expect(excessMetric(game, { cost: 1.6529, errors: halved, n: 3000 }, grid)[0]?.error).toBeCloseTo(0.06, 12);
	expect(excessMetric(game, { cost: null, errors, n: 0 }, grid)).toEqual([]);
	expect(excessMetric(game, { cost: 1, errors, n: 9 }, leastOf({ cost: null }))).toEqual([]);
});

test('where log ρ_T is learned J is from above, and says so', () => {
	const noisy = gameOf({ terminal: { id: 'reverseKL' }, noise: { id: 'constant', sigma: 1 } });
	const [metric] = excessMetric(noisy, { cost: 2, errors, n: 9 }, { value: 1, error: 0 });
	expect(metric).toMatchObject({ label: 'J − J* at most, J* exact', value: 1 });
});
