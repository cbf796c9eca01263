import { expect, test } from 'vitest';
import { certificateOf } from '../../../src/exact/certificate/index';
import { gridSolution } from '../../../src/exact/grid/solution';
import { solvedBy } from '../../../src/exact/index';
import { problemOf } from '../../../src/game/problem';
import { gameOf } from '../../game/fixture';
import { long, noisy, type Slots, soft } from '../games';
import { done } from './ask';

const heun = { id: 'simulate', integrator: 'heun' };
const shaken = (sigma: number): Slots => ({ noise: { id: 'constant', sigma }, solver: heun });

/** A density over [−4, 4]². */
const far = (logDensity: string): Slots => ({ target: { id: 'formula', logDensity } });

/** The sentence that refuses a game, on few cells. */
function refusal(slots: Slots, settings = {}): string {
	const job = gridSolution(gameOf({ ...soft, ...slots }, settings), 32);
	if (!job) return 'no grid game';
	try {
		done(job);
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
	return 'solved';
}

test.each([
	[
		'a noise that is narrower than a cell',
		shaken(0.02),
		noisy,
		/too little for cells of .*: raise σ, or lengthen T\.$/,
	],
	[
		'such a one beside a state cost',
		{ ...shaken(0.02), potential: { id: 'quadratic' } },
		noisy,
		/spreads too little within 4 steps .*: raise σ, or lengthen T\.$/,
	],
	[
		'a hill that nobody survives',
		{ potential: { id: 'obstacle', height: 1000, radius: 10 } },
		{},
		/: lower the state cost, .*\.$/,
	],
	[
		'a target that is smaller than a cell',
		{ ...shaken(1), target: { id: 'gaussian', x: 4, y: 0.6, stdX: 0.05, stdY: 0.05 } },
		noisy,
		/^The target is too narrow for cells of 0\.\d+: widen it, or bring reference and target nearer to each other\.$/,
	],
	[
		'such a start',
		{ ...shaken(1), reference: { id: 'gaussian', x: 1, y: 0.6, stdX: 0.05, stdY: 0.05 } },
		noisy,
		/^The reference is too narrow for cells of /,
	],
	[
		'a start that is so much smaller than a cell that none of it is found, against time',
		{
			terminal: { id: 'forwardKL' },
			target: { id: 'moons' },
			reference: { id: 'gaussian', stdX: 0.02, stdY: 0.02 },
		},
		{},
		/^Reference or target has no mass at the cells of the grid: move or widen it\.$/,
	],
	[
		'such a peak of a density that is known up to a constant',
		{ ...shaken(1), ...far('log(exp(-x^2-y^2)+exp(6-200*(x-3)^2-200*(y-1)^2))') },
		noisy,
		/^The target is too narrow for cells of /,
	],
	[
		'a density that rises without end where U_T is −α log π',
		{
			...shaken(1),
			...far('-x^2-y^2-0.5*log((x-1)^2+(y-0.3)^2)'),
			terminal: { id: 'crossEntropy', weight: 1 },
		},
		noisy,
		/^Log π rises without end within its box, and no least cost is known: take one that is bounded\.$/,
	],
	[
		'a density that has no mass in the plane',
		{
			...shaken(1),
			target: { id: 'formula', logDensity: '0*x' },
			terminal: { id: 'crossEntropy', weight: 1 },
		},
		noisy,
		/: raise σ, or take a smoother target\.$/,
	],
	[
		'a density that lies beyond its box',
		{ target: { id: 'formula', logDensity: '-(x-50)^2-y^2' } },
		{},
		/: raise the weight of the end, or widen a box that does not hold its law\.$/,
	],
	[
		'a density that is defined nowhere in its box',
		{ target: { id: 'formula', logDensity: 'log(x-100)-x^2' } },
		{},
		/no mass at the cells of the grid: move or widen it\.$/,
	],
] as const)('%s is refused in a sentence that says what to change', (_, slots, settings, words) =>
	expect(refusal(slots, settings)).toMatch(words),
);

test('an end without a least is solved, on a box that is widened until paths stay in it, where the game has a value', () => {
	// U = −x/5 − (T − t)/50: everybody moves by v = 1/5.
	const slope = { id: 'formula', logDensity: '0.2*x' };
	const game = gameOf({
		...{ ...shaken(1), target: slope, terminal: { id: 'crossEntropy', weight: 1 } },
		running: { id: 'kinetic', weight: 1 },
	});
	const job = gridSolution({ ...game, sampler: { ...game.sampler, integrator: 'heun' } }, 64);
	const cost = job && done(job).value.cost;
	expect((cost?.running ?? Number.NaN) + (cost?.terminal ?? Number.NaN)).toBeCloseTo(-0.02, 3);
});

test.each([
	['lies beyond its box', { ...far('-(x-50)^2-y^2') }, /beyond its box in part: widen that, or move it$/],
	[
		'is defined nowhere in its box',
		{ ...far('log(x-100)-x^2') },
		/no mass at the nodes over its box: move or widen it$/,
	],
	[
		'is much smaller than what is between it and the start',
		{ target: { id: 'gaussian', x: 14, stdX: 0.05, stdY: 0.05 } },
		/too narrow for nodes that are to see all ends: widen it, or bring both nearer to each other$/,
	],
	[
		'rises without end between the nodes, so that U_T falls',
		{ ...far('-x^2-y^2-0.5*log((x-1)^2+(y-0.3)^2)'), terminal: { id: 'crossEntropy' } },
		/log π rises without end within its box, and no least cost is known: take one that is bounded$/,
	],
	[
		'falls without end as U_T does',
		{ ...far('x^2+y^2'), terminal: { id: 'crossEntropy' } },
		/beyond the lattice: take a target that falls off, a lower weight of the end, or no hill$/,
	],
] as const)('no bound is told where a density %s', async (_, slots, words) => {
	const certificate = certificateOf(problemOf(gameOf({ ...soft, ...slots })));
	if (typeof certificate === 'string') throw new Error(certificate);
	await expect(certificate.bound(async (points) => new Float64Array(points.length / 3))).rejects.toThrow(
		words,
	);
});

test('a game without value is none of a grid', () => {
	const hill = { potential: { id: 'quadratic', stiffness: -10 } };
	expect(refusal({ ...hill, terminal: { id: 'crossEntropy', weight: 0.1 }, ...shaken(1) }, noisy)).toBe(
		'no grid game',
	);
	expect(solvedBy(gameOf({ ...soft, running: { id: 'none' } }))).toBeNull();
});

test.each([
	// T√(−k/λ) is 3.17, and no end holds particles back from π on; 0.87, and all do up to π/2.
	['none', -6.7, { id: 'kinetic', weight: 1.5 }, 'a shorter T, or no hill'],
	['a small one', -0.5, { id: 'kinetic', weight: 1.5 }, null],
	['one that a power below 2 does not hold back', -0.5, { id: 'power', exponent: 1.5 }, 'no hill'],
])('a game on a hill has a bound where it has a value: %s', (_, stiffness, running, fix) => {
	const slots = { ...soft, running, potential: { id: 'quadratic', stiffness } };
	const certificate = certificateOf(problemOf(gameOf(slots, long)));
	if (fix === null) return expect(typeof certificate).toBe('object');
	expect(certificate).toBe(
		`running away down its hill pays without end, and no cost is the least: take ${fix}`,
	);
});

test('a density that is not normalised leaves costs open, and says so', () => {
	const bowl = { id: 'formula', logDensity: '-x^2-y^2+7' };
	const game = gameOf({ ...soft, ...shaken(1), target: bowl, terminal: { id: 'crossEntropy' } }, noisy);
	const job = gridSolution(game, 32);
	expect(job && done(job).value.error).toMatch(/; costs up to the unknown mass of π$/);
});
