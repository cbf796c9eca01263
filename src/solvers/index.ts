import type { Game } from '../game/game';
import type { Objective } from './objective';
import { simulate } from './simulate';

/** The objective of a game, by the solver it names. Throws for an unknown solver. */
export function objectiveOf(game: Game): Objective {
	switch (game.solver.id) {
		case 'simulate':
			return simulate(game);
		default:
			throw new Error(`solver.id: no solver "${game.solver.id}"`);
	}
}
