import { solve } from '../exact/index';
import type { Game } from '../game/game';
import type { Solution } from '../game/solution';
import { probe } from '../model/probe';
import type { ExactAnswer } from '../protocol/exact';
import type { ProbeAnswer, ProbePoint } from '../protocol/probe';

/** What an exact solution says at each point. */
export const exactAt = async (
	exact: Solution,
	points: readonly ProbePoint[],
): Promise<readonly ExactAnswer[]> =>
	(await probe(exact, points)).map(({ x: _x, t: _t, exact: _exact, ...values }) => ({
		...values,
		error: exact.error ?? '',
	}));

/** Asks a solution at each point, and beside it the exact one, where the game has a known one. */
export async function probeBesideExact(
	solution: Solution,
	points: readonly ProbePoint[],
	exact: Solution | null,
): Promise<ProbeAnswer[]> {
	const answers = await probe(solution, points);
	if (!exact) return answers;
	const known = await exactAt(exact, points);
	return answers.map((answer, i) => ({ ...answer, ...(known[i] ? { exact: known[i] } : {}) }));
}

/**
 * Solves a game exactly, letting others in between the pieces, who give it up by `true`: null then, and where none is known. Throws
 * `Unsolved`.
 */
export async function solved(
	game: Game,
	between: (progress: number) => Promise<unknown>,
): Promise<Solution | null> {
	const job = solve(game);
	for (;;) {
		const piece = job.next();
		if (piece.done) return piece.value;
		if ((await between(piece.value)) === true) return null;
	}
}
