import type { Game } from '../game/game';
import type { Family } from './closedForm';
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
 * a condition of every family is not fulfilled. At most some tenths of a second, for equations that are solved at once.
 */
export function exactOf(game: Game): ExactSolution | null {
	for (const family of FAMILIES) {
		const form = family(game);
		if (form !== null) return solutionOf(game, form);
	}
	return null;
}
