import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import type { Result } from '../../result/index';
import { LAB } from '../../spec/version';
import { BadInput } from '../outcome';
import { type Part, partsIn } from '../outFile';
import { readFile } from '../resolve';
import { hashOf, type SweepGame } from './games';

/** The folder of a sweep: each result in `<hash of its game>.json`, and what is being written beside it. */

export const pathOf = (dir: string, hash: string): string => join(dir, `${hash}.json`);

/** How often whoever trains a game says so. After so long without a word its part is nobody's, ms. */
export const SIGN_OF_LIFE = 60_000;
const ABANDONED = 60 * SIGN_OF_LIFE;

/** Makes the folder where it is not there. Throws `BadInput` where it cannot be. */
export function openFolder(dir: string): void {
	try {
		mkdirSync(dir, { recursive: true });
	} catch (error) {
		throw new BadInput(`--out ${dir}: ${error instanceof Error ? error.message : String(error)}`);
	}
}

/** Removes the parts that killed processes left: of this machine at once, of others after an hour without a sign of life. */
export function clean(dir: string, now: number): void {
	for (const part of partsIn(dir)) {
		const left = isHere(part)
			? part.pid === process.pid || !isAlive(part.pid)
			: now - (statSync(part.path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > ABANDONED;
		if (left) rmSync(part.path, { force: true });
	}
}

/** Hashes of the games that somebody is at, or was. */
export const claimed = (dir: string): Set<string> =>
	new Set(partsIn(dir).map(({ target }) => basename(target, '.json')));

const isHere = ({ host }: Part): boolean => host === hostname();

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
}

/** The result in a file, trained to its end or to where it diverged. Throws `BadInput` where there is none. */
export function readResult(path: string): Result {
	const { result } = readFile(path);
	if (!result) throw new BadInput(`${path}: this is a game, and no result of training one`);
	const { steps, diverged, game } = result;
	if (steps < game.training.steps && diverged === undefined)
		throw new BadInput(`${path}: this run was stopped at step ${steps} of ${game.training.steps}`);
	return result;
}

/** What is to be said where another version of the lab wrote a result: none or one sentence. */
export const otherLab = (path: string, { lab }: Result): string[] =>
	lab === LAB ? [] : [`${path}: written by version ${lab} of the lab, this is ${LAB}; taken as it is`];

/**
 * The result that a folder has of a game; null where it has none. Throws `BadInput` where something else has the name: it is
 * somebody's, and not replaced.
 */
export function resultIn(dir: string, { hash }: SweepGame): Result | null {
	const path = pathOf(dir, hash);
	if (!existsSync(path)) return null;
	try {
		const result = readResult(path);
		if (hashOf(result.game) === hash) return result;
		throw new BadInput(`${path}: this is the result of another game`);
	} catch (error) {
		throw error instanceof BadInput
			? new BadInput(`${error.message}; move it away, and the game will be trained`)
			: error;
	}
}
