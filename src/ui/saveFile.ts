import type { Game } from '../game/game';
import { GAME_FILE, gameFile } from '../share/file';

/** Lets the browser save a game with all its points. */
export const saveFile = async (game: Game, name = GAME_FILE): Promise<void> =>
	download(name, await gameFile(game, () => new Promise((resolve) => setTimeout(resolve))));

/** Lets the browser save a file. */
export function download(name: string, content: Blob): void {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(content);
	link.download = name;
	link.click();
	URL.revokeObjectURL(link.href);
}
