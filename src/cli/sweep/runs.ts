import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { withoutRows } from '../../spec/assets';
import { BadInput } from '../outcome';
import { partsIn } from '../outFile';
import { otherLab, pathOf, readResult } from './folder';
import { hashOf } from './games';
import type { Run } from './table';

export interface Runs {
	/** No two of the same game. */
	readonly runs: readonly Run[];
	/** Files that should be results and are left out, and why. */
	readonly faults: readonly string[];
	/** What else is worth saying. */
	readonly notes: readonly string[];
}

/** The results in a folder, but for the files that are `not` meant. Throws `BadInput` where it cannot be read. */
export function runsIn(dir: string, not: (name: string) => boolean): Runs {
	const runs = new Map<string, Run & { readonly path: string; readonly notes: readonly string[] }>();
	const faults: string[] = [];
	const notes: string[] = [];
	const take = (path: string): void => {
		const result = readResult(path);
		const { game, seconds, metrics, diverged } = result;
		const hash = hashOf(game);
		const same = runs.get(hash);
		// Of two files of a game the one that a sweep would look for.
		const [kept, other] = same && path !== pathOf(dir, hash) ? [same.path, path] : [path, same?.path];
		if (other) faults.push(`${other}: this is the game of ${kept}; left out`);
		if (kept !== path) return;
		const astray = diverged === undefined ? [] : [`${path}: diverged at step ${diverged}; not in the means`];
		runs.set(hash, {
			path,
			notes: [...otherLab(path, result), ...astray],
			game: withoutRows(game),
			seconds,
			metrics,
			...(diverged === undefined ? {} : { diverged }),
		});
	};
	const names = namesIn(dir);
	const parts = partsIn(dir);
	for (const name of names) {
		if (not(name)) continue;
		const path = join(dir, name);
		try {
			if (name.endsWith('.json')) take(path);
			else if (!parts.some((part) => part.path === path)) notes.push(`${path}: no file of a sweep; left out`);
		} catch (error) {
			if (!(error instanceof BadInput)) throw error;
			faults.push(`${error.message}; left out`);
		}
	}
	for (const { path, host, pid } of parts)
		notes.push(`${path}: not finished: process ${pid} on ${host} is at it, or was killed`);
	const kept = [...runs.values()];
	return { runs: kept, faults, notes: [...kept.flatMap((run) => run.notes), ...notes] };
}

function namesIn(dir: string): string[] {
	try {
		return readdirSync(dir).sort();
	} catch (error) {
		throw new BadInput(`${dir}: ${error instanceof Error ? error.message : String(error)}`);
	}
}
