import { describe, expect, it } from 'vitest';
import type { Game } from '../../src/game/game';
import { findPreset, openingPreset } from '../../src/spec/presets/index';
import { setPaths } from '../../src/spec/set';
import { createBench } from '../../src/store/bench';
import { compare, keepOnly } from '../../src/store/pair';
import { causeWords, differencesOf, sharedWords } from '../../src/ui/compare/differences';
import { comparisonWords } from '../../src/ui/LiveRegion';
import { rules } from '../../src/ui/rules';
import { FakeWorker } from '../store/fakeEngine';

const { game } = openingPreset();
const changed = (...assignments: [string, string][]): Game => setPaths(game, assignments).game;

describe('the words of a comparison', () => {
	it('name each difference as the cards do, with both values and the colour of its card', () => {
		const b = changed(['regularizers.hjb', '7'], ['running', 'relativistic'], ['training.batch', '128']);
		const hjb = game.regularizers.hjb;
		expect(differencesOf(game, b).map(({ short, from, to, color }) => [short, from, to, color])).toEqual([
			['running cost', expect.stringContaining('Kinetic'), expect.stringContaining('Relativistic'), 'run'],
			['HJB residual', String(hjb), '7', 'reg'],
			['batch', expect.any(String), '128', 'mut'],
		]);
		expect(differencesOf(game, game)).toEqual([]);
		const moons = findPreset('otflow-moons')?.game ?? game;
		expect(differencesOf(game, moons).map(({ path }) => path)).toContain('target');
	});

	it('say when the cause is no longer one, and what both share', () => {
		expect(causeWords(differencesOf(game, game))).toMatch(/^No difference yet/);
		expect(causeWords(differencesOf(game, changed(['regularizers.hjb', '7'])))).toBe('');
		expect(causeWords(differencesOf(game, changed(['regularizers.hjb', '7'], ['seed', '2'])))).toMatch(
			/^2 differences: .*no longer one cause/,
		);
		expect(sharedWords(game, changed(['regularizers.hjb', '7']))).toMatch(/share their seed/);
		expect(sharedWords(game, changed(['seed', '2']))).toMatch(/by chance, too/);
	});

	it('tell who listens what became of it', () => {
		const bench = createBench({ game, preset: null }, { rules, spawn: () => new FakeWorker() });
		const said: string[] = [];
		bench.state.subscribe((now, before) => {
			const words = comparisonWords(now, before);
			if (words) said.push(words);
		});
		const first = bench.state.getState().active;
		const second = compare(bench);
		bench.freeze(true);
		bench.freeze(false);
		bench.swap();
		keepOnly(bench, first);
		compare(bench);
		keepOnly(bench, first);
		expect(second.state.getState().game).toEqual(game);
		expect(said).toEqual([
			'Comparison: B is trained beside A. The composer is B’s.',
			'A stands still.',
			'A goes on.',
			'A and B have changed places. The composer is B’s.',
			'The comparison has ended: what was B goes on alone.',
			'Comparison: B is trained beside A. The composer is B’s.',
			'The comparison has ended: what was A goes on alone.',
		]);
	});
});
