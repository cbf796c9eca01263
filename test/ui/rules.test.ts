import { describe, expect, it } from 'vitest';
import type { Params } from '../../src/data/param';
import { SETTINGS, SETTINGS_NAMES, SLOT_NAMES } from '../../src/game/game';
import { changesOf } from '../../src/share/index';
import { changeWords } from '../../src/spec/changeWords';
import { paramsOf } from '../../src/spec/defaults';
import { presets } from '../../src/spec/presets/index';
import { changeBetween } from '../../src/ui/rules';

/** Another value than the one that stands there; its kind is all that matters here. */
const other = (value: unknown): unknown =>
	typeof value === 'number' ? value + 1 : typeof value === 'string' ? `${value}x` : [[9, 9, 9, 9]];

describe('what a change of the game takes', () => {
	it.each(presets.map(({ id, game }) => [id, game] as const))(
		'%s: every parameter by its declaration',
		(_, game) => {
			expect(changeBetween(game, structuredClone(game))).toBe('none');
			expect(changeBetween(game, { ...game, seed: game.seed + 1 })).toBe('restart');
			const groups: [string, Params][] = [
				...SLOT_NAMES.map((slot): [string, Params] => [slot, paramsOf(slot, game[slot].id)]),
				...SETTINGS_NAMES.map((group): [string, Params] => [group, SETTINGS[group]]),
			];
			for (const [at, params] of groups)
				for (const [key, param] of Object.entries(params)) {
					const next = structuredClone(game);
					const part = Reflect.get(next, at);
					Reflect.set(part, key, other(Reflect.get(part, key)));
					expect([at, key, changeBetween(game, next)]).toEqual([
						at,
						key,
						'live' in param ? 'live' : 'restart',
					]);
				}
		},
	);
	it('is a restart when a block is switched', () => {
		const [first, second] = [presets[0]?.game, presets[1]?.game];
		if (first && second) expect(changeBetween(first, second)).toBe('restart');
	});
});

describe('changes in words', () => {
	it('name every difference between presets without a number left unlabelled', () => {
		for (const from of presets)
			for (const to of presets)
				for (const change of changesOf(from.game, to.game)) {
					const words = changeWords(change);
					expect(words.what).not.toMatch(/undefined|\./);
					expect(words.from).not.toBe(words.to);
				}
	});
});
