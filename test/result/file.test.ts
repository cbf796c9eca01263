import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it, test } from 'vitest';
import { Asset } from '../../src/data/rows';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { float32, float64, writeFloats } from '../../src/result/floats';
import { parseFile, type Result, resultText } from '../../src/result/index';
import { fromBase64, toBase64 } from '../../src/spec/base64';
import { defaultGame, withDefaults } from '../../src/spec/defaults';
import { WrongNetworks } from '../../src/train/saved';
import { Trainer } from '../../src/train/trainer';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';
import { bareResult, throughFile } from './bare';

const kernels = createWasmKernels(await wasmModule());
const game = gameOf(
	{ terminal: { id: 'sinkhorn', iterations: 1 }, solver: { id: 'simulate', integrator: 'euler', steps: 2 } },
	{ network: { width: 8 }, training: { batch: 8, steps: 40 } },
);
const trainer = await Trainer.create(game, kernels);
await trainer.advance(3);
const result: Result = {
	...(await bareResult(trainer)),
	losses: [{ step: 1, total: Number.NaN, terms: { terminal: 0.1 + 0.2, running: Number.NaN } }],
	metrics: {
		nll: {
			label: 'NLL',
			value: 2.4,
			error: null,
			n: 10,
			unit: 'nat',
			floor: { value: 2.3, label: 'entropy' },
			doubt: null,
		},
	},
	fewStep: { n: 9, floor: 0.1, w2: [{ steps: 1, value: 0.3 }] },
	samples: [[1, Number.NaN]],
	times: [{ t: 0.5, samples: [[3, 4]], metrics: {} }],
	probe: [
		{
			x: [1, 2],
			t: 0,
			value: 3,
			gradient: [4, 5],
			timeDerivative: null,
			laplacian: 7,
			velocity: null,
			hjbResidual: null,
			hjbResidualLevelled: null,
			logDensity: 1,
		},
	],
	diverged: 4,
	divergence: 'why',
};

/** Numbers of typed arrays by their bits, so that zeros and NaNs are told apart. */
const bitsOf = (array: Float32Array | Float64Array): number[] =>
	Array.from(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));

describe('typed arrays in JSON', () => {
	const kinds = [
		['float32', float32, fc.float32Array()],
		['float64', float64, fc.float64Array()],
	] as const;
	test.each(kinds)('%s: what is read is what was written, to the last bit', (_, schema, arrays) => {
		fc.assert(
			fc.property(arrays, fc.nat(3), (array, skipped) => {
				// Also of a part of a longer buffer.
				const part = array.subarray(Math.min(skipped, array.length));
				const read = v.parse(schema, JSON.parse(JSON.stringify(part, writeFloats)));
				expect(bitsOf(read)).toEqual(bitsOf(part));
			}),
		);
	});

	it('stand in JSON with the least significant byte first', () => {
		expect(JSON.stringify(Float32Array.of(1, -2), writeFloats)).toBe('{"float32":"AACAPwAAAMA="}');
		expect(JSON.stringify(Float64Array.of(1), writeFloats)).toBe('{"float64":"AAAAAAAA8D8="}');
	});

	it('of another kind are refused', () => {
		expect(() => JSON.stringify({ a: Int32Array.of(1) }, writeFloats)).toThrow('Int32Array');
	});

	it('bytes are what they were after base64, however many', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
				const text = toBase64(bytes);
				expect(text).toBe(Buffer.from(bytes).toString('base64'));
				expect(fromBase64(text)).toEqual(Uint8Array.from(bytes));
			}),
			{ numRuns: 20 },
		);
	});
});

describe('a result file', () => {
	it('holds all of a result', () => {
		expect(throughFile(result)).toEqual(result);
	});

	it('is read as a game where it is one', () => {
		const plain = defaultGame();
		expect(parseFile(JSON.stringify(plain))).toEqual({ ok: true, game: plain, result: null });
	});

	it('holds the points that stand beside its game, and misses none of them', () => {
		const points = new Asset(Float64Array.of(1, 2, 3, 0.1 + 0.2), 'table.csv', 'columns 2 and 3');
		const { asset: id, values, name, transform } = points;
		const beside: Result = {
			...result,
			game: { ...game, target: { ...withDefaults({ target: { id: 'points' } }).target, points } },
			assets: [{ id, name, transform, values }],
		};
		const read = throughFile(beside);
		expect(read).toEqual(beside);
		expect(read.game.target.points).toEqual(points);
		const faultOf = (assets: Result['assets']): string => {
			const parsed = parseFile(resultText({ ...beside, ...(assets ? { assets } : {}) }));
			return parsed.ok ? 'read' : parsed.errors.map(({ message }) => message).join();
		};
		expect(faultOf([])).toBe(
			`game.target.points: got "${id}", expected the id of points in the assets of this file`,
		);
		expect(faultOf([{ id, name, transform, values: Float64Array.of(1, 2) }])).toMatch(
			/^assets\.0: got .*its rows are others than its id says/,
		);
	});

	it('of version 1 is read by every later lab, and goes on as it did then', async () => {
		const stored = parseFile(readFileSync(new URL('../golden/result-1.json', import.meta.url), 'utf8'));
		if (!stored.ok || !stored.result) throw new Error('the stored result was refused');
		const { checkpoint = null, losses } = stored.result;
		// Its last two losses are of the steps after its checkpoint.
		expect(checkpoint?.step).toBe(6);
		const again = await Trainer.create(stored.game, kernels, checkpoint);
		const reports = await again.advance(2);
		expect(reports.map(({ step, total }) => ({ step, total }))).toEqual(
			losses.slice(-2).map(({ step, total }) => ({ step, total })),
		);
	});
});

/** JSON with another value at a path; without the key where it is undefined. */
function set(json: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
	if (key === undefined) return value;
	if (Array.isArray(json)) return json.map((item, k) => (String(k) === key ? set(item, rest, value) : item));
	const object = typeof json === 'object' && json !== null ? json : {};
	return { ...object, [key]: set(Reflect.get(object, key), rest, value) };
}
const text = resultText(result);
const changed = (path: string, value: unknown): string =>
	JSON.stringify(set(JSON.parse(text), path.split('.'), value));

describe('a file that is none of a result is refused by name', () => {
	const cases: readonly (readonly [string, string, RegExp])[] = [
		['nothing', '', /^this is not JSON/],
		['cut in half', text.slice(0, text.length / 2), /^this is not JSON/],
		['a list', '[]', /^game: got \[\], expected an object/],
		[
			'a newer one',
			changed('version', 2),
			/^version: got 2, expected at most 1: this result was written by a newer lab/,
		],
		[
			'without a version',
			changed('version', undefined),
			/^version: got nothing, expected a key of every result/,
		],
		[
			'with a newer game',
			changed('game.version', 2),
			/^game\.version: got 2, expected at most 1: this game was/,
		],
		['with a game that is none', changed('game', 3), /^game: got 3, expected an object/],
		[
			'with a game of unknown blocks',
			changed('game.target', { id: 'mars' }),
			/^game\.target\.id: got "mars"/,
		],
		['without losses', changed('losses', undefined), /^losses: got nothing/],
		['with a key too many', changed('lossess', []), /^lossess: unknown key, .*did you mean losses/],
		['with a step that is none', changed('steps', 1.5), /^steps: got 1\.5, expected a whole number/],
		[
			'with a loss that is none',
			changed('losses.0.total', '1'),
			/^losses\.0\.total: got the text "1", expected a number/,
		],
		['with a sample that is none', changed('samples.0', [1]), /^samples\.0/],
		[
			'with a moment that is no base64',
			changed('checkpoint.states.0.first', { float32: 'π' }),
			/^checkpoint\.states\.0\.first: got .*expected numbers as \{"float32": base64\}/,
		],
		[
			'with a part of a number',
			changed('checkpoint.states.0.theta', { float32: 'AAAA' }),
			/^checkpoint\.states\.0\.theta/,
		],
		[
			'with numbers of another kind',
			changed('checkpoint.states.0.theta', { float64: '' }),
			/^checkpoint\.states\.0\.theta/,
		],
		['with a state of chance that is none', changed('checkpoint.rng', [1, 2]), /^checkpoint\.rng/],
		[
			'with a parameter too few',
			changed('parameters', [1]),
			/^parameters: got 1, expected as many as the checkpoint has/,
		],
		[
			'with a checkpoint of another step',
			changed('checkpoint.step', 2),
			/^checkpoint\.step: got 2, expected the steps of the result: 3/,
		],
	];
	test.each(cases)('%s', (_, spoiled, words) => {
		const parsed = parseFile(spoiled);
		expect(parsed.ok ? 'read' : parsed.errors.map(({ message }) => message).join('\n')).toMatch(words);
	});

	it('wherever it is cut', () => {
		fc.assert(
			fc.property(fc.nat(text.length - 2), (at) => {
				expect(parseFile(text.slice(0, at)).ok).toBe(false);
			}),
		);
	});

	it('with weights of another network, which its trainer refuses, too', async () => {
		const parsed = parseFile(changed('game.network.width', 9));
		expect(parsed.ok ? 'read' : parsed.errors[0]?.message).toMatch(
			/^checkpoint\.states\.0\.theta: got \d+, expected the \d+ parameters of its game: these are the weights of another/,
		);
		const wider = { ...game, network: { ...game.network, width: 9 } };
		const made = Trainer.create(wider, kernels, result.checkpoint);
		await expect(made).rejects.toThrow(WrongNetworks);
		await expect(made).rejects.toThrow(/parameters of another network: \d+; the game has \d+/);
	});
});
