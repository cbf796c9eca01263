import type { Game } from '../../game/game';
import { linkOf } from '../../share/index';

/** A command line that repeats a study, and a file that has to be there first. */
export interface Repeated {
	readonly command: string;
	/** Names of files of games, where a link would not say them in full; by the index of the game. */
	readonly files: readonly { readonly name: string; readonly game: number }[];
}

/** As a shell takes a word: anything but what closes the quotes. */
const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** How the command line trains the games with the seeds 1 to `seeds`, and, where there is one, at the values of a setting `path=v1,v2`. */
export async function commandFor(
	games: readonly Game[],
	seeds: number,
	setting: string | null,
): Promise<Repeated> {
	const links = await Promise.all(games.map((game) => linkOf(game)));
	const files: Repeated['files'][number][] = [];
	const lines = links.map(({ hash, without, rounded }, game) => {
		if (without.length === 0 && !rounded) return `#${hash}`;
		const name = games.length > 1 ? `game-${game + 1}.json` : 'game.json';
		files.push({ name, game });
		return name;
	});
	const set = setting === null ? '' : ` --set ${quoted(setting)}`;
	return {
		command: [
			`printf '%s\\n' ${lines.map(quoted).join(' ')} |`,
			`npm run -s lab -- sweep - --out results${set} --seeds ${seeds}`,
			'npm run -s lab -- collect results --out table',
		].join('\n'),
		files,
	};
}
