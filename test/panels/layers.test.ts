import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { drawsExact, LAYERS, USUAL_LAYERS } from '../../src/panels/layers/index';
import { levelsOf } from '../../src/panels/layers/stateCost';
import { defaultGame } from '../../src/spec/defaults';
import { findPreset } from '../../src/spec/presets/index';
import { linkView } from '../../src/store/address';
import { createClock } from '../../src/store/clock';
import { createLooks } from '../../src/store/looks';

/** Those that links of version 1 may name, in the order of their switches. */
const FIRST = ['particles', 'paths', 'density', 'velocity', 'value', 'target', 'training'];

describe('the layers of the stage', () => {
	it('are one file each, each listed once', () => {
		const files = readdirSync('src/panels/layers').filter((file) => !['index.ts', 'layer.ts'].includes(file));
		expect(LAYERS).toHaveLength(files.length);
		expect(new Set(LAYERS.map(({ id }) => id)).size).toBe(files.length);
		expect(new Set(LAYERS.map(({ height }) => height)).size).toBe(files.length);
	});
	it('lie over each other as they always did', () => {
		const order = LAYERS.toSorted((a, b) => a.height - b.height).map(({ id }) => id);
		expect(order.filter((id) => FIRST.includes(id))).toEqual([
			'target',
			'training',
			'value',
			'velocity',
			'paths',
			'particles',
			'density',
		]);
	});
	it('stand in a link in the order of their switches, as links of version 1 have them', () => {
		const all = Object.fromEntries(LAYERS.map(({ id }) => [id, FIRST.includes(id)]));
		const looks = createLooks({ usual: USUAL_LAYERS, layers: all });
		expect(linkView(createClock().getState(), looks.getState())).toEqual({
			layers: FIRST.join(','),
		});
	});
	it('are on where a link names none as they were when it was made', () => {
		const on = FIRST.filter((id) => USUAL_LAYERS[id]);
		expect(on).toEqual(['particles', 'paths', 'density', 'target', 'training']);
	});
	it('show an obstacle to who has not chosen', () => {
		expect(USUAL_LAYERS.potential).toBe(true);
	});
	it('draw a state cost at round levels, of a hill also where it begins', () => {
		expect(levelsOf(1e-9, 30)).toEqual([3, 10, 20]);
		expect(levelsOf(-18, 0)).toEqual([-15, -10, -5]);
		expect(levelsOf(0.2, 0.9)).toEqual([0.4, 0.6, 0.8]);
		// A plane that costs the same everywhere has no contour.
		expect(levelsOf(2, 2)).toEqual([]);
	});
	it('are offered where a game has something of them to show', () => {
		const offered = (game = defaultGame(), scene: Parameters<typeof drawsExact>[2] | null = null) =>
			LAYERS.filter(({ shows }) => !shows || shows(game, scene)).map(({ id }) => id);
		expect(offered()).not.toContain('exact');
		expect(offered(defaultGame(), { exact: 'grid' })).toContain('exact');
		expect(drawsExact({ exact: true }, defaultGame(), {})).toBe(false);
		expect(drawsExact({ exact: false }, defaultGame(), { exact: 'grid' })).toBe(false);
		expect(drawsExact({ exact: true }, defaultGame(), { exact: 'grid' })).toBe(true);
		const offer = LAYERS.find(({ id }) => id === 'exact')?.offer;
		expect(offer?.({ exact: 'formulas' }, { type: 'idle' })).toMatch(/has an exact solution, by formulas: /);
		expect(offer?.({ exact: 'grid' }, { type: 'busy', progress: 0 })).toMatch(/, on a grid, whose error /);
		expect(offered()).not.toContain('training');
		const budget = { ...defaultGame().training, points: 50 };
		expect(offered({ ...defaultGame(), training: budget })).toContain('training');
		expect(offered()).not.toContain('potential');
		expect(offered(findPreset('obstacle')?.game)).toContain('potential');
		expect(offered()).toContain('target');
		expect(offered(findPreset('aggregation')?.game)).not.toContain('target');
	});
});
