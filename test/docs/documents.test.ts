import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultsOf } from '../../src/data/param';
import { numbers, type Vec } from '../../src/math/algebra';
import { windy } from './windy';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const PAGES = [
	...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
	...readdirSync(join(ROOT, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];
const SCRIPTS: Readonly<Record<string, string>> = JSON.parse(read('package.json')).scripts;

describe.each(PAGES)('%s', (page) => {
	const text = read(page);

	test('links only to files that are there', () => {
		const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link]) => link ?? '');
		expect(links.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([]);
	});

	test('names only files of the source that are there', () => {
		const paths = [...text.matchAll(/`((?:src|test|docs)\/[\w./-]+)`/g)].map(([, path]) => path ?? '');
		const planned = ['src/game/running/windy.ts'];
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

describe('the worked example of docs/add-a-block.md', () => {
	test('is the file that is compiled and tested here', () => {
		const shown = /```ts\n(\/\/ src\/game\/running\/windy\.ts\n)([\s\S]*?)```/.exec(
			read('docs/add-a-block.md'),
		)?.[2];
		const moved = shown
			?.replaceAll("'../../", "'../../src/")
			.replaceAll("'../block'", "'../../src/game/block'");
		expect(moved).toBe(read('test/docs/windy.ts'));
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
});
