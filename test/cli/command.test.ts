import { describe, expect, it } from 'vitest';
import type { Game } from '../../src/game/game';
import type { Result } from '../../src/result/index';
import { commandOf, commandsOf, fileOf } from '../../src/share/command';
import { linkOf } from '../../src/share/index';
import { findPreset } from '../../src/spec/presets/index';
import { setPaths } from '../../src/spec/set';
import { labHere, runProgram } from './lab';

/** What a shell hands to the lab of a command line. */
async function wordsOf(command: string): Promise<string[]> {
	const told = command.replace(/^npm run -s lab -- /, "printf '%s\\n' ");
	const { out, code } = await runProgram('sh', ['-c', told]);
	expect(code).toBe(0);
	return out.trimEnd().split('\n');
}

/** A game that takes no time, with what shells and links read as their own in it. */
const small = (): Game => {
	const preset = findPreset('boltzmann')?.game;
	if (!preset) throw new Error('there is no such preset');
	const { game, errors } = setPaths(preset, [
		['target', 'formula'],
		['target.logDensity', '-(x^2 + 2*y^2)/2'],
		['network.width', '8'],
		['sampler.steps', '2'],
		['seed', '77'],
	]);
	expect(errors).toEqual([]);
	return game;
};

describe('the command line that repeats a run', () => {
	it('trains the game of the link, with its seed, by WebAssembly, as the shell and the lab read it', async () => {
		const game = small();
		const words = await wordsOf(commandOf(await linkOf(game, { t: "0.5'" }), game.seed));
		expect(words[0]).toBe('train');
		expect(words.slice(2)).toEqual(['--seed', '77', '--backend', 'wasm']);
		const { code, out, err } = await labHere(...words, '--steps', '2', '--samples', '4', '--quiet');
		expect({ code, err }).toEqual({ code: 0, err: '' });
		const result: Result = JSON.parse(out);
		expect(result.game).toEqual({ ...game, training: { ...game.training, steps: 2 } });
		expect(result.backend).toMatch(/^wasm/i);
	});

	it('reads the file of a game that a link does not hold to the last digit', () => {
		expect(commandOf({ hash: 'v=1', rounded: true, without: [] }, 3)).toBe(
			'npm run -s lab -- train game.json --seed 3 --backend wasm',
		);
		expect(commandOf({ hash: 'v=1', rounded: false, without: ['target'] }, 3)).toContain(' game.json ');
	});

	it('keeps a quote within the quotation', () => {
		expect(commandOf({ hash: "v=1&view.t='", rounded: false, without: [] }, 1)).toContain(
			"'#v=1&view.t=%27'",
		);
	});

	it('names the files of two games apart where a link holds neither', async () => {
		const game = small();
		const link = { ...(await linkOf(game)), rounded: true };
		const runs = ['A', 'B'].map((name) => ({ name, game, link }));
		const [a = '', b = ''] = commandsOf(runs).split(/# B\n/);
		expect(a).toContain(` ${fileOf({ name: 'A' }, runs)} `);
		expect(b).toContain(` ${fileOf({ name: 'B' }, runs)} `);
		expect(fileOf({ name: 'A' }, runs)).not.toBe(fileOf({ name: 'B' }, runs));
		expect(commandsOf(runs.slice(0, 1))).toContain(' game.json ');
	});
});
