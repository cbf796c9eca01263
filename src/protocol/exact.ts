import type { Extent } from '../data/distribution';
import type { Game } from '../game/game';
import type { SentAsset } from './messages';

/** From the page to a worker that solves one game: it answers, and is ended. Who wants it no longer ends it before. */
export interface ExactTask {
	readonly game: Game;
	/** Points that the game refers to. */
	readonly assets: readonly SentAsset[];
	/** What of the plane is drawn, in the lab's units. */
	readonly extent: Extent;
}

/** What is drawn of an exact solution, in the lab's units; fields as in a snapshot. */
export interface ExactPicture {
	/** Flow times of the densities, 0 … T [K]. */
	readonly times: Float32Array<ArrayBuffer>;
	readonly extent: Extent;
	readonly grid: number;
	/** ρ_t per unit area [K, n, n], 0 where it is not known; null where telling it would take long. */
	readonly density: Float32Array<ArrayBuffer> | null;
	/** Paths [J, N, 2] at their own times [J]. */
	readonly pathTimes: Float32Array<ArrayBuffer>;
	readonly paths: Float32Array<ArrayBuffer>;
	/** How far it may be off: "closed form", or what halving its grid changed. */
	readonly error: string;
}

/** What the worker says: how far it has come in [0, 1], what it found, that nothing is known, or what to change. */
export type ExactReport =
	| { readonly type: 'busy'; readonly progress: number }
	| { readonly type: 'drawn'; readonly picture: ExactPicture }
	| { readonly type: 'none' }
	| { readonly type: 'failed'; readonly why: string };

/** The same as the page has it. */
export type ExactState = ExactReport | { readonly type: 'idle' };
