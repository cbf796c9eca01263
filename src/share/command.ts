import type { Link } from './encode';
import { GAME_FILE } from './file';

/** Whether a link holds its game to the last digit. */
export const carries = ({ rounded, without }: Pick<Link, 'rounded' | 'without'>): boolean =>
	!rounded && without.length === 0;

/**
 * The command line that trains the game of a link from its start, in the words of a POSIX shell, with numbers that are the same on
 * every machine. A link that does not hold the game to the last digit is not taken: the command then reads the game's file.
 */
export function commandOf(
	{ hash, rounded, without }: Pick<Link, 'hash' | 'rounded' | 'without'>,
	seed: number,
): string {
	// A quote would end the quotation; in a link it may stand escaped.
	const game = carries({ rounded, without }) ? `'#${hash.replaceAll("'", '%27')}'` : GAME_FILE;
	return `npm run -s lab -- train ${game} --seed ${seed} --backend wasm`;
}
