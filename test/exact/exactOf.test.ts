import { describe, expect, test } from 'vitest';
import { exactOf } from '../../src/exact/index';
import type { Game } from '../../src/game/game';
import { gameOf } from '../game/fixture';
import { costAlong, expectEnd, expectEquations, expectPaths } from './asks';

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

const descent: Slots = {
	reference: normal(-0.5, 0.3, 0.8, 1.2),
	target: normal(1, -1, 0.7, 1.4),
	running: { id: 'kinetic', weight: 1.5 },
	terminal: { id: 'none' },
	solver: { id: 'gradientFlow' },
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
	{
		name: 'an acceleration',
		game: gameOf(soft, { dynamics: { horizon: 1.5, order: 'second' } }),
		ends: true,
		tolerance: 1e-6,
		paths: STILL,
	},
	{
		name: 'noise, drift, state cost, entropy and discount',
		game: gameOf(
			{
				...soft,
				drift: { id: 'linear', rate: 0.5 },
				noise: { id: 'constant', sigma: 0.6 },
				potential: { id: 'quadratic', stiffness: 2 },
				interaction: { id: 'entropy', weight: 0.7 },
				solver: { id: 'simulate', integrator: 'heun' },
			},
			{ dynamics: { horizon: 1.5, discount: 0.4 }, sampler: { integrator: 'heun' } },
		),
		ends: true,
		tolerance: 1e-6,
		paths: NOISY,
	},
	{
		name: 'cross-entropy, without noise',
		game: gameOf({ ...soft, terminal: { id: 'crossEntropy', weight: 2 } }, long),
		ends: true,
		tolerance: 1e-6,
		paths: STILL,
	},
	{
		name: 'the discounted game of KL',
		game: gameOf(
			{ ...descent, interaction: { id: 'relativeEntropy', weight: 3 } },
			{ dynamics: { horizon: 1.5, discount: 5 } },
		),
		ends: false,
		tolerance: 1e-6,
		paths: STILL,
	},
	{
		name: 'the discounted game of the entropy',
		game: gameOf(
			{ ...descent, interaction: { id: 'entropy', weight: 3 } },
			{ dynamics: { horizon: 1.5, discount: 5 } },
		),
		ends: false,
		tolerance: 1e-6,
		paths: STILL,
	},
	{
		name: 'the discounted game of ∫ρ²',
		game: gameOf(
			{
				...descent,
				reference: { id: 'barenblatt', radius: 2.5 },
				interaction: { id: 'power', weight: 3, exponent: 2 },
			},
			{ dynamics: { horizon: 1.5, discount: 5 } },
		),
		ends: false,
		tolerance: 1e-6,
		paths: STILL,
	},
	{
		name: 'JKO steps of KL',
		game: gameOf(
			{
				...descent,
				interaction: { id: 'relativeEntropy', weight: 3 },
				solver: { id: 'jko', steps: 4 },
			},
			{ dynamics: { horizon: 1.5 }, sampler: { integrator: 'euler', steps: 4 } },
		),
		ends: false,
		tolerance: 1e-6,
		paths: STILL,
	},
];

const score: Slots = {
	reference: normal(0.3, -0.2, 1.2, 0.9, 0.2),
	target: {
		id: 'mixture',
		components: [
			[1, -1.2, 0.5, 0.6],
			[2, 0.8, 0.7, 0.5],
		],
	},
	running: { id: 'diffusion' },
	terminal: { id: 'crossEntropy' },
	solver: { id: 'scoreMatching' },
};
const beta = { id: 'vp', betaMin: 0.1, betaMax: 6 };
const SCORES: readonly (readonly [name: string, game: Game])[] = [
	[
		'Ornstein–Uhlenbeck',
		gameOf({ ...score, drift: { id: 'linear', rate: 1 }, noise: { id: 'constant', sigma: 1.4 } }, noisy),
	],
	['VP', gameOf({ ...score, drift: beta, noise: beta }, noisy)],
	[
		'VE, from a mixture',
		gameOf(
			{
				...score,
				reference: {
					id: 'mixture',
					components: [
						[1, -1, 0, 2],
						[1, 1, 1, 1.8],
					],
				},
				noise: { id: 've', sigmaMin: 0.3, sigmaMax: 2 },
			},
			noisy,
		),
	],
];
describe.each(SCORES)('a score-based model, %s', (_, game) => {
	const exact = exactOf(game);
	test.each([0.23, 0.55, 0.77])('solves the equations of its game at t = %d T', async (share) => {
		for (const place of [
			[0.3, -0.4],
			[-1.1, 0.9],
		] as const)
			if (exact) await expectEquations(exact, [...place, share * game.dynamics.horizon], 1e-5);
		expect(exact).not.toBeNull();
	});
	test('U ends in −log π', async () => {
		if (exact) await expectEnd(exact);
		expect(exact).not.toBeNull();
	});
});

describe.each(CASES)('$name', ({ name, game, tolerance, paths }) => {
	const exact = exactOf(game);
	if (!exact) throw new Error(`a solution is known of ${name}`);
	const T = game.dynamics.horizon;

	test.each([0.23, 0.55, 0.77])('solves the equations of its game at t = %d T', async (share) => {
		for (const place of [
			[0.3, -0.4],
			[-1.1, 0.9],
		] as const)
			await expectEquations(exact, [...place, share * T], tolerance);
	});
	test('its paths have the moments of its law, and cost what it says', async () => {
		await expectPaths(exact, paths);
		if (!exact.cost) return;
		const { running, terminal, interaction } = exact.cost;
		for (const [k, found] of (await costAlong(exact)).entries())
			expect(Math.abs(found - ([running, terminal, interaction][k] ?? Number.NaN))).toBeLessThan(
				paths * (1 + Math.abs(running)),
			);
	});
});

test.each(CASES.filter(({ ends }) => ends))('$name: U ends in δF/δρ', async ({ game }) => {
	const exact = exactOf(game);
	if (exact) await expectEnd(exact);
	expect(exact).not.toBeNull();
});
