import type { Extent } from '../data/distribution';
import type { Game } from '../game/game';
import type { EndedRun } from '../result/index';
import type { Least } from './optimum';
import type { Answer, Question } from './questions';
import type { Drawn, Scene, Snapshot } from './snapshot';

/** What a run needs of an earlier one that it goes on from. */
export type Earlier = Pick<EndedRun, 'checkpoint' | 'losses' | 'seconds' | 'marks'>;

/**
 * Where a game shall run; 'auto' lets self-tests and races decide. The numbers of 'wasm' are the same on every machine, those
 * of 'relaxed' (WASM that fuses multiply-adds) and 'webgpu' have last bits of their own.
 */
export const BACKENDS = ['auto', 'webgpu', 'relaxed', 'wasm'] as const;
export type Backend = (typeof BACKENDS)[number];

/** How many particles a picture may have; the usual number is what most machines draw without a wait. */
export const PARTICLES = [500, 2000, 5000] as const;
export type Particles = (typeof PARTICLES)[number];
export const USUAL_PARTICLES: Particles = 2000;

export type Phase = 'idle' | 'preparing' | 'training' | 'paused' | 'done' | 'diverged' | 'failed';

export interface Status {
	readonly run: number;
	readonly phase: Phase;
	readonly step: number;
	readonly stepsPerSecond: number;
	/** Until the last step of its game, by the rate of now; null where it does not train, or nobody knows yet. */
	readonly secondsLeft: number | null;
	/** Where it runs ("WASM SIMD · 2 threads") and why there. */
	readonly backend: string;
	readonly backendReason: string;
}

/** A thing to tell the person; `advice` says what to try. */
export interface Notice {
	readonly level: 'info' | 'warning' | 'error';
	readonly text: string;
	readonly advice?: string;
}

/** Points (x, y) beside a game, row-major [n, 2], as they cross to another thread. */
export interface SentAsset {
	readonly id: string;
	readonly values: Float64Array;
	readonly name: string;
	readonly transform: string;
}

/** From the page to the engine. A game crosses as plain JSON. `run` numbers the loads and resets, so that late answers to an old one are dropped. */
export type Command =
	| {
			readonly type: 'load';
			readonly run: number;
			readonly game: Game;
			readonly start: boolean;
			readonly backend: Backend;
			/** The run to go on from; step 0 if absent. */
			readonly from?: Earlier;
			/** Points that the game refers to, and that this engine was not sent before. */
			readonly assets?: readonly SentAsset[];
			/** What is shown of the plane; the game's own if absent. */
			readonly extent?: Extent;
			/** What snapshots shall carry; all if absent. */
			readonly wants?: readonly Drawn[];
			/** Of each picture; as usual if absent. */
			readonly particles?: Particles;
	  }
	| { readonly type: 'run' }
	| { readonly type: 'pause' }
	| { readonly type: 'step' }
	/** Back to step 0 with the same initialization, as a run of its own. */
	| { readonly type: 'reset'; readonly run: number }
	/** Same game but for parameters marked `live`; training goes on with its moments. */
	| { readonly type: 'tune'; readonly game: Game }
	/** The snapshot of this run was drawn; the next one may come. */
	| { readonly type: 'ack'; readonly run: number }
	/** So many experiments train beside each other on this machine from now on, this one included: its threads are shared out. */
	| { readonly type: 'share'; readonly experiments: number }
	/** What snapshots shall carry from now on; as before where absent. What they did not carry for a while is null until it is drawn anew. */
	| { readonly type: 'want'; readonly wants?: readonly Drawn[]; readonly particles?: Particles }
	/** What the exact solution of this run's game costs. */
	| { readonly type: 'least'; readonly run: number; readonly least: Least }
	/** Answered by a report with the same id, between two steps. */
	| { readonly type: 'ask'; readonly run: number; readonly id: number; readonly question: Question };

/** From the engine to the page. */
export type Report =
	| { readonly type: 'ready' }
	| { readonly type: 'status'; readonly status: Status }
	| { readonly type: 'scene'; readonly scene: Scene }
	| { readonly type: 'snapshot'; readonly snapshot: Snapshot }
	/** The game of this run was not loaded: the one before it goes on under its number. */
	| { readonly type: 'refused'; readonly run: number }
	| { readonly type: 'notice'; readonly notice: Notice }
	/** Either what was asked for, or why there is no such answer. */
	| {
			readonly type: 'answer';
			readonly run: number;
			readonly id: number;
			readonly answer?: Answer;
			readonly error?: string;
	  };
