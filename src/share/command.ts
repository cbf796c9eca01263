import type { Game } from '../game/game';
import type { Link } from './encode';
import { GAME_FILE } from './file';

/** Whether a link holds its game to the last digit. */
export const carries = ({ rounded, without }: Pick<Link, 'rounded' | 'without'>): boolean =>
	!rounded && without.length === 0;

/**
 * The command line that trains the game of a link from its start, in the words of a POSIX shell, with numbers that are the same on
 * every machine. A link that does not hold the game to the last digit is not taken: the command then reads the game's `file`.
 */
export function commandOf(
	{ hash, rounded, without }: Pick<Link, 'hash' | 'rounded' | 'without'>,
	seed: number,
	file = GAME_FILE,
): string {
	// A quote would end the quotation; in a link it may stand escaped.
	const game = carries({ rounded, without }) ? `'#${hash.replaceAll("'", '%27')}'` : file;
	return `npm run -s lab -- train ${game} --seed ${seed} --backend wasm`;
}

/** A game that a link holds, and a link that holds it alone. */
export interface Run {
	readonly name: string;
	readonly game: Game;
	readonly link: Link;
}

/** What the file of each is called: "game-A.json" where there are several. */
export const fileOf = ({ name }: Pick<Run, 'name'>, runs: readonly unknown[]): string =>
	runs.length > 1 ? GAME_FILE.replace('.', `-${name}.`) : GAME_FILE;

/** The command line of each run; with several a comment says which. */
export const commandsOf = (runs: readonly Run[]): string =>
	runs
		.map((run) => {
			const command = commandOf(run.link, run.game.seed, fileOf(run, runs));
			return runs.length > 1 ? `# ${run.name}\n${command}` : command;
		})
		.join('\n');
