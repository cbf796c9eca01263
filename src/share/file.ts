import type { Game } from '../game/game';
import { assetsOf } from '../spec/assets';

/** Under which name a game is saved. */
export const GAME_FILE = 'game.json';

/** Rows between two breaths. */
const ROWS_AT_ONCE = 5000;

/**
 * The game as a file with all its points in itself, as the command line reads it. Written in pieces, so that a page stays
 * at hand: `breathe` resolves when it has had its turn.
 */
export async function gameFile(game: Game, breathe: () => Promise<void>): Promise<Blob> {
	let pieces = [JSON.stringify(game)];
	for (const asset of assetsOf(game)) {
		const rows = ['['];
		for (let at = 0; at < asset.values.length; at += 2 * ROWS_AT_ONCE) {
			const part = Array.from(asset.values.subarray(at, at + 2 * ROWS_AT_ONCE));
			const written = part.map((value, i) => (i % 2 === 0 ? `[${value}` : `${value}]`)).join();
			rows.push(at === 0 ? written : `,${written}`);
			await breathe();
		}
		rows.push(']');
		pieces = pieces.flatMap((piece) =>
			piece.split(JSON.stringify(asset)).flatMap((between, k) => (k === 0 ? [between] : [...rows, between])),
		);
	}
	return new Blob(pieces, { type: 'application/json' });
}
