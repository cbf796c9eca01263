import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { study } from '../../src/engine/study';
import type { Game } from '../../src/game/game';
import type { StudyReport } from '../../src/protocol/study';
import type { Result } from '../../src/result/index';
import { parseGame } from '../../src/spec/parse';
import { findPreset } from '../../src/spec/presets/index';
import { setPaths } from '../../src/spec/set';
import { labHere, scratch } from '../cli/lab';
import { wasmModule } from '../kernels/wasmModule';

const PRESET = 'boltzmann';
/** Small enough that the evaluation takes little time. */
const SMALL = [
	'training.steps=7',
	'network.width=8',
	'sampler.steps=2',
	'solver.steps=2',
	'training.batch=64',
];

function gameOf(preset: string, settings: readonly string[]): Game {
	const base = findPreset(preset)?.game;
	if (!base) throw new Error(`no preset ${preset}`);
	const { game } = setPaths(
		base,
		settings.map((setting) => {
			const [path = '', value = ''] = setting.split('=');
			return [path, value] as const;
		}),
	);
	return game;
}

async function studied(game: Game): Promise<StudyReport[]> {
	const reports: StudyReport[] = [];
	let time = 0;
	await study(
		game,
		wasmModule,
		(report) => reports.push(report),
		() => (time += 150),
	);
	return reports;
}

test('a worker of a study has the numbers of lab train --threads 1 --backend wasm to the last digit', async () => {
	const reports = await studied(gameOf(PRESET, [...SMALL, 'seed=3']));
	const out = scratch('alone.json');
	const set = SMALL.flatMap((setting) => ['--set', setting]);
	const flags = ['--seed', '3', '--threads', '1', '--backend', 'wasm', '--quiet', '--out', out];
	expect(await labHere('train', PRESET, ...set, ...flags)).toMatchObject({ code: 0 });
	const result: Result = JSON.parse(readFileSync(out, 'utf8'));

	const last = reports.at(-1);
	if (last?.type !== 'ended') throw new Error(`it has not ended: ${JSON.stringify(last)}`);
	expect(JSON.parse(JSON.stringify(last.ended.metrics))).toEqual(result.metrics);
	expect(last.ended).toMatchObject({ steps: 7 });
	const told = reports.flatMap((report) => (report.type === 'losses' ? [report] : []));
	expect(told.length).toBeGreaterThan(1);
	expect(told.flatMap(({ losses }) => losses)).toEqual(result.losses);
	expect(told[0]?.terms.map(({ name, slot }) => [name, slot])).toEqual([
		['terminal', 'terminal'],
		['running', 'running'],
		['hjb', 'regularizers'],
	]);
	expect(reports.some(({ type }) => type === 'measuring')).toBe(true);
});

test('a game that cannot be trained is told of', async () => {
	const game = gameOf('otflow-moons', ['running=none']);
	expect(parseGame(game).ok).toBe(true);
	expect(await studied(game)).toEqual([{ type: 'failed', why: expect.stringMatching(/\w/) }]);
});
