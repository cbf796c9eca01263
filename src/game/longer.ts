import { type Game, SETTINGS } from './game';

/** The game with twice as many steps of training, or as many as there may be. */
export const longer = (game: Game): Game => ({
	...game,
	training: { ...game.training, steps: Math.min(SETTINGS.training.steps.max, 2 * game.training.steps) },
});
