import type { Game } from '../game/game';
import { type Family, Unsolved } from './closedForm';
import { discountedGaussians, discountedProfiles, jkoGaussians } from './discountedGames';
import { bridges } from './gaussianBridge';
import { likelihoodEnds, reverseKlEnds } from './gaussianGame';
import { gridProblemOf } from './grid/game';
import { hopfLax } from './grid/hopfLax';
import { gridSolution } from './grid/solution';
import { independentPairs } from './independentPairs';
import { linearQuadratic } from './riccati';
import { scoreModels } from './scoreModels';
import { acceleratedEnds } from './secondOrder';
import { type ExactSolution, solutionOf } from './solution';

export { Unsolved } from './closedForm';
export type { ExactSolution } from './solution';

/** Games with a known solution. The first that a game belongs to gives it. */
const FAMILIES: readonly Family[] = [
	reverseKlEnds,
	likelihoodEnds,
	bridges,
	independentPairs,
	acceleratedEnds,
	discountedGaussians,
	discountedProfiles,
	jkoGaussians,
	linearQuadratic,
	scoreModels,
];

/** By what a game is one that has an exact solution, null where it is none: told at once, and nothing is solved. */
export const solvedBy = (game: Game): 'formulas' | 'grid' | null => {
	if (FAMILIES.some((family) => family(game) !== null)) return 'formulas';
	return (gridProblemOf(game) ?? hopfLax(game)) === null ? null : 'grid';
};

/**
 * The solution of a game where one is known in closed form, or by quadrature of ordinary differential equations; null where
 * a condition of every family is not fulfilled, or solving it would take long. Some tenths of a second as a rule, a few seconds for
 * stiff equations; a game is solved once.
 */
export function exactOf(game: Game): ExactSolution | null {
	const before = known.get(game);
	if (before !== undefined) return before;
	const solution = solved(game);
	known.set(game, solution);
	return solution;
}

const known = new WeakMap<Game, ExactSolution | null>();

/**
 * The exact solution of a game, on a grid where no closed form is known and the game is one that a grid can solve: a job of some
 * seconds, which yields progress in [0, 1] and does nothing unless it is asked for the next piece. Null where neither is. Throws
 * `Unsolved`, a sentence that says what to change, where a grid does not see this game. A game is solved once.
 */
export function* solve(game: Game): Generator<number, ExactSolution | null> {
	const before = exactOf(game) ?? onGrid.get(game);
	if (before) return before;
	const job = gridSolution(game) ?? hopfLax(game);
	if (job === null) return null;
	const solution = solutionOf(game, yield* job);
	onGrid.set(game, solution);
	return solution;
}

const onGrid = new WeakMap<Game, ExactSolution>();

function solved(game: Game): ExactSolution | null {
	for (const family of FAMILIES) {
		try {
			const form = family(game);
			if (form !== null) return solutionOf(game, form());
		} catch (error) {
			if (!(error instanceof Unsolved)) throw error;
		}
	}
	return null;
}
