import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { runCommand } from '../../src/cli/commands';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Outcome {
	readonly code: number | null;
	readonly out: string;
	readonly err: string;
}

/** Runs a program in the repository root, as a person would. */
export function runProgram(program: string, args: readonly string[]): Promise<Outcome> {
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, { cwd: root });
		let [out, err] = ['', ''];
		child.stdout.on('data', (data) => {
			out += data;
		});
		child.stderr.on('data', (data) => {
			err += data;
		});
		child.on('error', reject);
		child.on('close', (code) => resolve({ code, out, err }));
	});
}

/** `npm run -s lab -- …` without npm, which is slow to start. */
export const lab = (...args: string[]): Promise<Outcome> =>
	runProgram(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args]);

/** The same without a process of its own: quick enough for long tables of bad input. */
export async function labHere(...args: string[]): Promise<Outcome> {
	let [out, err] = ['', ''];
	const code = await runCommand(args, {
		out: (text) => {
			out += text;
		},
		err: (text) => {
			err += text;
		},
	});
	return { code, out, err };
}

const folder = mkdtempSync(join(tmpdir(), 'lab-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A path in a folder that goes away after the tests; with a file in it where text is given. */
export function scratch(name: string, text?: string): string {
	const path = join(folder, name);
	if (text !== undefined) writeFileSync(path, text);
	return path;
}
