import type { Game } from '../game';
import { blockOf } from '../problem';

/** A thing that is known of a game, and who showed it. */
export interface Sentence {
	readonly text: string;
	readonly source?: string;
}

/** What theory says of a game in one respect; null for nothing. */
export type Fact = (game: Game) => Sentence | null;

export const noiseless = (game: Game): boolean => game.noise.id === 'none';
/** A chain of steps in the place of a game in time. */
export const discrete = (game: Game): boolean => blockOf(game, 'solver').block.discrete === true;
/** Whether H is finite, so that there are HJB equations. */
export const finite = (game: Game): boolean => blockOf(game, 'running').block.hamiltonian !== undefined;
/** Whether ρ_T = π is asked for, rather than paid for. */
export const constrained = (game: Game): boolean => blockOf(game, 'terminal').block.constraint === true;
/** A velocity as control, undiscounted. */
export const ordinary = ({ dynamics }: Game): boolean =>
	dynamics.order === 'first' && dynamics.discount === 0;
/** dX = v dt, undiscounted. */
export const free = (game: Game): boolean => game.drift.id === 'none' && noiseless(game) && ordinary(game);
/** Nothing but L acts on the way. */
export const alone = ({ potential, interaction }: Game): boolean =>
	potential.id === 'none' && interaction.id === 'none';

export const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
