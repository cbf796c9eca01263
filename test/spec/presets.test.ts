import { describe, expect, it } from 'vitest';
import { clashes } from '../../src/game/needs';
import { parseGame } from '../../src/spec/parse';
import { findPreset, openingPreset, presets } from '../../src/spec/presets/index';

describe('presets', () => {
	it('have the ids that links carry', () => {
		const ids = [
			'otflow-8gaussians',
			'otflow-checkerboard',
			'otflow-moons',
			'otflow-swissroll',
			'otflow-2spirals',
			'cnf-moons',
			'obstacle',
			'relativistic',
			'power',
			'anisotropic',
			'boltzmann',
			'gaussian',
			'crowd',
			'congestion',
			'noisy-crowd',
			'energy-8gaussians',
			'mmd-moons',
			'sinkhorn-moons-8gaussians',
			'w1-circle',
			'flow-matching',
			'ot-flow-matching',
			'ot-moons-8gaussians',
			'schroedinger-bridge',
			'dsbm',
			'kl-flow',
			'jko-kl',
			'heat-flow',
			'porous-medium',
			'aggregation',
			'kinetic',
			'bounded-speed',
			'score-vp',
			'score-hjb',
			'score-ve',
			'score-ou',
			'score-nonlinear',
			'score-by-equation',
		];
		expect(presets.map(({ id }) => id).sort()).toEqual(ids.sort());
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
