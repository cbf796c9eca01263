import { describe, expect, it } from 'vitest';
import { clashes } from '../../src/game/needs';
import { parseGame } from '../../src/spec/parse';
import { findPreset, openingPreset, presets } from '../../src/spec/presets/index';

describe('presets', () => {
	it('have the ids that links carry', () => {
		expect(presets.map(({ id }) => id)).toEqual([
			'otflow-8gaussians',
			'otflow-checkerboard',
			'otflow-moons',
			'otflow-swissroll',
			'otflow-2spirals',
			'cnf-moons',
			'obstacle',
			'relativistic',
			'boltzmann',
			'gaussian',
		]);
		expect(openingPreset()).toBe(findPreset('otflow-8gaussians'));
		expect(findPreset('nope')).toBeUndefined();
	});

	it.each(presets.map((preset) => [preset.id, preset] as const))(
		'%s is valid, clash-free and its own JSON',
		(_, { game, title, summary }) => {
			const parsed = parseGame(JSON.parse(JSON.stringify(game)));
			expect(parsed).toEqual({ ok: true, game });
			// Links carry a checksum of this text.
			expect(parsed.ok && JSON.stringify(parsed.game)).toBe(JSON.stringify(game));
			expect(clashes(game)).toEqual([]);
			expect(title.length).toBeGreaterThan(5);
			expect(summary).toMatch(/\.$/);
		},
	);

	it('are all different games', () => {
		expect(new Set(presets.map(({ game }) => JSON.stringify(game))).size).toBe(presets.length);
	});
});
