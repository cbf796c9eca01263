import { describe, expect, it } from 'vitest';
import { optimalPairs } from '../../src/math/assignment';
import { createRng } from '../../src/math/rng';
import { extentOf, sceneOf } from '../../src/model/scene';
import { coupledPairs } from '../../src/solvers/bridgeMatching';
import { gameOf } from '../game/fixture';

const game = (coupling: string, ends = 'random') =>
	gameOf({
		solver: { id: 'bridgeMatching', coupling, ends, minibatch: 64 },
		terminal: { id: 'hard' },
	});
const pairs = (coupling: string, n = 64) => coupledPairs(game(coupling), createRng(3), n);
const cost = ({ x0, x1 }: ReturnType<typeof pairs>): number =>
	x0.reduce((sum, value, i) => sum + (value - (x1[i] ?? 0)) ** 2, 0);

describe('the pairs that are shown', () => {
	it('are coupled as training couples them', () => {
		const [independent, optimal] = [pairs('independent'), pairs('optimal')];
		expect(optimal.x0).toEqual(independent.x0);
		// The same targets in another order, and no order is cheaper.
		expect([...optimal.x1].sort()).toEqual([...independent.x1].sort());
		expect(cost(optimal)).toBeLessThan(0.8 * cost(independent));
		expect([...optimalPairs(optimal.x0, optimal.x1)]).toEqual(Array.from({ length: 64 }, (_, i) => i));
	});
	it('are some of a minibatch where fewer are wanted', () => {
		const [some, all] = [pairs('optimal', 16), pairs('optimal')];
		expect(some.x0).toHaveLength(32);
		expect([...some.x0.subarray(2, 4)]).toEqual([...all.x0.subarray(8, 10)]);
		expect([...some.x1.subarray(2, 4)]).toEqual([...all.x1.subarray(8, 10)]);
	});
	it('are part of the scene of a game whose solver couples, and of no other', () => {
		const detail = { grid: 4, target: 4 };
		const bridge = game('optimal');
		expect(sceneOf(bridge, extentOf(bridge), detail).pairs).toHaveLength(4 * 64);
		expect(sceneOf(gameOf(), extentOf(gameOf()), detail).pairs).toBeNull();
	});
});
