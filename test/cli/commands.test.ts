import { describe, expect, it } from 'vitest';
import { decodeHash } from '../../src/share/index';
import { defaultGame } from '../../src/spec/defaults';
import { jsonSchema } from '../../src/spec/jsonSchema';
import { findPreset, presets } from '../../src/spec/presets/index';
import { conforms } from '../spec/jsonSchemaOracle';
import { lab, labHere, runProgram, scratch } from './lab';

const game = defaultGame();
const file = (name: string, value: unknown) =>
	scratch(name, typeof value === 'string' ? value : JSON.stringify(value));

// Processes start slowly on a busy machine.

describe('lab', () => {
	it('lists presets, as text and as JSON, through npm', async () => {
		const text = await runProgram('npm', ['run', '-s', 'lab', '--', 'presets']);
		expect(text.code).toBe(0);
		expect(
			text.out
				.trim()
				.split('\n')
				.map((line) => line.split(' ')[0]),
		).toEqual(presets.map(({ id }) => id));
		const { out } = await labHere('presets', '--json');
		expect(JSON.parse(out)).toEqual(presets);
	});

	it('prints a schema that its presets satisfy', async () => {
		const { code, out } = await lab('schema');
		expect(code).toBe(0);
		const schema = JSON.parse(out);
		expect(schema).toEqual(jsonSchema());
		for (const preset of presets) expect(conforms(schema, preset.game), preset.id).toBe(true);
	});

	it('checks: name, solver, clashes, and exit code 2 on a clash', async () => {
		const good = await labHere('check', 'otflow-moons');
		expect(good).toMatchObject({ code: 0, err: '' });
		expect(JSON.parse(good.out)).toMatchObject({
			name: 'OT-Flow',
			known: true,
			solver: { id: 'simulate' },
			clashes: [],
		});
		const bad = await lab('check', 'otflow-moons', '--set', 'target=formula');
		expect(bad.code).toBe(2);
		expect(JSON.parse(bad.out).clashes[0]).toMatchObject({
			slots: ['terminal', 'target'],
			message: expect.stringContaining('needs samples'),
		});
	});

	it('takes points from a table, and names the line of what is none', async () => {
		const table = file('table.csv', 'x,y\n0.5;1\n-3;4');
		const set = ['--set', 'target=points', '--set', `target.points=@${table}`];
		const { code, out } = await labHere('link', 'flow-matching', ...set);
		expect(code).toBe(0);
		expect((await decodeHash(out.trim())).game.target.points).toEqual([
			[0.5, 1],
			[-3, 4],
		]);
		const bad = file('bad.csv', 'x,y\n1;2\n3;four');
		expect(
			await labHere('check', 'flow-matching', '--set', 'target=points', '--set', `target.points=@${bad}`),
		).toMatchObject({
			code: 2,
			err: expect.stringContaining('bad.csv: line 3: y from'),
		});
	});

	it('makes links, and takes links, hashes, ids and files for a game', async () => {
		const { code, out } = await labHere('link', 'otflow-moons', '--set', 'terminal.weight=12', '--seed', '9');
		expect(code).toBe(0);
		const decoded = await decodeHash(out.trim());
		expect(decoded.problems).toEqual([]);
		expect(decoded.changes).toEqual([
			{ path: 'seed', from: 1, to: 9 },
			{ path: 'terminal.weight', from: 8, to: 12 },
		]);
		for (const given of [
			out.trim(),
			out.trim().slice(1),
			`https://example.org/lab/${out.trim()}`,
			file('game.json', decoded.game),
		])
			expect((await labHere('link', given)).out).toBe(out);
		expect((await labHere('link', 'otflow-moons')).out).toBe(
			(await labHere('link', file('moons.json', findPreset('otflow-moons')?.game))).out,
		);
	});
});

describe('lab doctor', () => {
	it('tells of versions, backends and what each kernel was found to do, as JSON too', async () => {
		const { code, out, err } = await lab('doctor', '--json', '--threads', '1');
		expect(code).toBe(0);
		const diagnosis = JSON.parse(out);
		expect(diagnosis.versions).toMatchObject({ 'TensorFlow.js': expect.stringMatching(/^4\./) });
		expect(diagnosis.machine.Node).toContain(process.version);
		const names = diagnosis.backends.map(({ name }: { name: string }) => name);
		expect(names).toEqual([
			'WASM in one thread',
			'wasm (1 thread)',
			'wasm, relaxed SIMD (1 thread)',
			expect.stringMatching(/webgpu/i),
		]);
		expect(diagnosis.backends[1].stepsPerSecond).toBeGreaterThan(0);
		expect(diagnosis.backends[1].findings[0]).toEqual({
			kernel: 'jets of U, logcosh',
			error: expect.closeTo(0, 5),
		});
		expect(err).toContain('WebGPU …');
	});
});

describe('bad input ends with exit code 2 and says what, where and what to do', () => {
	const cases: [string, () => string[], RegExp][] = [
		['malformed JSON', () => ['check', file('a.json', '{"version": 1,')], /a\.json: this is not JSON: /],
		['NaN in JSON', () => ['check', file('b.json', '{"version":1,"seed":NaN}')], /this is not JSON/],
		[
			'an unknown id',
			() => ['check', file('c.json', { ...game, running: { id: 'kinetik' } })],
			/running\.id: got "kinetik", expected one of .*\(did you mean kinetic\?\)/,
		],
		[
			'an unknown key',
			() => ['check', file('d.json', { ...game, netwrok: {} })],
			/netwrok: unknown key, .*\(did you mean network\?\)/,
		],
		[
			'width 10,000',
			() => ['check', file('e.json', { ...game, network: { ...game.network, width: 10000 } })],
			/network\.width: got 10000, expected an integer from 8 to 256/,
		],
		[
			'empty points',
			() => ['check', file('f.json', { ...game, target: { id: 'points', points: [] } })],
			/target\.points: got \[\], expected 1 to 100000 rows/,
		],
		[
			'a newer game',
			() => ['check', file('g.json', { ...game, version: 2 })],
			/version: got 2, expected at most 1/,
		],
		[
			'too much work',
			() => [
				'check',
				'otflow-moons',
				'--set',
				'network.width=256',
				'--set',
				'network.layers=4',
				'--set',
				'training.batch=16384',
			],
			/training\.batch: got 16384, expected at most \d+ /,
		],
		[
			'a bad --set',
			() => ['check', 'otflow-moons', '--set', 'terminal.weight=NaN', '--set', 'terminal.wieght=3'],
			/terminal\.weight: got "NaN".*\n.*wieght: unknown key/,
		],
		[
			'--set without a value',
			() => ['check', 'otflow-moons', '--set', 'seed'],
			/--set seed: expected path=value/,
		],
		[
			'a bad seed',
			() => ['check', 'otflow-moons', '--seed', '-5'],
			/seed: got "?-5"?, expected an integer from 0 to 4294967295/,
		],
		[
			'a step number below zero',
			() => ['train', 'gaussian', '--steps', '-5'],
			/training\.steps: got -5, expected/,
		],
		[
			'times beyond the horizon',
			() => ['train', 'gaussian', '--times', '0.5,1.5'],
			/--times: got 1\.5, expected numbers from 0 to T = 1/,
		],
		[
			'times that are none',
			() => ['train', 'gaussian', '--times', '0.5,,1'],
			/--times: got , expected numbers/,
		],
		[
			'times between the steps of a chain of maps',
			() => ['train', 'jko-kl', '--times', '0.5,0.51'],
			/--times: got 0\.51, expected multiples of T\/K = 0\.0625/,
		],
		[
			'no file to write to',
			() => ['train', 'gaussian', '--out', ''],
			/--out '': expected the path of a file/,
		],
		[
			'a device to write to',
			() => ['train', 'gaussian', '--out', '/dev/null'],
			/--out \/dev\/null: .*not a plain file/,
		],
		['a folder to write to', () => ['train', 'gaussian', '--out', 'src'], /--out src: this is a folder/],
		[
			'a cut link',
			() => ['check', '#v=1&preset=otflow-moons@2&terminal.weight=1'],
			/link: The link has no checksum/,
		],
		[
			'no such preset or file',
			() => ['check', 'otflow-mons'],
			/otflow-mons: no such file, .*\(did you mean otflow-moons\?\)/,
		],
		['a folder for a game', () => ['check', 'src'], /src: cannot be read/],
		['no game', () => ['check'], /expected one <game>, got 0/],
		['an unknown command', () => ['chek'], /no command "chek" \(did you mean check\?\)/],
		['an unknown option', () => ['check', 'otflow-moons', '--stpes', '3'], /Unknown option '--stpes'/],
		[
			'a clash',
			() => ['train', 'otflow-moons', '--set', 'running=none'],
			/this game cannot be trained:\nrunning and regularizers: /,
		],
		[
			'steps out of range',
			() => ['train', 'gaussian', '--steps', '0'],
			/training\.steps: got 0, expected an integer from 1 to/,
		],
		[
			'metrics that are no set of them',
			() => ['train', 'gaussian', '--metrics', 'most'],
			/--metrics: got most, expected all/,
		],
		[
			'metrics against a target that plays no part',
			() => ['train', 'heat-flow', '--metrics', 'all'],
			/--metrics all: the target π plays no part in this game.*; leave it out/,
		],
		[
			'metrics against a target that cannot be sampled',
			() => ['train', 'boltzmann', '--metrics', 'all'],
			/--metrics all: the target ".*" cannot be sampled/,
		],
		[
			'threads out of range for the doctor',
			() => ['doctor', '--threads', '0'],
			/--threads: got 0, expected an integer from 1 to 8/,
		],
		['a game for the doctor', () => ['doctor', 'gaussian'], /Unexpected argument 'gaussian'/],
		[
			'samples out of range',
			() => ['train', 'gaussian', '--samples', '1.5'],
			/--samples: got 1\.5, expected an integer from 1 to/,
		],
		[
			'a folder that is not there',
			() => ['train', 'gaussian', '--out', 'no/such/folder/r.json'],
			/--out .*: the folder no\/such\/folder does not exist/,
		],
		[
			'a bad probe',
			() => [
				'train',
				'gaussian',
				'--probe',
				file('p.json', [
					{ x: [0, 0], t: 0 },
					{ x: [0, 0], t: 7 },
				]),
			],
			/probe\.1: got \{"x":\[0,0\],"t":7\}, expected t to be a number from 0 to T = 1/,
		],
	];
	it.each(cases)('%s', async (_, args, message) => {
		const { code, out, err } = await labHere(...args());
		expect(err).toMatch(message);
		expect({ code, out }).toEqual({ code: 2, out: '' });
	});

	it('as a process, too', async () => {
		const named = ['malformed JSON', 'NaN in JSON', 'an unknown id', 'an unknown key', 'width 10,000'];
		for (const [name, args, message] of cases.filter(([name]) => named.includes(name))) {
			const { code, out, err } = await lab(...args());
			expect(err, name).toMatch(message);
			expect({ code, out }, name).toEqual({ code: 2, out: '' });
		}
	});
});
