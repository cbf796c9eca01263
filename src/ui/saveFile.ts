import type { Game } from '../game/game';
import { gameFile } from '../share/file';

/** Lets the browser save a game with all its points. */
export async function saveFile(game: Game): Promise<void> {
	const blob = await gameFile(game, () => new Promise((resolve) => setTimeout(resolve)));
	const link = document.createElement('a');
	link.href = URL.createObjectURL(blob);
	link.download = 'game.json';
	link.click();
	URL.revokeObjectURL(link.href);
}
