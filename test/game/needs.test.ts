import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ParamValue } from '../../src/data/param';
import { switchBlock } from '../../src/game/change';
import { type Game, SETTINGS_NAMES, SLOT_NAMES, SLOTS } from '../../src/game/game';
import { clashes } from '../../src/game/needs';
import { changesOf } from '../../src/share/index';
import { parseGame } from '../../src/spec/parse';
import { findPreset, openingPreset } from '../../src/spec/presets/index';
import { gameOf } from './fixture';
import { anyGame } from './random';

const cardsBetween = (a: Game, b: Game): string[] =>
	[...SLOT_NAMES, ...SETTINGS_NAMES].filter((card) => JSON.stringify(a[card]) !== JSON.stringify(b[card]));

test('of any composition every clash comes with a valid game that has none, and keeps what it can', () => {
	fc.assert(
		fc.property(anyGame, (game) => {
			const found = clashes(game);
			expect(new Set(found.map(({ message }) => message)).size).toBe(found.length);
			for (const { slots, message, fix } of found) {
				expect(new Set(slots).size, message).toBe(2);
				expect(message).toMatch(/^[A-Z].{20,}\.$/);
				expect(fix.label, message).toMatch(/^[A-Z].{7,}[^.]$/);
				expect(clashes(fix.game), `${message} → ${fix.label}`).toEqual([]);
				const parsed = parseGame(fix.game);
				// Limits are not clashes: a game at the ends of its ranges may be too long a computation, no schedule, or a picture
				// that its density does not fit into.
				if (!parsed.ok)
					expect(parsed.errors.map(({ message }) => message).join()).toMatch(
						/at most|above σ at the data|edge of the picture/,
					);
				const changed = cardsBetween(game, fix.game);
				expect(changed.length, `${message} → ${fix.label}`).toBeGreaterThan(0);
				// Each clash names a card or two; a game of many clashes needs about as many changes.
				expect(changed.length, `${message} → ${fix.label}`).toBeLessThanOrEqual(found.length + 3);
				for (const precious of ['reference', 'network'] as const)
					if (changed.includes(precious)) expect(fix.label).toContain('Gaussian');
			}
		}),
		{ numRuns: 300 },
	);
});

/** What the phrases of a mend promise: the paths they set, and the values there (null: whatever the block brings). */
const PROMISES: readonly (readonly [phrase: RegExp, sets: Readonly<Record<string, ParamValue | null>>])[] = [
	[/^use KL\(ρ_T‖π\), which/i, { terminal: 'reverseKL' }],
	[/^use KL\(π‖ρ_T\), which|^use KL\(π‖ρ_T\) as/i, { terminal: 'forwardKL' }],
	[/^use “.*” as terminal cost$/i, { terminal: null }],
	[/^take 8 Gaussians as target$/i, { target: '8gaussians' }],
	[/^start from a Gaussian$/i, { reference: 'gaussian' }],
	[/^switch the noise off$/i, { noise: 'none' }],
	[/^(add|use) constant noise$/i, { noise: 'constant' }],
	[/^take the drift away$/i, { drift: 'none' }],
	[/^use the kinetic cost$/i, { running: 'kinetic' }],
	[/^use the diffusion-matched cost$/i, { running: 'diffusion' }],
	[/^take the state cost away$/i, { potential: 'none' }],
	[/^take the interaction away$/i, { interaction: 'none' }],
	[/^add the relative entropy KL\(ρ‖π\)$/i, { interaction: 'relativeEntropy' }],
	[/^take the discount away$/i, { 'dynamics.discount': 0 }],
	[/^discount at rate 10$/i, { 'dynamics.discount': 10 }],
	[/^control the velocity$/i, { 'dynamics.order': 'first' }],
	[/^train by “.*”$/i, { solver: null }],
	[/^set the weight to 1$/i, { 'terminal.weight': 1 }],
	[/^train with Heun$/i, { 'solver.integrator': 'heun' }],
	[/^sample with Heun$/i, { 'sampler.integrator': 'heun' }],
	[/^run the dynamics, with their noise$/i, { 'sampler.process': 'dynamics' }],
	[
		/^sample by the steps of the scheme$/i,
		{ 'sampler.process': 'dynamics', 'sampler.integrator': 'euler', 'sampler.steps': null },
	],
	[/^switch the HJB regularizer off$/i, { 'regularizers.hjb': 0 }],
	[/^switch the terminal residual off$/i, { 'regularizers.terminal': 0 }],
	[/^lift the data budget$/i, { 'training.points': 0 }],
];
const promisesOf = (label: string) =>
	label.split('; ').map((phrase) => {
		const [, sets] = PROMISES.find(([words]) => words.test(phrase)) ?? [];
		if (!sets) throw new Error(`what does “${phrase}” promise?`);
		return { phrase, sets };
	});

describe('a mend does what its button says', () => {
	test('all of it, and nothing else, of any composition', () => {
		fc.assert(
			fc.property(anyGame, (game) => {
				for (const { fix } of clashes(game)) {
					const changed = changesOf(game, fix.game).map(({ path }) => path);
					const promised = promisesOf(fix.label);
					expect(
						changed.filter((path) => !promised.some(({ sets }) => Object.hasOwn(sets, path))),
						fix.label,
					).toEqual([]);
					for (const { phrase, sets } of promised) {
						expect(
							changed.some((path) => Object.hasOwn(sets, path)),
							`${phrase} in ${fix.label}`,
						).toBe(true);
						for (const [path, value] of Object.entries(sets)) {
							const [card = '', key = 'id'] = path.split('.');
							if (value !== null) expect(Reflect.get(Reflect.get(fix.game, card), key), phrase).toBe(value);
						}
					}
				}
			}),
			{ numRuns: 200 },
		);
	});
	test('a weight stays what it was, whatever stands beside it', () => {
		const { game } = openingPreset();
		const found = clashes(switchBlock(game, 'noise', 'constant'), game);
		expect(found.map(({ slots }) => slots)).toEqual([
			['terminal', 'noise'],
			['solver', 'noise'],
			['sampler', 'noise'],
		]);
		expect(found[0]?.fix.game.terminal).toEqual({ id: 'reverseKL', weight: game.terminal.weight });
		// Three clashes, one mend.
		expect(new Set(found.map(({ fix }) => fix)).size).toBe(1);
	});
	test('no mend does what another does and more', () => {
		// A link tells of no wish: to sample with Heun as well would be more than it takes.
		const found = clashes(switchBlock(openingPreset().game, 'noise', 'constant'));
		expect(found.map(({ fix }) => fix.label)).toEqual(Array(3).fill('Switch the noise off'));
	});
	test('games that are the same are one mend', () => {
		fc.assert(
			fc.property(anyGame, (game) => {
				const mends = [...new Set(clashes(game).map(({ fix }) => fix))];
				expect(new Set(mends.map((mend) => JSON.stringify(mend.game))).size).toBe(mends.length);
			}),
			{ numRuns: 100 },
		);
	});
});

describe('what was asked for last is kept by the suggestion', () => {
	const swaps = (['noise', 'running', 'interaction', 'terminal', 'solver'] as const).flatMap((slot) =>
		Object.keys(SLOTS[slot]).map((id) => [slot, id] as const),
	);
	test.each(swaps)('the opening game with %s “%s”', (slot, id) => {
		const { game } = openingPreset();
		for (const { fix } of clashes(switchBlock(game, slot, id), game)) expect(fix.game[slot].id).toBe(id);
	});
	test('or taken back where that takes too long to find, whatever it was made from', () => {
		fc.assert(
			fc.property(anyGame, anyGame, (game, from) => {
				for (const { fix } of clashes(game, from)) expect(clashes(fix.game)).toEqual([]);
			}),
			{ numRuns: 40 },
		);
		const score = findPreset('score-vp')?.game ?? openingPreset().game;
		const [clash] = clashes(switchBlock(score, 'solver', 'jko'), score);
		expect(clash?.fix.game.solver.id).not.toBe('jko');
	});
	test('no block is put in and taken out again on the way', () => {
		const game = findPreset('score-by-equation')?.game ?? openingPreset().game;
		for (const { fix } of clashes(switchBlock(game, 'terminal', 'hard'), game))
			expect(fix.label.match(/train by/gi) ?? []).toHaveLength(1);
	});
	test('with parameters that the suggestion may change', () => {
		const score = findPreset('score-vp')?.game ?? openingPreset().game;
		const [clash] = clashes(switchBlock(score, 'solver', 'simulate'), score);
		expect(clash?.fix.label).toBe('Train with Heun');
	});
});

const noise = { id: 'constant' };
const em = { id: 'simulate', integrator: 'euler' };
const sampler = { integrator: 'heun' } as const;
const NAMED: readonly (readonly [
	what: string,
	game: Game,
	slots: readonly [string, string],
	words: RegExp,
	changed: readonly string[],
])[] = [
	[
		'σ = 0 with a diffusion-matched cost',
		gameOf({ running: { id: 'diffusion' }, terminal: { id: 'crossEntropy' } }),
		['running', 'noise'],
		/“Diffusion-matched.*” needs noise \(σ > 0\)/,
		['running'],
	],
	[
		'a JKO scheme read between its steps',
		gameOf(
			{ terminal: { id: 'none' }, interaction: { id: 'relativeEntropy' }, solver: { id: 'jko', steps: 8 } },
			{ sampler: { integrator: 'euler', steps: 16 } },
		),
		['solver', 'sampler'],
		/JKO steps” is its 8 Euler steps/,
		['sampler'],
	],
	[
		'a price of the end beyond all numbers',
		gameOf(
			{ terminal: { id: 'reverseKL' } },
			{ dynamics: { discount: 1000 }, regularizers: { terminal: 1 } },
		),
		['dynamics', 'regularizers'],
		/beyond all numbers/,
		['regularizers'],
	],
	[
		'a target without density under cross-entropy by paths',
		gameOf({ target: { id: 'points' }, terminal: { id: 'crossEntropy' } }),
		['terminal', 'target'],
		/“Cross-entropy.*” needs log π, and “.*” has no density/,
		['terminal'],
	],
	[
		'points under KL(ρ_T‖π)',
		gameOf({ target: { id: 'points' }, terminal: { id: 'reverseKL' } }),
		['terminal', 'target'],
		/needs log π/,
		['terminal'],
	],
	[
		'a density without samples under KL(π‖ρ_T)',
		gameOf({ target: { id: 'formula' } }),
		['terminal', 'target'],
		/needs samples of π, and “.*” has only a density/,
		['terminal'],
	],
	[
		'a reference without density under KL(π‖ρ_T)',
		gameOf({ reference: { id: 'points' } }),
		['terminal', 'reference'],
		/needs log ρ₀, and “.*” has no density/,
		['reference'],
	],
	[
		'noise under a likelihood',
		gameOf({ noise, solver: em }, { sampler }),
		['terminal', 'noise'],
		/needs σ = 0: densities are carried along paths without noise/,
		['noise'],
	],
	[
		'Runge–Kutta 4 with noise in training',
		gameOf({ noise, terminal: { id: 'crossEntropy' } }, { sampler }),
		['solver', 'noise'],
		/Training with Runge–Kutta 4 has no scheme with noise/,
		['solver'],
	],
	[
		'Runge–Kutta 4 with noise in sampling',
		gameOf({ noise, terminal: { id: 'crossEntropy' }, solver: em }),
		['sampler', 'noise'],
		/Sampling with Runge–Kutta 4 has no scheme with noise/,
		['sampler'],
	],
	[
		'the probability flow of a game whose U is no log-density',
		gameOf({ noise, terminal: { id: 'crossEntropy' }, solver: em }, { sampler: { process: 'flow' } }),
		['sampler', 'noise'],
		/probability flow/,
		['sampler'],
	],
	[
		'no terminal cost and no interaction',
		gameOf({ terminal: { id: 'none' } }),
		['terminal', 'interaction'],
		/leaves nothing to lower without an interaction/,
		['interaction'],
	],
	[
		'a drift with an acceleration as control',
		gameOf({ drift: { id: 'rotation' } }, { dynamics: { order: 'second' } }),
		['dynamics', 'drift'],
		/An acceleration as control allows no drift/,
		['drift'],
	],
	[
		'a state cost with an acceleration as control',
		gameOf({ potential: { id: 'obstacle' } }, { dynamics: { order: 'second' } }),
		['dynamics', 'potential'],
		/An acceleration as control allows no state cost/,
		['potential'],
	],
	[
		'an HJB regularizer without running cost',
		gameOf({ running: { id: 'none' } }, { regularizers: { hjb: 1 } }),
		['running', 'regularizers'],
		/needs a finite Hamiltonian/,
		['regularizers'],
	],
	[
		'an HJB regularizer with an interaction',
		gameOf({ interaction: { id: 'crowd' } }, { regularizers: { hjb: 1 } }),
		['interaction', 'regularizers'],
		/δI\/δρ/,
		['regularizers'],
	],
	[
		'a terminal residual on a target without density',
		gameOf({ target: { id: 'points' } }, { regularizers: { terminal: 1 } }),
		['target', 'regularizers'],
		/The terminal residual needs log π/,
		['regularizers'],
	],
	[
		'a hard constraint under simulation',
		gameOf({ terminal: { id: 'hard' } }),
		['terminal', 'solver'],
		/“Simulate.*” cannot lower the terminal cost “Constraint ρ_T = π”/,
		['solver'],
	],
	[
		'another weight than 1 on a score',
		gameOf(
			{
				noise,
				running: { id: 'diffusion' },
				terminal: { id: 'crossEntropy', weight: 2 },
				solver: { id: 'scoreMatching' },
			},
			{ sampler },
		),
		['terminal', 'solver'],
		/learns the score of π itself/,
		['terminal'],
	],
	[
		'an interaction under score matching',
		gameOf(
			{
				noise,
				running: { id: 'diffusion' },
				interaction: { id: 'crowd' },
				terminal: { id: 'crossEntropy' },
				solver: { id: 'scoreMatching' },
			},
			{ sampler },
		),
		['solver', 'interaction'],
		/“Denoising score matching” allows no interaction/,
		['interaction'],
	],
	[
		'a data budget where no data are used',
		gameOf({ terminal: { id: 'reverseKL' } }, { training: { points: 50 } }),
		['training', 'terminal'],
		/A data budget limits samples of π/,
		['training'],
	],
];

describe('a clash says who needs what, and what would do', () => {
	test.each(NAMED)('%s', (_, game, slots, words, changed) => {
		const found = clashes(game);
		const clash = found.find(({ message }) => words.test(message));
		expect(clash?.message, found.map(({ message }) => message).join(' ')).toMatch(words);
		expect(clash?.slots).toEqual(slots);
		expect(clash && cardsBetween(game, clash.fix.game), clash?.fix.label).toEqual(changed);
	});

	test('the game itself is not touched', () => {
		for (const [, game] of NAMED) {
			const before = structuredClone(game);
			clashes(game);
			expect(game).toEqual(before);
		}
	});
});
