import type { Game } from '../game/game';
import { bridgeMatching } from './bridgeMatching';
import { collocation } from './collocation';
import { gradientFlow } from './gradientFlow';
import { jko } from './jko';
import type { Objective } from './objective';
import { scoreMatching } from './scoreMatching';
import { simulate } from './simulate';

/** The objective of a game, by the solver it names. Throws for an unknown solver. */
export function objectiveOf(game: Game): Objective {
	switch (game.solver.id) {
		case 'simulate':
			return simulate(game);
		case 'scoreMatching':
			return scoreMatching(game);
		case 'bridgeMatching':
			return bridgeMatching(game);
		case 'collocation':
			return collocation(game);
		case 'gradientFlow':
			return gradientFlow(game);
		case 'jko':
			return jko(game);
		default:
			throw new Error(`solver.id: no solver "${game.solver.id}"`);
	}
}
