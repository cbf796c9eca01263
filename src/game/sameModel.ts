import type { Game } from './game';

/** Whether two games differ in how they are trained at most: what is learned, and all that is seen of it, is the same. */
export const sameModel = (one: Game, other: Game): boolean =>
	JSON.stringify({ ...one, training: other.training }) === JSON.stringify(other);
