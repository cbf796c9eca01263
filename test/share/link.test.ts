import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/math/rng';
import { decodeHash, encodeGame, linkOf, MAX_LINK } from '../../src/share/index';
import { pack } from '../../src/share/pack';
import { defaultGame, withDefaults } from '../../src/spec/defaults';
import { findPreset, openingPreset, presets } from '../../src/spec/presets/index';
import { REVISION } from '../../src/spec/revisions/index';
import { setPaths } from '../../src/spec/set';
import { games } from '../spec/games';
import { mutate } from './mutations';

/** n points as a mouse would draw them: doubles with all their digits. */
function drawn(n: number) {
	const rng = createRng(7);
	const points = Array.from({ length: n }, () => [8 * rng.uniform() - 4, 8 * rng.uniform() - 4]);
	return withDefaults({ target: { id: 'points', points } });
}

describe('a link', () => {
	it('opens the game it was made from, whatever the game', async () => {
		await fc.assert(
			fc.asyncProperty(games, async (game) => {
				const link = await linkOf(game);
				const decoded = await decodeHash(link.hash);
				expect(decoded.problems).toEqual([]);
				expect(decoded.game).toEqual(game);
				expect(decoded.changes).toEqual(link.changes);
				expect(decoded.preset).toBe(link.preset);
			}),
			{ numRuns: 150 },
		);
	});

	it('is short and readable for every preset, and changes nothing', async () => {
		for (const { id, game } of presets) {
			const hash = await encodeGame(game);
			expect(hash).toMatch(new RegExp(`^v=1&preset=${id}@${REVISION}&c=[0-9a-z]{7}$`));
			const { game: opened, changes, problems } = await decodeHash(`#${hash}`);
			expect({ opened, changes, problems }).toEqual({ opened: game, changes: [], problems: [] });
		}
	});

	it('reads as what it changes', async () => {
		const { game } = setPaths(openingPreset().game, [
			['terminal.weight', '20'],
			['running', 'power'],
		]);
		const hash = await encodeGame(game);
		expect(hash).toMatch(/^v=1&preset=[a-z0-9-]+@\d+&running=power&terminal\.weight=20&c=/);
		expect((await decodeHash(hash)).changes).toEqual([
			{ path: 'running', from: 'kinetic', to: 'power' },
			{ path: 'terminal.weight', from: 30, to: 20 },
		]);
	});

	it('holds 200 drawn points in under 2,000 characters, rounded to three decimals, and says so', async () => {
		const game = drawn(200);
		const link = await linkOf(game);
		expect(link.hash.length).toBeLessThan(MAX_LINK);
		expect(link).toMatchObject({ rounded: true, fits: true });
		const decoded = await decodeHash(link.hash);
		expect(decoded.problems).toEqual([]);
		const rounded = JSON.parse(JSON.stringify(game), (_, value) =>
			typeof value === 'number' ? Math.round(value * 1000) / 1000 + 0 : value,
		);
		expect(decoded.game).toEqual(rounded);
		// Few points keep all their digits; too many are said not to fit, and still open.
		expect(await linkOf(drawn(20))).toMatchObject({ rounded: false, fits: true });
		const long = await linkOf(drawn(2000));
		expect(long).toMatchObject({ rounded: true, fits: false });
		expect((await decodeHash(long.hash)).problems).toEqual([]);
	});

	it('carries the view beside the game', async () => {
		const hash = await encodeGame(defaultGame(), { t: '0.5', layers: 'paths,target' });
		expect(hash).toContain('&view.t=0.5&view.layers=paths,target&c=');
		const { game, view, problems } = await decodeHash(hash);
		expect({ game, view, problems }).toEqual({
			game: defaultGame(),
			view: { t: '0.5', layers: 'paths,target' },
			problems: [],
		});
	});

	it('is not made of a game that is not valid', async () => {
		const game = withDefaults({ network: { width: 7 } });
		await expect(encodeGame(game)).rejects.toThrow('network.width: got 7');
	});
});

describe('a damaged link', () => {
	it('is never silently another game, wherever it was cut', async () => {
		const packed = await encodeGame(drawn(60));
		expect(packed).toContain('&z=');
		const edited = setPaths(openingPreset().game, [
			['terminal.weight', '25'],
			['network.width', '64'],
			['target', 'formula'],
			['target.logDensity', '-x^2 - y^4'],
			['terminal', 'reverseKL'],
		]).game;
		const hashes = [
			...(await Promise.all(presets.map(({ game }) => encodeGame(game)))),
			await encodeGame(edited),
			packed,
		];
		for (const hash of hashes) {
			// A link of no characters at all is the opening preset: there is nothing to notice.
			for (let end = 1; end < hash.length; end++) {
				const cut = hash.slice(0, end);
				// The bare name of a preset is what a hand writes.
				if (presets.some(({ id }) => cut === `v=1&preset=${id}`)) continue;
				expect((await decodeHash(cut)).problems.length, cut).toBeGreaterThan(0);
			}
		}
	});

	it('is noticed when a character changes', async () => {
		// Without its revision it reads as one of the first, whose presets may be the same.
		const hash = await encodeGame(setPaths(openingPreset().game, [['terminal.weight', '25']]).game);
		const { game } = await decodeHash(hash);
		for (let at = 0; at < hash.length; at++) {
			const other = hash[at] === '7' ? '3' : '7';
			const decoded = await decodeHash(hash.slice(0, at) + other + hash.slice(at + 1));
			if (decoded.problems.length === 0) expect(decoded.game).toEqual(game);
		}
	});

	it('keeps what could be read, key by key, and names the rest', async () => {
		const { game, problems, changes } = await decodeHash(
			'#v=1&preset=otflow-moons&terminal.weight=-3&network.width=64&terminal.wieght=3&solver.steps=%E0%A4%A&=3',
		);
		expect(problems.map(({ message }) => message)).toEqual([
			expect.stringContaining('solver.steps='),
			expect.stringContaining('“=3”'),
			'terminal.weight: got -3, expected a number from 0.001 to 1000',
			expect.stringContaining('terminal.wieght: unknown key'),
		]);
		expect(changes).toEqual([{ path: 'network.width', from: 32, to: 64 }]);
		expect(game.terminal.weight).toBe(8);
	});

	it('keeps the beginning of a packed part that is cut', async () => {
		const hash = await encodeGame({ ...drawn(100), seed: 77 });
		const cut = hash.slice(0, hash.indexOf('&c=') - 200);
		const { game, problems } = await decodeHash(cut);
		expect(problems[0]?.message).toContain('damaged or cut off');
		expect(game.seed).toBe(77);
	});

	it('says why: newer, older, unknown preset, no checksum, another checksum, keys given twice', async () => {
		const first = async (hash: string) => (await decodeHash(hash)).problems[0]?.message;
		expect(await first('v=2&preset=otflow-moons')).toContain('newer lab (version 2, this one reads 1)');
		expect(await first('v=0&preset=otflow-moons')).toContain('v: got the text "0"');
		expect(await first('preset=otflow-moons')).toContain('no version');
		expect(await first('v=1&preset=otflow-moon')).toContain('(did you mean otflow-moons?)');
		expect(await first(`v=1&preset=otflow-moons@${REVISION}`)).toContain('no checksum');
		expect(await first('v=1&preset=otflow-moons@99&c=1234567')).toContain('newer lab (revision 99');
		expect(await first('v=1&seed=4')).toContain('names no preset');
		expect(await first('v=1&preset=otflow-moons&c=1234567')).toContain('cut or edited');
		expect(await first('v=1&preset=otflow-moons&seed=1&seed=2')).toContain('seed stands twice');
		expect(
			await first('v=1&preset=otflow-moons&network.width=256&network.layers=4&training.batch=16384'),
		).toContain('training.batch');
		expect((await decodeHash('v=1&preset=otflow-moons')).game).toEqual(
			(await decodeHash('v=2&preset=otflow-moons')).game,
		);
	});

	it('falls back as a whole on what parameters may not ask for together', async () => {
		const { game, changes } = await decodeHash(
			'v=1&preset=otflow-moons&network.width=256&network.layers=4&training.batch=16384&seed=5',
		);
		expect(changes).toEqual([{ path: 'seed', from: 1, to: 5 }]);
		expect(game.network.width).toBe(32);
	});

	it('keeps a schedule that does not grow, and all beside it, for the composer to show', async () => {
		const { game, problems } = await decodeHash('#v=1&preset=score-ve&noise.sigmaMin=5&network.width=48');
		expect(game.noise.sigmaMin).toBe(5);
		expect(game.network.width).toBe(48);
		expect(problems.map(({ path }) => path)).toContain('noise.sigmaMax');
	});

	it('never throws and always gives a valid game, whatever comes', async () => {
		const pieces = fc.constantFrom(
			'v=1',
			'v=',
			'preset=otflow-moons',
			'z=',
			'c=',
			'&',
			'=',
			'%',
			'seed=',
			'#',
			'__proto__=1',
			'view.t=',
			'target=points',
			'target.points=1,2;',
			'é',
		);
		const garbage = fc.oneof(
			fc.string({ maxLength: 60 }),
			fc
				.array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { maxLength: 8 })
				.map((parts) => parts.join('&')),
		);
		await fc.assert(
			fc.asyncProperty(garbage, async (hash) => {
				const { game, problems } = await decodeHash(hash);
				expect((await decodeHash(await encodeGame(game))).game).toEqual(game);
				expect(problems.length).toBeLessThan(900);
			}),
			{ numRuns: 300 },
		);
	});

	it('is not a way to fill memory or screen', async () => {
		// 3.9 million rows in 5,000 characters, as `pack` itself would not write them.
		const bomb = `seed=5&target=points&target.points=${';'.repeat(3_900_000)}`;
		expect(await pack(bomb)).toBeNull();
		const z = deflateRawSync(bomb).toString('base64url');
		expect(z.length).toBeLessThan(6000);
		expect((await decodeHash(`v=1&preset=gaussian&z=${z}`)).problems[0]?.message).toContain(
			'claims far more',
		);
		const { problems } = await decodeHash(`v=1&preset=gaussian&${'k'.repeat(3_900_000)}=1`);
		expect(problems).toHaveLength(1);
		expect(problems[0]?.message.length).toBeLessThan(300);
		const many = await decodeHash(
			`v=1&preset=gaussian&${Array.from({ length: 130_000 }, (_, i) => `k${i}=1`).join('&')}`,
		);
		expect(many.problems[0]?.message).toContain('more than 400 fields');
		expect(many.problems.length).toBeLessThan(500);
	});

	it('with more rows than a table may have is refused without reading them all', async () => {
		const rows = await decodeHash(
			`v=1&preset=gaussian&target=points&target.points=${'1,2;'.repeat(100_001)}1,2`,
		);
		expect(rows.problems.map(({ message }) => message)).toEqual([
			expect.stringContaining('1 to 100000 rows'),
		]);
		expect(rows.game.target.id).toBe('points');
	});
});

describe('a link written by hand', () => {
	it('needs no checksum, and means the presets of today', async () => {
		const { game, problems } = await decodeHash('#v=1&preset=otflow-moons&seed=7');
		expect(problems).toEqual([]);
		expect(game).toEqual({ ...findPreset('otflow-moons')?.game, seed: 7 });
	});

	it('is in trouble where it was cut within a key or a value', async () => {
		for (const cut of [
			'preset=otflow-moo',
			'preset=otflow-moons&terminal.wei',
			'preset=otflow-moons&seed=',
			'preset=otflow-moons&running=kin',
		])
			expect((await decodeHash(`v=1&${cut}`)).problems, cut).toHaveLength(1);
	});
});

describe('a link that went through mail and chat', () => {
	const DAMAGES: Readonly<Record<string, (hash: string) => string>> = {
		'encoded once more': encodeURIComponent,
		'with = and & encoded': (hash) => hash.replaceAll('=', '%3D').replaceAll('&', '%26'),
		'with % encoded': (hash) => hash.replaceAll('%', '%25'),
		'copied out of HTML': (hash) => hash.replaceAll('&', '&amp;'),
		'at the end of a sentence': (hash) => `${hash}.`,
		'in brackets': (hash) => `${hash})`,
		'in angle brackets': (hash) => `${hash}>`,
		'quoted, at the end of a sentence': (hash) => `${hash}”.`,
		'in brackets, encoded once more': (hash) => encodeURIComponent(`${hash}).`),
		'with tracking keys behind it': (hash) => `${hash}&utm_source=news&fbclid=IwAR0x`,
		'with tracking keys of a query': (hash) => `${hash}?utm_source=news&utm_medium=mail`,
		'with tracking keys in front': (hash) => `gclid=x1&${hash}`,
	};
	it.each(Object.entries(DAMAGES))('%s opens what was meant', async (_, damage) => {
		const composed = setPaths(openingPreset().game, [
			['terminal.weight', '25'],
			['target', 'formula'],
			['target.logDensity', '-(x^2 + y^4) + 1.5'],
			['terminal', 'reverseKL'],
		]).game;
		for (const game of [findPreset('otflow-moons')?.game ?? composed, composed, drawn(60)]) {
			const hash = await encodeGame(game, { t: '0.5' });
			const { game: opened, problems, view } = await decodeHash(`#${damage(hash)}`);
			expect(problems).toEqual([]);
			expect(opened).toEqual(game);
			expect(view).toEqual({ t: '0.5' });
		}
		const byHand = await decodeHash(damage('v=1&preset=otflow-moons&seed=7'));
		expect(byHand.problems).toEqual([]);
		expect(byHand.game.seed).toBe(7);
	});
});

describe('a mutated link', () => {
	it('never throws, and what opens without trouble opens again', async () => {
		const hashes = await Promise.all(presets.map(({ game }) => encodeGame(game)));
		const rng = createRng(3);
		for (let k = 0; k < 300; k++) {
			const link = mutate(hashes[k % hashes.length] ?? '', rng);
			const { game, problems } = await decodeHash(link);
			if (problems.length > 0) continue;
			expect((await decodeHash(await encodeGame(game))).game, link).toEqual(game);
		}
	});
});

describe('no link', () => {
	it('is the opening preset, without a word', async () => {
		for (const hash of ['', '#'])
			expect(await decodeHash(hash)).toMatchObject({ game: openingPreset().game, changes: [], problems: [] });
	});
});
