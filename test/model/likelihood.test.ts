import { describe, expect, test } from 'vitest';
import { onTheWay } from '../../src/engine/metrics';
import { createRng } from '../../src/math/rng';
import { likelihood } from '../../src/model/likelihood';
import { sourceOf } from '../../src/solvers/data';
import { gameOf } from '../game/fixture';

describe('the NLL and its floor', () => {
	const game = gameOf({ target: { id: 'gaussian', x: 0, y: 0, stdX: 1, stdY: 1, correlation: 0 } });
	const entropy = 1 + Math.log(2 * Math.PI);
	const places = sourceOf(game, 'target')(createRng(1), 500);
	/** log ρ_T of a model whose density is that of π times e^`more` wherever it is asked. */
	const model = (more: number): Float64Array =>
		Float64Array.from({ length: 500 }, (_, i) => {
			const [x = 0, y = 0] = places.subarray(2 * i, 2 * i + 2);
			return more - Math.log(2 * Math.PI) - (x * x + y * y) / 2;
		});

	test('of π itself is its entropy, without error', () => {
		const { value, error, bound, doubt } = likelihood(game, places, model(0));
		expect(value).toBeCloseTo(entropy, 6);
		expect(error).toBeLessThan(1e-6);
		expect(bound?.value).toBeCloseTo(entropy, 12);
		expect(doubt).toBeUndefined();
	});

	test('no density is likelier than π: below the floor it is doubted', () => {
		expect(likelihood(game, places, model(0.05)).doubt).toBeUndefined();
		expect(likelihood(game, places, model(0.2)).doubt).toMatch(/below its floor: the time steps/);
	});
});

test('the running term of the loss is named after the costs that are in it', () => {
	const [bare, hill] = [{ id: 'none' }, { id: 'quadratic' }];
	expect(onTheWay(gameOf())).toBe('transport cost E∫L dt');
	expect(onTheWay(gameOf({ potential: hill }))).toBe('transport cost E∫(L + V)dt');
	expect(onTheWay(gameOf({ potential: hill, running: bare }))).toBe('state cost E∫V dt');
	expect(onTheWay(gameOf({ potential: hill }, { dynamics: { discount: 2 } }))).toBe(
		'transport cost E∫e^(−t/ε)(L + V)dt',
	);
});
