import { describe, expect, test } from 'vitest';
import { noisingOf } from '../../src/exact/noising';
import type { Game } from '../../src/game/game';
import { problemOf } from '../../src/game/problem';
import { numbers } from '../../src/math/algebra';
import { type LinearNoising, likelihoodTimes, linearNoising, uniformTimes } from '../../src/solvers/noising';
import { gameOf } from '../game/fixture';

const vp = { id: 'vp', betaMin: 0.1, betaMax: 20 };
const of = (game: Game): LinearNoising => {
	const noising = linearNoising(problemOf(game));
	if (!noising) throw new Error('a linear drift was expected');
	return noising;
};
const CASES: readonly (readonly [string, Game])[] = [
	['VP', gameOf({ drift: vp, noise: vp })],
	['VP over a long time', gameOf({ drift: vp, noise: vp }, { dynamics: { horizon: 20 } })],
	['VE', gameOf({ noise: { id: 've', sigmaMin: 0.05, sigmaMax: 8 } })],
	[
		'OU',
		gameOf(
			{ drift: { id: 'linear', rate: 1 }, noise: { id: 'constant', sigma: Math.SQRT2 } },
			{ dynamics: { horizon: 3 } },
		),
	],
	['a growing drift', gameOf({ drift: { id: 'linear', rate: -2 }, noise: { id: 'constant', sigma: 0.5 } })],
	['the drift of VP, a constant σ', gameOf({ drift: vp, noise: { id: 'constant', sigma: 0.7 } })],
	['the drift of VP, another β in the noise', gameOf({ drift: vp, noise: { ...vp, betaMax: 6 } })],
];

describe.each(CASES)('%s', (_, game) => {
	const exact = noisingOf(game);
	if (!exact) throw new Error('this process is known');
	const noising = of(game);
	const T = game.dynamics.horizon;

	test('m and q are those in closed form', () => {
		for (const part of [0, 1e-4, 0.013, 0.3, 0.77, 1]) {
			const s = part * T;
			const { factor, variance } = noising.at(s);
			// Cubics between 4,096 cells: the error is (aT/4096)⁴ and less than 1e-7 for aT = 200.
			expect(Math.abs(factor - exact.factor(numbers, s))).toBeLessThan(1e-7);
			const q = exact.variance(numbers, s);
			expect(Math.abs(variance - q)).toBeLessThan(1e-7 * (1 + q));
			expect(noising.intensity(s)).toBeCloseTo(exact.intensity(s), 9);
		}
	});

	test.each(['uniform', 'likelihood'] as const)('a weighted mean over %s times is an integral', (law) => {
		const [from, n] = [0.01 * T, 20_000];
		const times = law === 'uniform' ? uniformTimes(from, T) : likelihoodTimes(noising, from, T);
		const over = (f: (s: number) => number): number =>
			Array.from({ length: n }, (_, i) => times.at((i + 0.5) / n))
				.map((s) => times.weight(s) * f(s))
				.reduce((sum, value) => sum + value, 0) / n;
		// Quantiles of the likelihood's law are interpolated between 1,024 levels.
		expect(over(() => 1) / (T - from)).toBeCloseTo(1, 3);
		expect(over((s) => s) / ((T ** 2 - from ** 2) / 2)).toBeCloseTo(1, 3);
		expect([times.at(0), times.at(1)].map((s) => s / T)).toEqual([
			expect.closeTo(0.01, 9),
			expect.closeTo(1, 9),
		]);
	});

	test('likelihood times are uniform in log(m²/q)', () => {
		const times = likelihoodTimes(noising, 0.01 * T, T);
		const level = (u: number): number => {
			const s = times.at(u);
			return Math.log(exact.variance(numbers, s)) - 2 * Math.log(exact.factor(numbers, s));
		};
		const [low, high] = [level(0), level(1)];
		for (const u of [0.1, 0.35, 0.8]) expect((level(u) - low) / (high - low)).toBeCloseTo(u, 4);
	});
});

test('other drifts have no such closed form', () => {
	for (const id of ['shear', 'gradient', 'formula'])
		expect(linearNoising(problemOf(gameOf({ drift: { id }, noise: { id: 'constant' } })))).toBeNull();
});
