import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Asset, flatRows, inlineRows, type Rows } from '../../src/data/rows';
import { switchBlock } from '../../src/game/change';
import { blockOf } from '../../src/game/problem';
import { unitsOf } from '../../src/game/units';
import { createRng } from '../../src/math/rng';
import { assetsOf, missingRows, readAsset, refsOf, withAssets, withoutRows } from '../../src/spec/assets';
import { withDefaults } from '../../src/spec/defaults';
import { jsonSchema } from '../../src/spec/jsonSchema';
import { parseGame } from '../../src/spec/parse';
import { setPath, write } from '../../src/spec/set';
import { conforms } from './jsonSchemaOracle';

const coordinate = fc.double({ min: -1e9, max: 1e9, noNaN: true });
const tables = fc
	.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 40 })
	.map((rows) => new Asset(Float64Array.from(rows.flat()), 'table.csv', 'columns 2 and 3'));
const one = new Asset(Float64Array.of(1, 2, 3, 4), 'table.csv');
const gameOf = (points: Rows, more = {}) =>
	withDefaults({ target: { id: 'points', points, standardise: true, ...more } });

describe('rows beside the game', () => {
	it('are named by their numbers: the same rows are the same asset, and any other number is another', () => {
		fc.assert(
			fc.property(tables, fc.nat(), (asset, k) => {
				expect(asset.asset).toMatch(/^[0-9a-f]{32}$/);
				expect(new Asset(asset.values.slice(), 'copy').asset).toBe(asset.asset);
				const other = asset.values.slice();
				other[k % other.length] = (other[k % other.length] ?? 0) === 7 ? 8 : 7;
				expect(new Asset(other, 'copy').asset).not.toBe(asset.asset);
			}),
		);
	});

	it('leave a plain game, and come back to it', () => {
		fc.assert(
			fc.property(tables, (asset) => {
				const game = gameOf(asset);
				const json: unknown = JSON.parse(JSON.stringify(game));
				expect(withoutRows(game)).toEqual(json);
				expect(JSON.stringify(json)).not.toContain('values');
				const sent = structuredClone({ game: withoutRows(game), assets: assetsOf(game) });
				const [data] = sent.assets;
				const read = readAsset(data, asset.asset);
				if (!(read instanceof Asset)) throw new Error(read.fault);
				expect(read).toEqual(asset);
				const assets = new Map([[read.asset, read]]);
				const back = withAssets(sent.game, assets);
				expect(back.target.points).toBe(read);
				expect(parseGame(json, assets)).toEqual({ ok: true, game: back });
				expect(withAssets(game, assets)).toBe(game);
			}),
		);
	});

	it('are drawn, split and put into units as the same rows inline, bit for bit', () => {
		fc.assert(
			fc.property(tables, fc.double({ min: 0, max: 0.5, noNaN: true }), (asset, heldOut) => {
				const [beside, inline] = [asset, inlineRows(asset.values, 2)].map((points) =>
					gameOf(points, { heldOut }),
				);
				if (!beside || !inline) throw new Error('two games');
				expect(refsOf(inline)).toEqual([]);
				expect(unitsOf(beside)).toEqual(unitsOf(inline));
				const seen = [beside, inline].map((game) => {
					const { block, params } = blockOf(game, 'target');
					return [block.sample?.(params, createRng(1), 50), block.own?.(params), block.extent(params)];
				});
				expect(seen[0]).toEqual(seen[1]);
			}),
		);
	});

	it('are a value of the parameter as text, in JSON, and in its schema', () => {
		const text = write(one);
		expect(text).toBe(`asset:${one.asset}`);
		const set = setPath(gameOf(one), 'target.points', text);
		expect(set).toMatchObject({ ok: true, game: { target: { points: { asset: one.asset } } } });
		expect(conforms(jsonSchema(), JSON.parse(JSON.stringify(gameOf(one))))).toBe(true);
		const odd = JSON.parse(JSON.stringify(gameOf(one)).replace(one.asset, 'ab'));
		expect(conforms(jsonSchema(), odd)).toBe(false);
		expect(parseGame(odd)).toMatchObject({ ok: false, errors: [{ path: 'target.points' }] });
	});

	it('stay when the block goes to another slot with the same parameter, and are none of a mixture', () => {
		const game = gameOf(one);
		const swapped = { ...game, reference: { ...game.target } };
		expect(switchBlock(swapped, 'reference', 'points').reference.points).toBe(one);
		const mixture = withDefaults({ target: { id: 'mixture' } });
		const set = setPath(mixture, 'target.components', write(one));
		expect(!set.ok && set.error.message).toContain('1 to 64 rows');
	});

	it('that are not at hand are named, with what to do; the game is kept', () => {
		const json: unknown = JSON.parse(JSON.stringify(gameOf(one)));
		const parsed = parseGame(json);
		expect(!parsed.ok && parsed.errors.map(({ message }) => message)).toEqual([
			expect.stringMatching(/^target\.points: got .*, expected points that .* Give the table/),
		]);
		const game = withAssets(gameOf(one), new Map());
		const bare = withoutRows(game);
		expect(missingRows(bare)).toHaveLength(1);
		const { block, params } = blockOf(bare, 'target');
		expect(() => block.sample?.(params, createRng(1), 3)).toThrow('the rows of this game are not here');
		expect(Object.values(block.extent(params)).flat().every(Number.isFinite)).toBe(true);
	});

	it('of a wrong shape are refused by name', () => {
		const good = { values: one.values, name: one.name, transform: one.transform };
		const wrong = (data: unknown) => {
			const read = readAsset(data, one.asset);
			return read instanceof Asset ? null : read.fault;
		};
		expect(wrong(good)).toBeNull();
		for (const [data, what] of [
			[null, 'no object'],
			[{ ...good, values: [1, 2] }, 'no Float64Array'],
			[{ ...good, values: new Float64Array(3) }, '3 numbers are not 1 to 100000 rows'],
			[{ ...good, values: new Float64Array(0) }, '0 numbers are not 1 to 100000 rows'],
			[{ ...good, values: new Float64Array(200_002) }, '200002 numbers'],
			[{ ...good, values: Float64Array.of(1, 2, 3, Number.NaN) }, 'row 2: got NaN'],
			[{ ...good, values: Float64Array.of(1, 2e9) }, 'row 1: got 2000000000'],
			[{ ...good, values: Float64Array.of(1, 2, 3, 5) }, 'others than its id says'],
			[{ ...good, name: 3 }, 'no name'],
		] as const)
			expect(wrong(data)).toContain(what);
	});

	it('and rows in the game are the same numbers', () => {
		expect(inlineRows(one.values, 2)).toEqual([
			[1, 2],
			[3, 4],
		]);
		expect(flatRows(inlineRows(one.values, 2))).toEqual(one.values);
	});
});
