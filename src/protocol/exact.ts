import type { Extent } from '../data/distribution';
import type { Game } from '../game/game';
import type { SentAsset } from './messages';
import type { Least } from './optimum';
import type { ProbeAnswer, ProbePoint } from './probe';

/** From the page to a worker: the one game that it solves. Who wants it no longer ends it. */
export interface ExactTask {
	readonly game: Game;
	/** Points that the game refers to. */
	readonly assets: readonly SentAsset[];
	/** What of the plane is drawn, in the lab's units. */
	readonly extent: Extent;
	/** Its picture is known already: the solution is wanted for models that are to be compared with it. */
	readonly drawn?: true;
}

/** To the same worker, at any time: whether a model trains on cores that it would take. */
export interface BesideTask {
	readonly trains: boolean;
}

/** To the same worker, later: a model that is to be compared with the solution. */
export interface ApartTask {
	readonly run: number;
	/** Training step that the parameters are of. */
	readonly step: number;
	/** Of all parts. */
	readonly theta: Float32Array;
}

/** To the same worker, later: places that the solution is asked about. */
export interface TellTask {
	readonly asked: number;
	readonly points: readonly ProbePoint[];
}

/** What the exact solution says at a place. */
export type ExactAnswer = NonNullable<ProbeAnswer['exact']>;

/** How far a model is from the exact solution at K flow times. */
export interface Apart extends Omit<ApartTask, 'theta'> {
	/** Ascending [K], from 0 to where exact paths end. */
	readonly times: Float32Array<ArrayBuffer>;
	/** √(E|v − v*|²/E|v*|²) under the exact ρ_t, v the control [K]; NaN where v* is zero, or not known. */
	readonly velocity: Float32Array<ArrayBuffer>;
	/** W₂ of n particles of the model's ρ_t and as many of the exact one [K], in the lab's units; NaN beyond all bounds. */
	readonly w2: Float32Array<ArrayBuffer>;
	/** W₂ of two such clouds of the exact ρ_t [K]: the second is where the model would be if it were exact. */
	readonly floor: Float32Array<ArrayBuffer>;
	readonly n: number;
}

/** What is drawn of an exact solution, in the lab's units; fields as in a snapshot. */
export interface ExactPicture {
	/** Flow times of the densities, 0 … T [K]. */
	readonly times: Float32Array<ArrayBuffer>;
	readonly extent: Extent;
	readonly grid: number;
	/** ρ_t per unit area [K, n, n], 0 where it is not known; null where telling it would take long. */
	readonly density: Float32Array<ArrayBuffer> | null;
	/** U [K, n, n], perhaps up to a constant, and f + v* [K, n, n, 2]; NaN where they are not known, null where that is everywhere, or would take long. */
	readonly value: Float32Array<ArrayBuffer> | null;
	readonly velocity: Float32Array<ArrayBuffer> | null;
	/** Paths [J, N, 2] at their own times [J]. */
	readonly pathTimes: Float32Array<ArrayBuffer>;
	readonly paths: Float32Array<ArrayBuffer>;
	/** How far it may be off: "closed form", or what halving its grid changed. */
	readonly error: string;
	/** Null where it tells no cost. */
	readonly least: Least | null;
}

/** What the worker says: how far it has come in [0, 1], what it found, that nothing is known, or what to change. */
export type ExactReport =
	| Solved
	/** `took` so many milliseconds, what it waited for aside. */
	| { readonly type: 'apart'; readonly apart: Apart | Incomparable; readonly took: number }
	/** One answer for each place; none where nothing is known. */
	| { readonly type: 'told'; readonly asked: number; readonly answers: readonly ExactAnswer[] };

/** Why a model could not be compared. */
export interface Incomparable extends Omit<ApartTask, 'theta'> {
	readonly why: string;
}

type Solved =
	/** `rests` where it gives way to a model that trains. */
	| { readonly type: 'busy'; readonly progress: number; readonly rests?: true }
	| { readonly type: 'drawn'; readonly picture: ExactPicture }
	| { readonly type: 'none' }
	| { readonly type: 'failed'; readonly why: string };

/** The same as the page has it. */
export type ExactState = Solved | { readonly type: 'idle' };

/** All that the page knows of an exact solution, and of how far the last model that was compared with it is. */
export interface ExactKnown {
	readonly exact: ExactState;
	readonly apart: Apart | Incomparable | null;
}

/** Where nobody has asked. */
export const UNASKED: ExactKnown = { exact: { type: 'idle' }, apart: null };
