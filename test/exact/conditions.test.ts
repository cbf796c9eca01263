import { describe, expect, test } from 'vitest';
import { exactOf } from '../../src/exact/index';
import { gameOf } from '../game/fixture';
import {
	beta,
	descent,
	hard,
	long,
	noisy,
	normal,
	type Settings,
	type Slots,
	score,
	skew,
	soft,
	unpaired,
} from './games';

type Change = readonly [what: string, slots: Slots, settings?: Settings];
const constant = (sigma: number) => ({ id: 'constant', sigma });
const twoModes = {
	id: 'mixture',
	components: [
		[1, -1, 0, 0.5],
		[1, 1, 0, 0.5],
	],
};
const heun = { id: 'simulate', integrator: 'heun' };

interface Base {
	readonly name: string;
	readonly slots: Slots;
	readonly settings: Settings;
	/** Each breaks one condition. */
	readonly outside: readonly Change[];
	/** Changes that change nothing in the game, or leave it in a family. */
	readonly inside: readonly Change[];
}
const BASES: readonly Base[] = [
	{
		name: 'α KL(ρ_T‖π)',
		slots: soft,
		settings: long,
		outside: [
			['a drift that turns', { drift: { id: 'rotation', rate: 0.1 } }],
			['a shear', { drift: { id: 'shear', rate: 0.1 } }],
			['another running cost', { running: { id: 'relativistic' } }],
			['a cost with a direction', { running: { id: 'anisotropic', along: 1, across: 1.1 } }],
			['no running cost', { running: { id: 'none' } }],
			['an obstacle', { potential: { id: 'obstacle', height: 0.1 } }],
			['a hill', { potential: { id: 'quadratic', stiffness: -0.1 } }],
			['a crowd', { interaction: { id: 'crowd', weight: 0.1 } }],
			['local aversion', { interaction: { id: 'power', weight: 0.1 } }],
			['relative entropy on the way', { interaction: { id: 'relativeEntropy', weight: 0.1 } }],
			['another end', { terminal: { id: 'energyDistance' } }],
			['two modes', { target: twoModes }],
			['a target without a density', { target: { id: 'points' } }],
			['a start without tails', { reference: { id: 'uniform' } }],
			['covariances that do not commute', { target: { ...skew, correlation: 0.1 } }],
			['noise that changes', { noise: { id: 've' }, solver: heun }, noisy],
		],
		inside: [
			['no drift by its rate', { drift: { id: 'linear', rate: 0 } }],
			['no turn by its rate', { drift: { id: 'rotation', rate: 0 } }],
			['no obstacle by its height', { potential: { id: 'obstacle', height: 0 } }],
			['the same in every direction', { running: { id: 'anisotropic', along: 2, across: 2, angle: 30 } }],
			['the square as a power', { running: { id: 'power', exponent: 2 } }],
			['residuals', {}, { ...long, regularizers: { hjb: 1, terminal: 1 } }],
			['a drift', { drift: { id: 'linear', rate: 0.3 } }],
			['one mode in a mixture', { target: { id: 'mixture', components: [[2, 1, 0, 0.7]] } }],
		],
	},
	{
		name: 'α KL(π‖ρ_T)',
		slots: { ...soft, terminal: { id: 'forwardKL', weight: 2 } },
		settings: long,
		outside: [
			['a drift', { drift: { id: 'linear', rate: 0.1 } }],
			['a state cost', { potential: { id: 'quadratic', stiffness: 0.1 } }],
			['an interaction', { interaction: { id: 'entropy', weight: 0.1 } }],
			['a discount', {}, { dynamics: { horizon: 1.5, discount: 0.1 } }],
			['an acceleration', {}, { dynamics: { horizon: 1.5, order: 'second' } }],
			['a budget of data', {}, { ...long, training: { points: 100 } }],
			['noise', { noise: constant(0.1), solver: heun }, noisy],
		],
		inside: [['a residual', {}, { ...long, regularizers: { hjb: 1 } }]],
	},
	{
		name: 'an acceleration',
		slots: soft,
		settings: { dynamics: { horizon: 1.5, order: 'second' } },
		outside: [
			[
				'noise',
				{ noise: constant(0.1), solver: heun },
				{ dynamics: { order: 'second' }, sampler: { integrator: 'heun' } },
			],
			['cross-entropy', { terminal: { id: 'crossEntropy' } }],
			['an entropy', { interaction: { id: 'entropy', weight: 0.1 } }],
			['a state cost', { potential: { id: 'quadratic' } }],
			['a drift', { drift: { id: 'linear' } }],
			['a discount', {}, { dynamics: { order: 'second', discount: 0.1 } }],
		],
		inside: [],
	},
	{
		name: 'a bridge',
		slots: { ...hard, noise: constant(0.7) },
		settings: noisy,
		outside: [
			['optimal pairs with noise', { solver: { id: 'bridgeMatching', coupling: 'optimal' } }],
			[
				'unrelated pairs without noise',
				{ noise: { id: 'none' }, solver: { id: 'bridgeMatching', coupling: 'independent' } },
			],
			[
				'rectified flow',
				{ noise: { id: 'none' }, solver: { id: 'bridgeMatching', coupling: 'independent', method: 'imf' } },
			],
			[
				'iterated fitting that never begins',
				{ solver: { id: 'bridgeMatching', coupling: 'independent', method: 'imf', warm: 5000 } },
			],
			['a budget of data', {}, { ...noisy, training: { points: 100 } }],
			['two modes', { target: twoModes }],
			['another running cost', { running: { id: 'power', exponent: 2.1 } }],
		],
		inside: [
			['iterated fitting', { solver: { id: 'bridgeMatching', coupling: 'independent', method: 'imf' } }],
			['no noise', { noise: { id: 'none' } }],
		],
	},
	{
		name: 'independent pairs',
		slots: { ...hard, ...unpaired, noise: { id: 'none' } },
		settings: long,
		outside: [
			['optimal pairs', { solver: { id: 'bridgeMatching', coupling: 'optimal' } }],
			['pairs made anew', { solver: { id: 'bridgeMatching', coupling: 'independent', method: 'imf' } }],
			['a start that is longer than wide', { reference: normal(0, 0, 1, 1.1) }],
			['a start that is no Gaussian', { reference: { id: 'uniform' } }],
			['a target that is no mixture', { target: { id: 'moons' } }],
			['a budget of data', {}, { ...long, training: { points: 100 } }],
		],
		inside: [
			['noise', { noise: constant(0.5) }, noisy],
			['both drifts', { solver: { id: 'bridgeMatching', coupling: 'independent', method: 'both' } }],
			[
				'pairs that would be made anew too late',
				{ solver: { id: 'bridgeMatching', coupling: 'independent', method: 'imf', warm: 5000 } },
			],
			['8 Gaussians', { target: { id: '8gaussians' } }],
			['a skew Gaussian', { target: skew }],
		],
	},
	{
		name: 'a linear-quadratic game',
		slots: {
			...soft,
			drift: { id: 'linear', rate: 0.4 },
			noise: constant(0.6),
			interaction: { id: 'entropy', weight: 0.5 },
			potential: { id: 'quadratic', stiffness: 1 },
			solver: heun,
		},
		settings: noisy,
		outside: [
			['a drift that changes', { drift: beta }],
			['noise that changes', { noise: beta }],
			['a cost of the square root', { running: { id: 'relativistic' } }],
			['an acceleration', {}, { ...noisy, dynamics: { order: 'second' } }],
			['a horizon beyond shooting', {}, { ...noisy, dynamics: { horizon: 17 } }],
		],
		inside: [
			['no end', { terminal: { id: 'none' } }],
			['a discount', {}, { ...noisy, dynamics: { discount: 2 } }],
		],
	},
	{
		name: 'a discounted flow',
		slots: { ...descent, interaction: { id: 'relativeEntropy', weight: 3 } },
		settings: { dynamics: { discount: 5 } },
		outside: [
			['two modes', { target: twoModes }],
			['another start', { reference: { id: 'moons' } }],
			['covariances that do not commute', { reference: skew }],
			['a drift', { drift: { id: 'linear' } }],
			['a state cost', { potential: { id: 'quadratic' } }],
			['another running cost', { running: { id: 'relativistic' } }],
			['a profile under KL', { reference: { id: 'barenblatt' } }],
			['a Gaussian under ∫ρ²', { interaction: { id: 'power', exponent: 2 } }],
			['another power', { reference: { id: 'barenblatt' }, interaction: { id: 'power', exponent: 2.1 } }],
			[
				'JKO steps of ∫ρ²',
				{ reference: { id: 'barenblatt' }, interaction: { id: 'power' }, solver: { id: 'jko' } },
				{},
			],
			['no discount, on windows', {}, {}],
		],
		inside: [
			['a target that plays no part', { interaction: { id: 'entropy' }, target: { id: 'moons' } }],
			['a profile', { reference: { id: 'barenblatt' }, interaction: { id: 'power', exponent: 2 } }],
			['JKO steps', { solver: { id: 'jko' } }, { sampler: { integrator: 'euler', steps: 16 } }],
		],
	},
	{
		name: 'a score-based model',
		slots: { ...score, drift: beta, noise: beta },
		settings: noisy,
		outside: [
			['another weight', { terminal: { id: 'crossEntropy', weight: 1.1 } }],
			['a drift that turns', { drift: { id: 'rotation' } }],
			['another running cost', { running: { id: 'kinetic' }, solver: heun }],
			['a target that is no mixture', { target: { id: 'moons' } }],
			['a start that is no mixture', { reference: { id: 'uniform' } }],
			['a state cost', { potential: { id: 'quadratic' }, solver: heun }],
		],
		inside: [
			['a budget of data', {}, { ...noisy, training: { points: 100 } }],
			['another β in the drift', { drift: { ...beta, betaMax: 6.1 } }],
			['8 Gaussians', { target: { id: '8gaussians' } }],
			['a skew Gaussian', { target: normal(0.3, 0, 1, 0.6, 0.4) }],
			['residuals', {}, { ...noisy, regularizers: { hjb: 1, terminal: 1 } }],
			['collocation', { solver: { id: 'collocation' } }],
		],
	},
];

describe.each(BASES)('$name', ({ slots, settings, outside, inside }) => {
	const games = (changes: readonly Change[]) =>
		changes.map(([what, others, instead]) => ({
			what,
			game: gameOf({ ...slots, ...others }, instead ?? settings),
		}));
	test('is known, with what changes nothing and within its family', () => {
		for (const { what, game } of games([['itself', {}], ...inside]))
			expect(exactOf(game), what).not.toBeNull();
	});
	test.each(games(outside))('is not known with $what', ({ game }) => {
		expect(exactOf(game)).toBeNull();
	});
});
