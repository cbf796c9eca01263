import type { Game } from '../game/game';

/** The values of a text, as a sweep takes them: apart at commas, but for those within brackets, as in a formula. */
export function valuesIn(text: string): string[] {
	let depth = 0;
	const values = [''];
	for (const letter of text) {
		if ('(['.includes(letter)) depth++;
		if (')]'.includes(letter)) depth--;
		if (letter === ',' && depth === 0) values.push('');
		else values.push(`${values.pop()}${letter}`);
	}
	return values;
}

/** The game with each of the seeds 1 to n, in their order. */
export const withSeeds = (game: Game, n: number): Game[] =>
	Array.from({ length: n }, (_, k) => ({ ...game, seed: k + 1 }));
