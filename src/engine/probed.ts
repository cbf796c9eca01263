import { exactOf } from '../exact/index';
import type { Solution } from '../game/solution';
import { probe } from '../model/probe';
import type { ProbeAnswer, ProbePoint } from '../protocol/probe';

/** Asks a solution at each point, and beside it the exact one, where the game has a known one. */
export async function probeBesideExact(
	solution: Solution,
	points: readonly ProbePoint[],
): Promise<ProbeAnswer[]> {
	const answers = await probe(solution, points);
	const exact = exactOf(solution.game);
	if (!exact) return answers;
	const known = await probe(exact, points);
	return answers.map((answer, i) => {
		const { x: _x, t: _t, exact: _exact, ...values } = known[i] ?? answer;
		return { ...answer, exact: { ...values, error: exact.error ?? '' } };
	});
}
