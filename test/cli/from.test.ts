import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../src/result/index';
import { labHere, scratch } from './lab';

// Its target has no samples: there is little to evaluate.
const GAME = [
	'boltzmann',
	'--set',
	'training.batch=16',
	'--set',
	'network.width=8',
	'--set',
	'sampler.steps=2',
];
const SETTINGS = ['--set', 'training.schedule=constant', '--set', 'training.resample=3'];
const QUIET = ['--quiet', '--samples', '8', '--threads', '1'];

const read = (path: string): Result => JSON.parse(readFileSync(path, 'utf8'));
/** Everything but when and where it ran. */
const numbersOf = ({ seconds: _, backend: __, ...rest }: Result) => rest;
async function trained(name: string, ...args: string[]): Promise<Result> {
	const out = scratch(name);
	const { code, err } = await labHere('train', ...QUIET, ...args, '--out', out);
	expect({ code, err }).toEqual({ code: 0, err: '' });
	return read(out);
}

const first = scratch('first.json');
beforeAll(async () => {
	await trained('first.json', ...GAME, ...SETTINGS, '--steps', '7');
});

describe('lab train --from', () => {
	it('goes on as one uninterrupted run, to the last bit, on any number of threads', async () => {
		const whole = await trained('whole.json', ...GAME, ...SETTINGS, '--steps', '19');
		const second = await trained('second.json', '--from', first, '--steps', '19', '--threads', '2');
		expect(second.losses.map(({ step }) => step)).toEqual(Array.from({ length: 19 }, (_, k) => k + 1));
		expect(numbersOf(second)).toEqual(numbersOf(whole));
		expect(second.seconds).toBeGreaterThan(read(first).seconds);
	});

	it('keeps what is marked on the curve of the run', async () => {
		const marks = [{ step: 3, text: '7 steps' }];
		const marked = scratch('marked.json', JSON.stringify({ ...read(first), marks }));
		expect((await trained('further.json', '--from', marked, '--steps', '9')).marks).toEqual(marks);
	});

	it('takes the game again, which must be the same; at its end it is evaluated once more', async () => {
		const again = await trained('again.json', ...GAME, ...SETTINGS, '--steps', '7', '--from', first);
		expect(numbersOf(again)).toEqual(numbersOf(read(first)));
	});

	it('may change what may change while training', async () => {
		const whole = await trained('constant.json', '--from', first, '--steps', '9');
		const slower = await trained(
			'slower.json',
			'--from',
			first,
			'--steps',
			'9',
			'--set',
			'training.learningRate=1e-6',
		);
		expect(slower.game.training.learningRate).toBe(1e-6);
		expect(slower.losses.slice(0, 8)).toEqual(whole.losses.slice(0, 8));
		expect(slower.losses[8]).not.toEqual(whole.losses[8]);
	});

	it('a result stands for its game, and standard output has no checkpoint', async () => {
		const { out } = await labHere('train', ...GAME, ...SETTINGS, ...QUIET, '--steps', '7');
		const { checkpoint, ...rest } = read(first);
		expect(numbersOf(JSON.parse(out))).toEqual(numbersOf(rest));
		expect(checkpoint).toBeDefined();
		expect((await labHere('link', first)).out).toBe(
			(await labHere('link', scratch('game.json', JSON.stringify(rest.game)))).out,
		);
	});
});

describe('lab train --from what it cannot go on from: exit code 2, and why', () => {
	const file = (name: string, change: (result: Result) => object): string =>
		scratch(name, JSON.stringify(change(read(first))));
	const cases: [string, () => string[], RegExp][] = [
		['no file', () => ['nowhere.json'], /nowhere\.json: cannot be read/],
		['no game at all', () => [], /--from/],
		[
			'half a file',
			() => [scratch('half.json', readFileSync(first, 'utf8').slice(0, 900))],
			/half\.json: this is not JSON/,
		],
		[
			'a newer file',
			() => [file('newer.json', (result) => ({ ...result, version: 2 }))],
			/newer\.json: version: got 2, expected at most 1/,
		],
		['a game', () => [file('plain.json', ({ game }) => game)], /plain\.json: this is a game, and no result/],
		[
			'a result without a checkpoint',
			() => [file('bare.json', ({ checkpoint: _, ...rest }) => rest)],
			/bare\.json: this result has no checkpoint; those that --out writes have one/,
		],
		[
			'weights of another network',
			() => [
				file('other.json', ({ game, ...rest }) => ({
					...rest,
					game: { ...game, network: { ...game.network, width: 9 } },
				})),
			],
			/other\.json: checkpoint\.states\.0\.theta: got \d+, .*weights of another network/,
		],
		[
			'another seed',
			() => [first, '--seed', '5'],
			/--from: this was a run of another game: seed was \d+, not 5/,
		],
		[
			'another batch and network',
			() => [first, '--set', 'training.batch=32', '--set', 'network.width=16'],
			/another game: network\.width was 8, not 16; training\.batch was 16, not 32/,
		],
		['another block', () => [first, '--set', 'running=none'], /another game: running was kinetic, not none/],
		['another preset', () => [first, 'gaussian'], /this was a run of another game/],
		[
			'fewer steps',
			() => [first, '--steps', '6'],
			/--steps: got 6, expected at least 7: so many the run of --from has taken/,
		],
	];
	it.each(cases)('%s', async (_, args, words) => {
		const { code, err, out } = await labHere('train', '--from', ...args(), ...QUIET);
		expect({ code, out }).toEqual({ code: 2, out: '' });
		expect(err).toMatch(words);
	});
});
