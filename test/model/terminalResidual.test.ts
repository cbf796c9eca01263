import { describe, expect, it, test } from 'vitest';
import { exactOf } from '../../src/exact/index';
import type { Solution } from '../../src/game/solution';
import { createRng } from '../../src/math/rng';
import { mean } from '../../src/math/stats';
import { hasTerminalResidual, terminalResidualOf } from '../../src/model/terminalResidual';
import { long, normal, type Settings, type Slots, soft } from '../exact/games';
import { gameOf } from '../game/fixture';

function solved(slots: Slots, settings: Settings = {}): Solution {
	const solution = exactOf(gameOf(slots, settings));
	if (!solution) throw new Error('no exact solution of this game');
	return solution;
}

/** The solution with U tilted by `slope`·x: it misses its condition by that. */
const tilted = (solution: Solution, slope: number): Solution => ({
	...solution,
	jets: async (points) => {
		const jets = await solution.jets(points);
		return jets?.value
			? { ...jets, value: jets.value.map((u, i) => u + slope * (points[3 * i] ?? Number.NaN)) }
			: jets;
	},
});

const backward: Slots = { ...soft, terminal: { id: 'forwardKL', weight: 30 } };
const cloud = (x: number, y: number, stdX: number, stdY: number): Float32Array => {
	const rng = createRng(3);
	return Float32Array.from({ length: 1000 }, (_, i) =>
		i % 2 ? y + stdY * rng.normal() : x + stdX * rng.normal(),
	);
};

describe('the terminal residual', () => {
	it.each([
		['reverse KL', soft, long, 1.5],
		['reverse KL, discounted', { ...soft }, { dynamics: { horizon: 1.5, discount: 0.4 } }, 1.5],
		['likelihood, whose condition stands at t = 0', backward, long, 0],
	] as const)('of a solution in closed form is none: %s', async (_, slots, settings, t) => {
		const solution = solved(slots, settings);
		expect(hasTerminalResidual(solution.game)).toBe(true);
		const ends = cloud(1.2, -0.8, 0.6, 1.4);
		const truth = cloud(1.5, -1, 0.6, 1.4);
		const found = await terminalResidualOf(solution, ends, truth);
		expect(found).toMatchObject({ t, n: 500 });
		expect(found?.mean).toBeLessThan(2e-3);
		// What a tilt adds is the mean of its own size, taken at the same places.
		const places = t === 0 ? ((await solution.origins(truth))?.origins ?? truth) : ends;
		const x = Float64Array.from({ length: 500 }, (_, i) => 0.5 * (places[2 * i] ?? Number.NaN));
		const level = mean(x);
		const expected = mean(x.map((value) => Math.abs(value - level)));
		expect((await terminalResidualOf(tilted(solution, 0.5), ends, truth))?.mean).toBeCloseTo(expected, 2);
	});
});

test.each<[string, Slots]>([
	['a constraint', { terminal: { id: 'hard' }, solver: { id: 'bridgeMatching', coupling: 'entropic' } }],
	['no running cost', { running: { id: 'none' }, terminal: { id: 'forwardKL' } }],
	['a cost that is no function of densities at a point', { terminal: { id: 'energyDistance' } }],
])('there is no condition to hold U to with %s', (_, slots) => {
	const game = gameOf({ reference: normal(0, 0, 1, 1), target: normal(1, 0, 1, 1), ...slots });
	expect(hasTerminalResidual(game)).toBe(false);
});
