import { expect, test } from 'vitest';
import type { Game } from '../../src/game/game';
import type { Solution } from '../../src/game/solution';
import { fewStepsOf } from '../../src/model/fewSteps';
import { whole } from '../../src/model/job';
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

/** Moves particles aside by what the method and its number of steps are told apart by. */
const moved = (game: Game): Solution => ({
	...still(game, []),
	paths: async (starts, _keep, _rng, sampler) => {
		const by = { euler: 3, heun: 2, rk4: 1 }[sampler?.integrator ?? 'rk4'] / (sampler?.steps ?? Number.NaN);
		const states = Float32Array.of(...starts, ...starts.map((place) => place + by));
		return { times: Float32Array.of(0, 1), states, reduced: states };
	},
});
const sampled = (integrator: Game['sampler']['integrator']) => gameOf({}, { sampler: { integrator } });

test.each([
	['euler', 'heun', [1, 2, 4, 8, 16, 32], [2, 4, 8, 16, 32]],
	['heun', 'euler', [2, 4, 8, 16, 32, 64], [2, 4, 8, 16, 32, 64]],
	['rk4', 'euler', [4, 8, 16, 32, 64, 128], [4, 8, 16, 32, 64, 128]],
] as const)('%s stands beside %s at equal numbers of evaluations', async (own, other, evaluations, equal) => {
	const pieces = fewStepsOf(sampled(own), 16)?.pieces(moved(sampled(own)));
	const found = pieces && (await whole(pieces));
	expect([...(found?.evaluations ?? [])]).toEqual(evaluations);
	expect(found?.beside?.integrator).toBe(other);
	expect([...(found?.beside?.evaluations ?? [])]).toEqual(equal);
	// As a game finds it that has this method for its own, where both were run.
	const alone = await fewStepsOf(sampled(other), 16)?.measure(moved(sampled(other)));
	const shared = equal.filter((count) => alone?.evaluations.includes(count));
	expect(shared.length).toBeGreaterThan(3);
	for (const count of shared)
		expect(found?.beside?.w2[found.beside.evaluations.indexOf(count)]).toBe(
			alone?.w2[alone.evaluations.indexOf(count)],
		);
});

test('no other method is run where U is trained at the steps of a scheme alone', async () => {
	const scheme = {
		interaction: { id: 'relativeEntropy' },
		terminal: { id: 'none' },
		solver: { id: 'jko', steps: 4 },
	};
	const game = gameOf(scheme);
	const pieces = fewStepsOf(game, 16)?.pieces(moved(game));
	expect((pieces && (await whole(pieces)))?.beside).toBeNull();
});
