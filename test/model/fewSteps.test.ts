import { expect, test } from 'vitest';
import type { Game } from '../../src/game/game';
import type { Solution } from '../../src/game/solution';
import { fewStepsOf } from '../../src/model/fewSteps';
import { gameOf } from '../game/fixture';

/** Keeps particles where they start, and writes down in how many steps it was asked to move them. */
function still(game: Game, asked: number[]): Solution {
	const none = async () => null;
	return {
		game,
		horizon: 1,
		jets: none,
		control: none,
		velocity: none,
		logDensity: none,
		origins: none,
		cloud: none,
		variation: null,
		cost: null,
		error: null,
		placesAt: async (starts) => ({ states: starts, reduced: starts }),
		paths: async (starts, _keep, _rng, sampler) => {
			asked.push(sampler?.steps ?? Number.NaN);
			const states = Float32Array.of(...starts, ...starts);
			return { times: Float32Array.of(0, 1), states, reduced: states };
		},
	};
}

async function countsOf(game: Game): Promise<readonly number[]> {
	const asked: number[] = [];
	const found = await fewStepsOf(game, 16)?.measure(still(game, asked));
	expect(asked).toEqual([...(found?.steps ?? [])]);
	return asked;
}

test('a flow in time is run in any number of steps', async () => {
	expect(await countsOf(gameOf())).toEqual([1, 2, 4, 8, 16, 32]);
});

test.each([
	[1, [1]],
	[12, [1, 2, 4]],
	[16, [1, 2, 4, 8, 16]],
	[256, [1, 2, 4, 8, 16, 32]],
])(
	'a scheme of %d steps in numbers that divide them: at other times U is not trained',
	async (steps, counts) => {
		const scheme = {
			interaction: { id: 'relativeEntropy' },
			terminal: { id: 'none' },
			solver: { id: 'jko', steps },
		};
		expect(await countsOf(gameOf(scheme))).toEqual(counts);
	},
);
