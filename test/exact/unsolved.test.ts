import { expect, test } from 'vitest';
import { solvedBy } from '../../src/exact/index';
import { whyUnsolved } from '../../src/exact/unsolved';
import { presets } from '../../src/spec/presets/index';
import { gameOf } from '../game/fixture';
import { type Settings, type Slots, soft } from './games';

const moons: Slots = { ...soft, target: { id: 'moons' } };
const LAST = 'its noise, drift and end are not solved together';

test('what is said of a preset without an exact solution is something of its own', () => {
	const unsolved = presets.filter(({ game }) => solvedBy(game) === null);
	expect(unsolved.length).toBeGreaterThan(10);
	expect(unsolved.filter(({ game }) => whyUnsolved(game) === LAST).map(({ id }) => id)).toEqual([]);
});

test.each<readonly [string, Slots, Settings]>([
	['with “Crowd aversion ½∬k(x − y)ρρ” particles feel each other', { interaction: { id: 'crowd' } }, {}],
	['costs on the way are discounted', {}, { dynamics: { discount: 0.5 } }],
	['an end of “Energy distance” is not solved', { terminal: { id: 'energyDistance' } }, {}],
	['nothing is paid for moving, and many flows are as good', { running: { id: 'none' } }, {}],
	[
		'“Relativistic, top speed c” is solved without noise and with a cross-entropy alone',
		{ running: { id: 'relativistic' } },
		{},
	],
	[
		'that of a data budget, or of a solver that is not this game’s, is another',
		{},
		{ training: { points: 100 } },
	],
])('a game that is solved but for one thing is said to have that: %s', (why, slots, settings) => {
	expect(solvedBy(gameOf(moons))).not.toBeNull();
	const game = gameOf({ ...moons, ...slots }, settings);
	expect(solvedBy(game)).toBeNull();
	expect(whyUnsolved(game)).toBe(why);
});
