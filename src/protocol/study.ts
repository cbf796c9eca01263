import type { Game } from '../game/game';
import type { Result } from '../result/index';
import type { SentAsset } from './messages';
import type { Scene } from './snapshot';

/** From the page to a worker that trains games, one after the other: the next one, which is begun when the last has ended. */
export interface StudyTask {
	readonly game: Game;
	/** Points that the game refers to, and that this worker was not sent before. */
	readonly assets: readonly SentAsset[];
}

/** How a game ended: its numbers are those of a result of the command line. */
export type Ended = Pick<Result, 'steps' | 'seconds' | 'metrics' | 'diverged' | 'divergence'>;

/** What the worker says of the game that it is at. */
export type StudyReport =
	/** Those of the steps since it last said so. */
	| { readonly type: 'losses'; readonly losses: Result['losses']; readonly terms: Scene['terms'] }
	/** The steps are taken, and this is being measured. */
	| { readonly type: 'measuring'; readonly what: string }
	| { readonly type: 'ended'; readonly ended: Ended }
	| { readonly type: 'failed'; readonly why: string };
