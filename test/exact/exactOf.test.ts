import { describe, expect, test } from 'vitest';
import { exactOf } from '../../src/exact/index';
import type { Game } from '../../src/game/game';
import { gameOf } from '../game/fixture';
import { expectEnd, expectEquations, expectPaths } from './asks';

type Slots = Parameters<typeof gameOf>[0];
type Settings = Parameters<typeof gameOf>[1];
const normal = (x: number, y: number, stdX: number, stdY: number, correlation = 0) => ({
	id: 'gaussian',
	x,
	y,
	stdX,
	stdY,
	correlation,
});

const soft: Slots = {
	reference: normal(-0.5, 0.3, 0.8, 1.2),
	target: normal(1.5, -1, 0.6, 1.4),
	running: { id: 'kinetic', weight: 1.5 },
	terminal: { id: 'reverseKL', weight: 3 },
};
const long: Settings = { dynamics: { horizon: 1.5 } };
const noisy: Settings = { ...long, sampler: { integrator: 'heun' } };
const skew = normal(-0.5, 0.3, 0.8, 1.1, 0.4);
const hard: Slots = {
	reference: skew,
	target: normal(1, 0.5, 0.6, 1, -0.5),
	running: { id: 'kinetic', weight: 2 },
	terminal: { id: 'hard' },
	solver: { id: 'bridgeMatching', coupling: 'entropic' },
};

interface Case {
	readonly name: string;
	readonly game: Game;
	/** Whether the end says what U is there. */
	readonly ends: boolean;
	readonly tolerance: number;
	/** Of moments of 4,000 paths. */
	readonly paths: number;
}
/** Without noise balanced starts are as good as the law, up to the quadruples' radii. */
const STILL = 0.01;
const NOISY = 0.06;
const CASES: readonly Case[] = [
	{ name: 'KL(ρ_T‖π)', game: gameOf(soft, long), ends: true, tolerance: 1e-6, paths: STILL },
	{
		name: 'KL(ρ_T‖π), on axes of its own',
		game: gameOf({ ...soft, reference: normal(-0.5, 0.3, 0.8, 0.8), target: skew }, long),
		ends: true,
		tolerance: 1e-6,
		paths: STILL,
	},
	{
		name: 'likelihood',
		game: gameOf({ ...soft, terminal: { id: 'forwardKL', weight: 2 } }, long),
		ends: false,
		tolerance: 1e-6,
		paths: STILL,
	},
	{ name: 'optimal transport', game: gameOf(hard, long), ends: false, tolerance: 1e-6, paths: STILL },
	{
		name: 'a Schrödinger bridge',
		game: gameOf({ ...hard, noise: { id: 'constant', sigma: 0.7 } }, noisy),
		ends: false,
		tolerance: 1e-6,
		paths: NOISY,
	},
];

describe.each(CASES)('$name', ({ name, game, tolerance, paths }) => {
	const exact = exactOf(game);
	if (!exact) throw new Error(`a solution is known of ${name}`);
	const T = game.dynamics.horizon;

	test.each([0.2, 0.5, 0.8])('solves the equations of its game at t = %d T', async (share) => {
		for (const place of [
			[0.3, -0.4],
			[-1.1, 0.9],
		] as const)
			await expectEquations(exact, [...place, share * T], tolerance);
	});
	test('its paths have the moments of its law', () => expectPaths(exact, paths));
});

test.each(CASES.filter(({ ends }) => ends))('$name: U ends in δF/δρ', async ({ game }) => {
	const exact = exactOf(game);
	if (exact) await expectEnd(exact);
	expect(exact).not.toBeNull();
});
