import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultsOf } from '../../src/data/param';
import { numbers, type Vec } from '../../src/math/algebra';
import { UNASKED } from '../../src/protocol/exact';
import { defaultGame } from '../../src/spec/defaults';
import { sceneOf, snapshotAt } from '../store/fakeEngine';
import { distance } from './distance';
import { windy } from './windy';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const PAGES = [
	...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
	...readdirSync(join(ROOT, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];
const SCRIPTS: Readonly<Record<string, string>> = JSON.parse(read('package.json')).scripts;

/** Where an example would stand, and where it does. */
const EXAMPLES: Readonly<Record<string, string>> = {
	'src/game/running/windy.ts': 'test/docs/windy.ts',
	'src/panels/layers/starts.ts': 'test/docs/starts.ts',
	'src/panels/distance.ts': 'test/docs/distance.ts',
	'src/metrics/medians.ts': 'test/docs/medians.ts',
};

describe.each(PAGES)('%s', (page) => {
	const text = read(page);

	test('links only to files that are there', () => {
		const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link]) => link ?? '');
		expect(links.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([]);
	});

	test('names only files of the source that are there', () => {
		const paths = [...text.matchAll(/`((?:src|test|docs)\/[\w./-]+)`/g)].map(([, path]) => path ?? '');
		const planned = Object.keys(EXAMPLES);
		expect(paths.filter((path) => !planned.includes(path) && !existsSync(join(ROOT, path)))).toEqual([]);
	});

	test('names only npm scripts that are there', () => {
		const named = [...text.matchAll(/npm run (?:-s )?(\w[\w:-]*)/g)].map(([, script]) => script ?? '');
		expect(named.filter((script) => !Object.hasOwn(SCRIPTS, script))).toEqual([]);
	});
});

test('CONTRIBUTING has a line for every script', () => {
	const table = read('CONTRIBUTING.md');
	const missing = Object.keys(SCRIPTS).filter(
		(script) => !new RegExp(`\`npm (run )?(-s )?${script}[ \`]`).test(table),
	);
	expect(missing).toEqual([]);
});

test('docs/architecture.md has a line for every room', () => {
	const rooms = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) =>
		entry.isDirectory(),
	);
	const text = read('docs/architecture.md');
	expect(rooms.filter(({ name }) => !text.includes(`| ${name} |`)).map(({ name }) => name)).toEqual([]);
});

describe('the worked examples of docs/add-a-block.md', () => {
	test.each(Object.entries(EXAMPLES))('%s is %s, which is compiled and tested here', (path, file) => {
		const code = read('docs/add-a-block.md')
			.split('```ts\n')
			.find((part) => part.startsWith(`// ${path}\n`));
		const moved = code
			?.slice(code.indexOf('\n') + 1, code.indexOf('```'))
			.replace(/from '(\.[^']*)'/g, (_, to: string) => `from '../../${join(dirname(path), to)}'`);
		expect(moved).toBe(read(file));
	});

	test('carries a Legendre pair', () => {
		const still = { sigma: 0, divergence: () => 0 };
		const params = { id: windy.id, ...defaultsOf(windy.params) };
		const coordinate = fc.double({ min: -5, max: 5, noNaN: true });
		const vector = fc.tuple(coordinate, coordinate);
		const value = (v: Vec<number>, q: Vec<number>): number =>
			-q[0] * v[0] - q[1] * v[1] - windy.lagrangian(numbers, params, 0, [0, 0], v, still);
		fc.assert(
			fc.property(vector, vector, (q, v) => {
				const H = windy.hamiltonian?.(numbers, params, 0, [0, 0], q, still) ?? Number.NaN;
				expect(H).toBeGreaterThanOrEqual(value(v, q) - 1e-9);
				expect(H).toBeCloseTo(value(windy.control(numbers, params, 0, [0, 0], q, still), q), 9);
			}),
		);
	});

	test('tells how far particles go, in the units of the data', () => {
		const snapshot = {
			...snapshotAt(1, 0),
			units: { shift: [7, 7], scale: 2 },
			times: Float32Array.of(0, 0.5, 1),
			paths: Float32Array.of(0, 0, 1, 1, 0, 1, 1, 1, 3, 4, 1, 6),
		} as const;
		const game = defaultGame();
		const shown = {
			snapshot,
			scene: sceneOf(1),
			game,
			history: () => [],
			losses: [],
			t: 0,
			horizon: 1,
			playing: true,
			past: false,
			known: UNASKED,
		};
		expect(distance.table(shown).rows).toEqual([
			[0, 0],
			[0.5, 1],
			[1, 10],
		]);
		expect(distance.summary(shown)).toContain('10.00');
	});
});
