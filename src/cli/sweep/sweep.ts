import { existsSync } from 'node:fs';
import { setImmediate as turnOfEventLoop } from 'node:timers/promises';
import { SAMPLES } from '../../engine/train';
import { parseFile, type Result } from '../../result/index';
import { gameFile } from '../../share/file';
import { type OutFile, roomFor } from '../outFile';
import { claimed, pathOf, resultIn, SIGN_OF_LIFE } from './folder';
import type { SweepGame } from './games';

/** What became of a game. */
export type Outcome = { readonly name: string; readonly path: string } & (
	| { readonly how: 'trained' | 'there'; readonly result: Result }
	| { readonly how: 'failed'; readonly why: string }
);

export interface SweepOptions {
	readonly dir: string;
	/** Games that are trained at a time. */
	readonly jobs: number;
	/** The game of the list that is looked at first: processes that share a folder begin at different ones. */
	readonly first: number;
	/** Text of the result of a game, which is given as JSON. */
	train(game: string): Promise<string>;
	/** The file of a result, opened before it is trained: `openOutFile`. */
	open(path: string, bytes: number): OutFile;
	/** Hears of each game as soon as it is known. */
	tell(outcome: Outcome): void;
	/** True ends the sweep in good order: no further game is begun, and a game that fails is not told of. */
	stopped(): boolean;
}

/**
 * Trains the games that the folder has no result of. A result is put in place as a whole; nothing that is there is replaced.
 * What other processes are at comes last: they may be dead, and the worst is that a game is trained twice, to the same numbers.
 */
export async function sweep(games: readonly SweepGame[], options: SweepOptions): Promise<void> {
	const { dir, jobs, first, tell, stopped } = options;
	const waiting = new Set([...games.slice(first), ...games.slice(0, first)]);
	const next = (): SweepGame | undefined => {
		let others: ReadonlySet<string> | undefined;
		let game: SweepGame | undefined;
		for (game of waiting) {
			if (existsSync(pathOf(dir, game.hash))) break;
			others ??= claimed(dir);
			if (!others.has(game.hash)) break;
		}
		if (game) waiting.delete(game);
		return game;
	};
	const lane = async (): Promise<void> => {
		// Signals and answers are heard while thousands of results are looked through.
		for (let game = next(); game && !stopped(); await turnOfEventLoop(), game = next()) {
			const outcome = await become(game, options);
			if (outcome.how !== 'failed' || !stopped()) tell(outcome);
		}
	};
	await Promise.all(Array.from({ length: Math.min(jobs, games.length) }, lane));
}

async function become(swept: SweepGame, { dir, train, open }: SweepOptions): Promise<Outcome> {
	const { name, game, hash } = swept;
	const told = { name, path: pathOf(dir, hash) };
	try {
		const there = resultIn(dir, swept);
		if (there) return { ...told, how: 'there', result: there };
		const file = open(told.path, roomFor(game, SAMPLES));
		const alive = setInterval(() => file.touch(), SIGN_OF_LIFE);
		try {
			const text = await train(await (await gameFile(game, async () => {})).text());
			const read = parseFile(text);
			if (!read.ok || !read.result) throw new Error(`its result cannot be read: ${text.slice(0, 100)}`);
			file.put(text);
			return { ...told, how: 'trained', result: read.result };
		} finally {
			clearInterval(alive);
			file.close();
		}
	} catch (error) {
		return { ...told, how: 'failed', why: error instanceof Error ? error.message : String(error) };
	}
}
