import { describe, expect, test } from 'vitest';
import { exactOf } from '../../src/exact/index';
import type { Game } from '../../src/game/game';
import { presets } from '../../src/spec/presets/index';
import { gameOf } from '../game/fixture';
import { costAlong, expectEnd, expectEquations, expectMoments, expectPaths } from './asks';
import { beta, descent, hard, long, noisy, normal, score, skew, soft, unpaired } from './games';

interface Case {
	readonly name: string;
	readonly game: Game;
	/** Whether the end says what U is there. */
	readonly ends: boolean;
	readonly tolerance: number;
	/** Of moments of 1,000 paths without noise, of 4,000 with it. */
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
		name: 'flow matching with independent pairs',
		game: gameOf({ ...hard, ...unpaired, noise: { id: 'none' } }, long),
		ends: false,
		tolerance: 1e-6,
		paths: STILL,
	},
	{
		name: 'bridges between independent pairs',
		game: gameOf({ ...hard, ...unpaired, noise: { id: 'constant', sigma: 0.7 } }, noisy),
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
	// Noise alone has an error of 1/√n here: 4,000 paths.
	test('its paths have the mass, means and covariance of its density', async () => {
		if (exact) await expectMoments(exact, 0.06);
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

/** The presets that promise a known answer, and others that have one. */
const KNOWN = ['gaussian', 'score-vp', 'score-hjb', 'score-ve', 'score-ou', 'heat-flow', 'porous-medium'];
test('presets with a known solution', () => {
	expect(presets.filter(({ game }) => exactOf(game)).map(({ id }) => id)).toEqual(KNOWN);
});
test.each(presets.filter(({ id }) => KNOWN.includes(id)))(
	'the preset $id solves its equations',
	async ({ game }) => {
		const exact = exactOf(game);
		if (!exact) throw new Error('a solution is known');
		// Differences of what changes as fast as ε = 0.02 or a std of 0.35 allows.
		for (const [share, ...place] of [
			[0.3, 0.2, -0.1],
			[0.6, -0.3, 0.4],
		] as const)
			await expectEquations(exact, [...place, share * game.dynamics.horizon], 1e-4);
	},
);
