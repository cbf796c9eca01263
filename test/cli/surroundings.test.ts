import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/result/index';
import { findPreset } from '../../src/spec/presets/index';
import { labHere, root, runProgram, scratch } from './lab';

// Processes start slowly on a busy machine.

const command = ['--import', 'tsx', 'src/cli/main.ts'];
// Its target has no samples: there is little to evaluate.
const long = ['train', 'boltzmann', '--steps', '100000', '--threads', '1', '--samples', '8'];
const small = ['--set', 'network.width=8', '--set', 'training.batch=8', '--set', 'sampler.steps=2'];

describe('what comes from outside while it runs', () => {
	it.each([
		['SIGTERM', 143],
		['SIGHUP', 129],
		['SIGINT', 130],
	] as const)('%s writes what was reached, and exits with %i', async (signal, exit) => {
		const out = scratch(`${signal}.json`);
		const child = spawn(process.execPath, [...command, ...long, ...small, '--out', out], { cwd: root });
		let told = '';
		child.stderr.on('data', (data) => {
			told += data;
			// It trains. A second signal would drop what was reached.
			if (!child.killed && /^step \d/m.test(told)) child.kill(signal);
		});
		const code = await new Promise((resolve) => child.on('close', resolve));
		expect(told).toMatch(/stopping: what there is will be evaluated/);
		expect(code).toBe(exit);
		const result: Result = JSON.parse(readFileSync(out, 'utf8'));
		expect(result.steps).toBeGreaterThan(0);
		expect(result.steps).toBeLessThan(100_000);
		expect(result.samples).toHaveLength(8);
	});

	it('a pipe that nobody reads any more ends it quietly', async () => {
		const lab = `"${process.execPath}" ${command.join(' ')}`;
		// The reader is gone before the first word.
		const { err, out } = await runProgram('sh', [
			'-c',
			`{ sleep 0.2; ${lab} presets --json; echo $? >&2; } | true`,
		]);
		expect({ err, out }).toEqual({ err: '141\n', out: '' });
	});
});

describe('text as other programs write it', () => {
	const text = JSON.stringify(findPreset('gaussian')?.game);
	it.each([
		['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${text}`)],
		['UTF-16, as Windows writes it', Buffer.from(`\uFEFF${text}`, 'utf16le')],
	])('%s is read', async (name, bytes) => {
		const path = scratch(`${name}.json`, '');
		writeFileSync(path, bytes);
		expect(await labHere('check', path)).toMatchObject({ code: 0, err: '' });
	});
});
