import { expect, test } from 'vitest';
import { changesOf } from '../../src/share/index';
import { findPreset } from '../../src/spec/presets/index';
import { setPaths } from '../../src/spec/set';
import { stillSaid } from '../../src/ui/changes';

const said = (id: string, ...assignments: (readonly [path: string, text: string])[]): boolean => {
	const game = findPreset(id)?.game;
	if (!game) throw new Error(`there is no preset ${id}`);
	const { game: changed, errors } = setPaths(game, assignments);
	expect(errors).toEqual([]);
	return stillSaid(changesOf(game, changed));
};

test.each([
	[[]],
	[[['training.steps', '300']]],
	[
		[
			['seed', '7'],
			['network.width', '16'],
			['sampler.steps', '4'],
			['training.learningRate', '0.003'],
		],
	],
] as const)('what a preset says of itself holds after %j', (assignments) => {
	expect(said('gaussian', ...assignments)).toBe(true);
});
test.each([
	['gaussian', [['drift', 'shear']]],
	[
		'gaussian',
		[
			['training.steps', '300'],
			['dynamics.horizon', '2'],
		],
	],
	['gaussian', [['regularizers.hjb', '1']]],
	['gaussian', [['target.x', '0']]],
	['score-hjb', [['training.points', '0']]],
] as const)('but not of %s after %j', (id, assignments) => {
	expect(said(id, ...assignments)).toBe(false);
});
