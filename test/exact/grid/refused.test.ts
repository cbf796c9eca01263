import { expect, test } from 'vitest';
import { gridSolution } from '../../../src/exact/grid/solution';
import { solvedBy } from '../../../src/exact/index';
import { gameOf } from '../../game/fixture';
import { noisy, type Slots, soft } from '../games';
import { done } from './ask';

const heun = { id: 'simulate', integrator: 'heun' };
const shaken = (sigma: number): Slots => ({ noise: { id: 'constant', sigma }, solver: heun });

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
		/: (lower the state cost, or bring ρ_0 and π closer together|raise the weight of the end)\.$/,
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
] as const)('%s is refused in a sentence that says what to change', (_, slots, settings, words) =>
	expect(refusal(slots, settings)).toMatch(words),
);

test('a game without value is none of a grid', () => {
	const hill = { potential: { id: 'quadratic', stiffness: -10 } };
	expect(refusal({ ...hill, terminal: { id: 'crossEntropy', weight: 0.1 }, ...shaken(1) }, noisy)).toBe(
		'no grid game',
	);
	expect(solvedBy(gameOf({ ...soft, running: { id: 'none' } }))).toBeNull();
});

test('a density that is not normalised leaves costs open, and says so', () => {
	const bowl = { id: 'formula', logDensity: '-x^2-y^2+7' };
	const game = gameOf({ ...soft, ...shaken(1), target: bowl, terminal: { id: 'crossEntropy' } }, noisy);
	const job = gridSolution(game, 32);
	expect(job && done(job).value.error).toMatch(/; costs up to the unknown mass of π$/);
});
