import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interactions } from '../../src/game/interaction/index';
import { nameOf } from '../../src/game/names';
import { noisedLaw } from '../../src/game/noisedLaw';
import { terminalCosts } from '../../src/game/terminal/index';
import { presets } from '../../src/spec/presets/index';
import { gameOf } from './fixture';
import { anyGame } from './random';

const [noise, vp, ve] = [{ id: 'constant' }, { id: 'vp' }, { id: 've' }];
const score = { running: { id: 'diffusion' }, terminal: { id: 'crossEntropy' } } as const;
const bare = { id: 'none' };

/** The rows of the table of models (docs/mathematics.md), composed by hand with parameters that do not matter. */
const ROWS: readonly (readonly [name: string, game: ReturnType<typeof gameOf>])[] = [
	['Continuous normalizing flow', gameOf({ running: bare, target: { id: 'moons' } })],
	['Potential flow with kinetic cost', gameOf()],
	[
		'Potential flow with kinetic cost',
		gameOf({ running: { id: 'kinetic', weight: 3 }, terminal: { id: 'forwardKL', weight: 4 } }),
	],
	['OT-Flow', gameOf({}, { regularizers: { hjb: 1 }, dynamics: { horizon: 2 } })],
	['OT-Flow with a terminal regularizer', gameOf({}, { regularizers: { hjb: 1, terminal: 2 } })],
	['Boltzmann generator', gameOf({ terminal: { id: 'reverseKL' }, target: { id: 'muller-brown' } })],
	['Boltzmann generator', gameOf({ terminal: { id: 'reverseKL' }, running: bare })],
	['Score-based model (VP)', gameOf({ drift: vp, noise: vp, ...score })],
	[
		'Score-based model (VP)',
		gameOf(
			{ drift: { ...vp, betaMax: 8 }, noise: { ...vp, betaMax: 8 }, ...score },
			{ training: { points: 50 } },
		),
	],
	['Score-based model (VE)', gameOf({ noise: ve, ...score })],
	['Score-based model (OU)', gameOf({ drift: { id: 'linear', rate: 0.5 }, noise, ...score })],
	['Score-based model (Brownian noising)', gameOf({ noise, ...score })],
	['Score-based model (nonlinear drift)', gameOf({ drift: { id: 'gradient' }, noise, ...score })],
	[
		'HJB-regularized score-based model (VP)',
		gameOf({ drift: vp, noise: vp, ...score }, { regularizers: { hjb: 0.1 } }),
	],
	['Schrödinger bridge', gameOf({ noise, terminal: { id: 'hard' } })],
	['Optimal transport', gameOf({ terminal: { id: 'hard' } })],
	[
		'Optimal transport by minibatch pairs',
		gameOf({ terminal: { id: 'hard' }, solver: { id: 'bridgeMatching' } }),
	],
	[
		'Schrödinger bridge by minibatch pairs',
		gameOf({ noise, terminal: { id: 'hard' }, solver: { id: 'bridgeMatching', coupling: 'entropic' } }),
	],
	[
		'Schrödinger bridge',
		gameOf({ noise, terminal: { id: 'hard' }, solver: { id: 'bridgeMatching', method: 'imf' } }),
	],
	[
		'Bridge matching, independent pairs',
		gameOf({ noise, terminal: { id: 'hard' }, solver: { id: 'bridgeMatching', coupling: 'independent' } }),
	],
	[
		'Flow matching',
		gameOf({ terminal: { id: 'hard' }, solver: { id: 'bridgeMatching', coupling: 'independent' } }),
	],
	[
		'Rectified flow',
		gameOf({
			terminal: { id: 'hard' },
			solver: { id: 'bridgeMatching', coupling: 'independent', method: 'imf' },
		}),
	],
	['Kinetic (second-order) flow', gameOf({}, { dynamics: { order: 'second' } })],
	['Bounded-speed flow', gameOf({ running: { id: 'bounded' } })],
	['Relativistic flow', gameOf({ running: { id: 'relativistic', speed: 9 } })],
	['Power flow', gameOf({ running: { id: 'power' }, terminal: { id: 'reverseKL' } })],
	['Anisotropic flow', gameOf({ running: { id: 'anisotropic' } })],
	['Potential flow around an obstacle', gameOf({ potential: { id: 'obstacle' } })],
	['Potential flow in a potential', gameOf({ potential: { id: 'quadratic' } })],
	[
		'Obstacle game, noisy',
		gameOf({ potential: { id: 'obstacle' }, noise, terminal: { id: 'crossEntropy' } }),
	],
	['Crowd game', gameOf({ interaction: { id: 'crowd' } })],
	['Crowd game around an obstacle', gameOf({ interaction: { id: 'crowd' }, potential: { id: 'obstacle' } })],
	['Flocking game', gameOf({ interaction: { id: 'crowd', weight: -2 } })],
	['Local aversion game', gameOf({ interaction: { id: 'power' }, drift: { id: 'rotation' } })],
];

const says = (game: ReturnType<typeof gameOf>): string =>
	nameOf(game)
		.theory.map(({ text }) => text)
		.join(' ');

describe('models composed by hand are recognised', () => {
	test.each(ROWS)('%s', (name, game) => {
		expect(nameOf(game)).toMatchObject({ name, known: true });
	});

	const functional = { relativeEntropy: /KL/, entropy: /heat/, power: /porous/, crowd: /interaction energy/ };
	test.each(Object.entries(functional))('gradient flow of %s', (id, words) => {
		expect(Object.keys(interactions)).toContain(id);
		const game = gameOf({ interaction: { id }, terminal: bare, solver: { id: 'jko' } });
		expect(nameOf(game).name).toMatch(/^Wasserstein gradient flow of .*\(JKO steps\)$/);
		expect(nameOf(game).name).toMatch(words);
		const discounted = {
			...game,
			solver: { id: 'gradientFlow' },
			dynamics: { ...game.dynamics, discount: 5 },
		};
		expect(nameOf(discounted).name).toMatch(words);
		// With an end it is another game.
		expect(nameOf({ ...discounted, solver: { id: 'simulate' } }).name).not.toMatch(
			/gradient flow|Discounted/,
		);
	});

	test('pairs that are never made anew are those of the warm start', () => {
		const fitted = (coupling: string, slots: Parameters<typeof gameOf>[0], steps: number, warm: number) =>
			gameOf(
				{
					...slots,
					terminal: { id: 'hard' },
					solver: { id: 'bridgeMatching', method: 'imf', coupling, warm },
				},
				{ training: { steps } },
			);
		expect(nameOf(fitted('independent', { noise }, 1000, 1000)).name).toBe(
			'Bridge matching, independent pairs',
		);
		expect(nameOf(fitted('independent', {}, 1000, 1000)).name).toBe('Flow matching');
		// Pairs are made every 32 steps: the last time before step 1,000 at 992.
		expect(nameOf(fitted('independent', { noise }, 1000, 993)).name).toBe(
			'Bridge matching, independent pairs',
		);
		expect(nameOf(fitted('independent', { noise }, 1000, 992)).name).toBe('Schrödinger bridge');
		expect(says(fitted('independent', { noise }, 1000, 1000))).toMatch(/begins after 1024 steps/);
		// Pairs are made at steps 0, 32, 64, …
		expect(says(fitted('independent', { noise }, 1000, 993))).toMatch(/begins after 1024 steps/);
		expect(says(fitted('optimal', { noise }, 4000, 1000))).not.toMatch(/begins after|optimal among/);
	});

	// Each cost is looked up by its id: one that is renamed would lose its name.
	const clouds = Object.values(terminalCosts).filter(({ cloud }) => cloud);
	test.each(clouds.map(({ id }) => id))('terminal cost %s alone', (id) => {
		expect(nameOf(gameOf({ terminal: { id } }))).toMatchObject({ known: true });
	});

	test('what is close to a known model says so, and is a new one', () => {
		expect(nameOf(gameOf({ drift: { id: 'rotation' } }))).toMatchObject({
			name: 'A new model: but for its drift, Potential flow with kinetic cost',
			known: false,
		});
		expect(nameOf(gameOf({ noise: vp, drift: { id: 'shear' } }))).toMatchObject({
			name: 'A new model',
			known: false,
		});
	});

	test('another β in the noise than in the drift is not VP, another weight not a score', () => {
		const game = (betaMax: number, weight: number) =>
			gameOf({ ...score, drift: vp, noise: { ...vp, betaMax }, terminal: { id: 'crossEntropy', weight } });
		expect(nameOf(game(20, 1)).name).toBe('Score-based model (VP)');
		expect(nameOf(game(10, 1)).name).toBe('Score-based model (unusual schedules)');
		expect(nameOf(game(20, 2)).known).toBe(false);
	});

	test('every preset is a known model', () => {
		for (const { id, game } of presets) expect([id, nameOf(game).known]).toEqual([id, true]);
	});
});

describe('what theory says', () => {
	test('something of every game, no sentence twice', () => {
		fc.assert(
			fc.property(anyGame, (game) => {
				const { theory } = nameOf(game);
				expect(theory.length).toBeGreaterThan(0);
				expect(new Set(theory.map(({ text }) => text)).size).toBe(theory.length);
				for (const { text } of theory) expect(text).toMatch(/^[A-ZΑ-Ωρπηl∇].*\.$/);
			}),
		);
	});

	test('uniqueness', () => {
		expect(says(gameOf())).toMatch(/one optimal flow/);
		expect(says(gameOf({ running: bare }))).toMatch(/ill-posed/);
		expect(says(gameOf({ running: bare }))).not.toMatch(/one optimal flow/);
		expect(says(gameOf({ running: { id: 'bounded' } }))).not.toMatch(/one optimal flow/);
		expect(says(gameOf({ interaction: { id: 'crowd', weight: 2 } }))).toMatch(/one optimal flow/);
		expect(says(gameOf({ interaction: { id: 'crowd', weight: -2 } }))).not.toMatch(/one optimal flow/);
		expect(says(gameOf({ reference: { id: 'points' } }))).not.toMatch(/one optimal flow/);
	});

	test('a potential game, wherever there are HJB equations', () => {
		expect(says(gameOf())).toMatch(/potential mean-field game: every minimiser is an equilibrium/);
		expect(says(gameOf({ interaction: { id: 'crowd', weight: -2 } }))).toMatch(/potential mean-field game/);
		expect(says(gameOf({ running: bare }))).not.toMatch(/potential mean-field game/);
	});

	test('pairs of minibatches are optimal within these', () => {
		const matched = (coupling: string) =>
			gameOf({ terminal: { id: 'hard' }, solver: { id: 'bridgeMatching', coupling, minibatch: 64 } });
		expect(says(matched('optimal'))).toMatch(/optimal among 64 samples at a time/);
		expect(says(matched('independent'))).not.toMatch(/optimal among/);
	});

	test('a data budget is what a matching carries to', () => {
		const slots = { terminal: { id: 'hard' }, solver: { id: 'bridgeMatching', coupling: 'independent' } };
		for (const by of [{}, { noise }]) {
			const carried = (points: number): string => says(gameOf({ ...slots, ...by }, { training: { points } }));
			expect(carried(0)).toMatch(/carries ρ_0 to π/);
			expect(carried(50)).toMatch(/carries ρ_0 to the points that training sees/);
		}
	});

	test('the steps of a scheme are no game in time', () => {
		const jko = { interaction: { id: 'relativeEntropy' }, terminal: bare, solver: { id: 'jko' } };
		expect(says(gameOf(jko))).not.toMatch(/HJB|optimal flow|minimiser/);
	});

	test('half an MMD²', () => {
		expect(says(gameOf({ terminal: { id: 'sinkhorn' } }))).toMatch(/half an MMD² with kernel/);
	});

	test('shocks without noise, smoothness with it', () => {
		expect(says(gameOf())).toMatch(/kinks \(shocks\)/);
		expect(says(gameOf({ noise, ...score }))).toMatch(/parabolic, and U is smooth/);
		expect(says(gameOf({ noise, ...score }))).not.toMatch(/shocks/);
	});

	test('Hopf–Cole with a quadratic cost and constant noise, and with the diffusion-matched cost', () => {
		expect(says(gameOf({ noise, terminal: { id: 'crossEntropy' } }))).toMatch(/U = −λσ² log η/);
		expect(says(gameOf({ noise, running: { id: 'diffusion' } }))).toMatch(/U = −log η/);
		expect(says(gameOf({ noise, running: { id: 'power' } }))).not.toMatch(/Hopf/);
		expect(says(gameOf())).not.toMatch(/Hopf/);
	});

	test('points have no density, a formula no constant, a budget can be memorised', () => {
		expect(says(gameOf({ target: { id: 'points' } }))).toMatch(/KL\(π‖ρ_T\) is infinite/);
		expect(says(gameOf({ target: { id: 'points' }, terminal: { id: 'hard' } }))).toMatch(/W₁, MMD/);
		expect(says(gameOf({ target: { id: 'formula' } }))).toMatch(/up to a constant/);
		expect(says(gameOf({}, { training: { points: 10 } }))).toMatch(/Training sees 10 points/);
	});

	test('acceleration and discount', () => {
		expect(says(gameOf({}, { dynamics: { order: 'second' } }))).toMatch(/y = x \+ \(T − t\)w/);
		expect(says(gameOf({}, { dynamics: { discount: 4 } }))).toMatch(/ε = 0\.25/);
		expect(says(gameOf({ running: bare }, { dynamics: { discount: 4 } }))).not.toMatch(/its equation/);
	});

	test('a reference that is not where noising ends', () => {
		const wide = { id: 'gaussian', stdX: 8, stdY: 8 };
		expect(says(gameOf({ noise: ve, ...score }))).toMatch(/noise of std 8\.00: .*another one here/);
		expect(says(gameOf({ noise: ve, ...score, reference: wide }))).not.toMatch(/another one/);
		expect(says(gameOf({ noise: vp, drift: vp, ...score }))).not.toMatch(/another one/);
	});
});

describe('the law that noising ends in', () => {
	const T = 1.5;
	const law = (slots: Parameters<typeof gameOf>[0]) => noisedLaw(gameOf(slots, { dynamics: { horizon: T } }));
	test('Ornstein–Uhlenbeck: m = e^(−aT), variance σ²(1 − e^(−2aT))/2a', () => {
		const got = law({ drift: { id: 'linear', rate: 0.7 }, noise: { id: 'constant', sigma: 1.3 } });
		expect(got?.shrink).toBeCloseTo(Math.exp(-0.7 * T), 6);
		expect(got?.std).toBeCloseTo(1.3 * Math.sqrt((1 - Math.exp(-1.4 * T)) / 1.4), 6);
	});
	test('variance preserving: m² + std² = 1', () => {
		const got = law({ drift: vp, noise: vp });
		expect(got?.shrink).toBeCloseTo(Math.exp((-T * (0.1 + 20)) / 4), 8);
		expect((got?.shrink ?? 0) ** 2 + (got?.std ?? 0) ** 2).toBeCloseTo(1, 4);
	});
	test('variance exploding: σ_max² − σ_min²', () => {
		const got = law({ noise: { id: 've', sigmaMin: 0.1, sigmaMax: 5 } });
		expect(got?.shrink).toBe(1);
		expect(got?.std).toBeCloseTo(Math.sqrt(25 - 0.01), 3);
	});
	test('a nonlinear drift has no such closed form', () => {
		expect(law({ drift: { id: 'gradient' }, noise })).toBeNull();
	});
});
