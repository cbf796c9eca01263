import type { Game } from '../game/game';
import { type Family, Unsolved } from './closedForm';
import { discountedGaussians, discountedProfiles, jkoGaussians } from './discountedGames';
import { bridges } from './gaussianBridge';
import { likelihoodEnds, reverseKlEnds } from './gaussianGame';
import { linearQuadratic } from './riccati';
import { scoreModels } from './scoreModels';
import { acceleratedEnds } from './secondOrder';
import { type ExactSolution, solutionOf } from './solution';

export type { ExactSolution } from './solution';

/** Games with a known solution. The first that a game belongs to gives it. */
const FAMILIES: readonly Family[] = [
	reverseKlEnds,
	likelihoodEnds,
	bridges,
	acceleratedEnds,
	discountedGaussians,
	discountedProfiles,
	jkoGaussians,
	linearQuadratic,
	scoreModels,
];

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

function solved(game: Game): ExactSolution | null {
	for (const family of FAMILIES) {
		try {
			const form = family(game);
			if (form !== null) return solutionOf(game, form);
		} catch (error) {
			if (!(error instanceof Unsolved)) throw error;
		}
	}
	return null;
}
