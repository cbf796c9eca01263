import { describe, expect, it } from 'vitest';
import type { Params } from '../../src/data/param';
import { SLOT_NAMES, SLOTS } from '../../src/game/game';
import { blockOf } from '../../src/game/problem';
import { numbers } from '../../src/math/algebra';
import { type Handle, handlesOf } from '../../src/spec/places';
import { setPaths } from '../../src/spec/set';
import { gameOf } from '../game/fixture';

const taken = (
	game: ReturnType<typeof gameOf>,
	handle: Handle | undefined,
	to: readonly [number, number],
) => {
	const { game: next, errors } = setPaths(game, handle?.moved(to, 0.01) ?? []);
	expect(errors).toEqual([]);
	return next;
};

describe('handles on the stage', () => {
	it('are the means of a Gaussian, the centre of an obstacle and the modes of a mixture', () => {
		const game = gameOf({ target: { id: 'mixture' }, potential: { id: 'obstacle' } });
		expect(handlesOf(game).map(({ name, at }) => [name, at])).toEqual([
			['Reference: mean x, mean y', [0, 0]],
			['Target: components 1', [-2, -1]],
			['Target: components 2', [2, -1]],
			['Target: components 3', [0, 1.5]],
			['State cost: centre x, centre y', [1, 0]],
		]);
	});
	it('take the law and the hill along', () => {
		const game = gameOf({ target: { id: 'mixture' }, potential: { id: 'obstacle' } });
		const handle = (name: string, of = game) => handlesOf(of).find((one) => one.name.startsWith(name));
		const mean = taken(game, handle('Reference'), [1.234, -2.345]);
		const reference = blockOf(mean, 'reference');
		expect(reference.block.gaussians?.(reference.params)[0]?.mean).toEqual([1.23, -2.35]);
		const mode = taken(game, handle('Target: components 2'), [3, 4]);
		const target = blockOf(mode, 'target');
		expect(target.block.gaussians?.(target.params).map((each) => each.mean)).toEqual([
			[-2, -1],
			[3, 4],
			[0, 1.5],
		]);
		const { block, params } = blockOf(taken(game, handle('State cost'), [-1, 2]), 'potential');
		expect(block.value?.(numbers, params, 0, [-1, 2])).toBe(20);
	});
	it('stop at the limits of their parameters, and are as fine as can be seen', () => {
		const game = gameOf();
		const [mean] = handlesOf(game);
		expect(mean?.moved([1e9, -1e9], 0.01).map(([, text]) => text)).toEqual(['20', '-20']);
		expect(mean?.moved([0.123456, 5], 0.004).map(([, text]) => text)).toEqual(['0.123', '5']);
	});
	it('are declared in pairs', () => {
		for (const slot of SLOT_NAMES)
			for (const block of Object.values(SLOTS[slot])) {
				const params: Params = block.params;
				const axes = Object.values(params).flatMap((param) => ('axis' in param ? [param.axis] : []));
				expect([[], ['x', 'y']], `${slot} ${block.id}`).toContainEqual(axes);
			}
	});
});
