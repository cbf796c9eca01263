import { describe, expect, it } from 'vitest';
import { readGames } from '../../src/cli/sweep/games';
import { defaultGame } from '../../src/spec/defaults';
import { findPreset } from '../../src/spec/presets/index';
import { commandFor } from '../../src/ui/many/command';
import { armsOf, MOST, parametersOf, proposed } from '../../src/ui/many/parameters';

const game = defaultGame();

describe('what can be gone over', () => {
	const all = parametersOf(game).flatMap(({ parameters }) => parameters);
	it('are all numbers, choices, switches and blocks of the composer, with values that can be trained', () => {
		const paths = all.map(({ path }) => path);
		for (const path of [
			'terminal',
			'terminal.weight',
			'training.learningRate',
			'network.activation',
			'regularizers.hjb',
		])
			expect(paths).toContain(path);
		expect(new Set(paths).size).toBe(paths.length);
		for (const parameter of all) {
			const text = proposed(game, parameter);
			const { arms, problems } = armsOf(game, parameter.path, text);
			expect(problems, parameter.path).toEqual([]);
			expect(arms.length, parameter.path).toBeLessThanOrEqual(MOST);
		}
		const blocks = all.find(({ path }) => path === 'noise');
		expect(blocks && proposed(game, blocks)).toBe('none');
	});
});

describe('the games of a sweep', () => {
	it('are those of the command line for the same setting', async () => {
		const moons = findPreset('otflow-moons')?.game ?? game;
		const { arms, problems } = armsOf(moons, 'terminal.weight', '5, 20,1e2');
		expect(problems).toEqual([]);
		const { command } = await commandFor([moons], 2, 'terminal.weight=5,20,1e2');
		const line = /printf '%s\\n' '(.*)' \|/.exec(command)?.[1] ?? '';
		const [, setting = '', seeds = ''] = /--set '(.*)' --seeds (\d+)/.exec(command) ?? [];
		const { games, faults } = await readGames(line, 'list', { set: [setting], seeds: Number(seeds) });
		expect(faults).toEqual([]);
		expect(games.map(({ game }) => game)).toEqual(
			arms.flatMap((arm) => [1, 2].map((seed) => ({ ...arm.game, seed }))),
		);
	});
	it('say what is wrong with each value', () => {
		const said = (path: string, text: string) => armsOf(game, path, text).problems;
		expect(said('terminal.weight', '1,,-3')).toEqual([
			'“”: needs a number from 0.001 to 1000.',
			'“-3”: needs a number from 0.001 to 1000.',
		]);
		expect(said('terminal.weight', '20, 20.0')).toEqual(['“20.0” is the same as “20”.']);
		expect(said('terminal.weight', '1,2,3,4,5,6,7,8')).toEqual(['These are 8 values: 7 at most.']);
		expect(said('noise', 'none, vp')).toEqual([expect.stringMatching(/^“vp”: The terminal cost/)]);
		expect(said('network.width', '256')).toEqual([]);
	});
	it('are kept in a file where a link does not carry them in full, and quoted for a shell', async () => {
		const points = Array.from({ length: 300 }, (_, k) => [Math.sin(k), Math.cos(k * k)]);
		const own = { ...game, target: { ...game.target, id: 'points', points } };
		const { command, files } = await commandFor([game, own], 3, "target.logDensity=-(x^2)'");
		expect(files).toEqual([{ name: 'game-2.json', game: 1 }]);
		expect(command).toMatch(/^printf '%s\\n' '#v=1\S*' 'game-2\.json' \|\n/);
		expect(command).toContain(`--set 'target.logDensity=-(x^2)'\\''' --seeds 3`);
	});
});
