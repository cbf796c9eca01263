import type { Extent, Units } from '../data/distribution';
import type { Game, SettingsGroup, Slot } from '../game/game';
import type { Optimum } from './optimum';

/** One number of the metrics panel. */
export interface Metric {
	readonly id: string;
	readonly label: string;
	readonly value: number;
	/** Training step of the parameters it was measured with, where that can be before the picture's. */
	readonly step?: number;
	/** What the value cannot or should not go below, and what that is: "entropy of π", "two true samples". */
	readonly bound?: { readonly value: number; readonly label: string };
	/** Samples it stands on. */
	readonly n?: number;
	/** Standard error of the value. */
	readonly error?: number;
	readonly unit?: string;
	/** How it changes with the units of the plane; not at all if absent. A log area: nats of an NLL or entropy. */
	readonly quantity?: 'x' | 'y' | 'length' | 'area' | 'logArea';
	/** Why the value is not to be believed. */
	readonly doubt?: string;
}

/** Loss terms of the steps since the last snapshot. `terms` are unweighted means, `total` is weighted. */
export interface LossRecord {
	readonly steps: Int32Array<ArrayBuffer>;
	readonly total: Float32Array<ArrayBuffer>;
	readonly terms: Readonly<Record<string, Float32Array<ArrayBuffer>>>;
}

/** Something that happened to a run at a training step, in few words: "9,000 steps". */
export interface Mark {
	readonly step: number;
	readonly text: string;
	/** Whether what costs are weighed by is other from then on: another game, with another least cost. */
	readonly costs?: true;
}

/** W2 to the target against the number of sampler steps. */
export interface FewSteps {
	/** Ascending, from 1, [K]. */
	readonly steps: Int32Array<ArrayBuffer>;
	/** Units of the data [K]; NaN where particles left all bounds. */
	readonly w2: Float32Array<ArrayBuffer>;
	/** Mean W2 of two sets of n true samples. */
	readonly floor: number;
	readonly n: number;
	/** Evaluations of the velocity for each of these, [K]. */
	readonly evaluations: Int32Array<ArrayBuffer>;
	/** The same by another method at some of the same numbers of evaluations; null where only one was run. */
	readonly beside: {
		readonly integrator: Game['sampler']['integrator'];
		readonly evaluations: Int32Array<ArrayBuffer>;
		readonly w2: Float32Array<ArrayBuffer>;
	} | null;
}

/** How far U is from what the terminal cost asks of it, in units of the cost, its mean removed. */
export interface TerminalResidual {
	/** Flow time at which the condition stands: T, or 0 where paths are trained backward. */
	readonly t: number;
	/** Mean |r_T| over n particles there, and its standard error. */
	readonly mean: number;
	readonly error: number;
	readonly n: number;
}

/** How far generated particles are from the data budget, and from as many fresh points of its law; the lab's units. */
export interface Remembered {
	/** Distances of N particles at T to the nearest of each, ascending [N]. */
	readonly toTraining: Float32Array<ArrayBuffer>;
	readonly toFresh: Float32Array<ArrayBuffer>;
	/** Share of the particles that are nearer to a training point than to any fresh one; ½ for who knows the law alone. */
	readonly share: number;
	/** Standard error of that about ½. */
	readonly error: number;
	/** Training points, and fresh ones. */
	readonly points: number;
}

/** What a value function would forbid of a velocity v: [K, n, n] on the grid of the snapshot, units of v per time. */
export interface Motion {
	/** ∂_x v_y − ∂_y v_x, 1/time. */
	readonly curl: Float32Array<ArrayBuffer>;
	/** |D_t v| = |∂_t v + (v·∇)v|. */
	readonly acceleration: Float32Array<ArrayBuffer>;
	/** Means of |curl| and |D_t v| over ρ_t, [K]. */
	readonly curlProfile: Float32Array<ArrayBuffer>;
	readonly accelerationProfile: Float32Array<ArrayBuffer>;
}

/** What a snapshot carries where somebody wants it; null else, and where a game has none. */
export const DRAWN = [
	'value',
	'velocity',
	'residual',
	'residualProfile',
	'terminalResidual',
	'density',
	'motion',
	'memory',
	'fewSteps',
	'optimum',
] as const;
export type Drawn = (typeof DRAWN)[number];

/**
 * What the engine shows of a model at one training step, in the lab's units; `units` tells those of axes. Fields are on an n×n grid of cell
 * centres over `extent`, row-major from (x min, y min), row = y: index (k·n + j)·n + i for time k, row j, column i.
 */
export interface Snapshot {
	readonly run: number;
	readonly step: number;
	/** Seconds spent training. */
	readonly seconds: number;
	readonly stepsPerSecond: number;
	/** θ of all parts: what more is wanted of this step is asked by them. */
	readonly parameters: Float32Array<ArrayBuffer>;
	/** Flow times 0 = times[0] < … < times[K−1] = T. */
	readonly times: Float32Array<ArrayBuffer>;
	/** Generated particles along their paths, [K, N, 2]. */
	readonly paths: Float32Array<ArrayBuffer>;
	readonly extent: Extent;
	readonly units: Units;
	readonly grid: number;
	/** Value function U, [K, n, n]; null where it is not known. */
	readonly value: Float32Array<ArrayBuffer> | null;
	/** Velocity f + v*, [K, n, n, 2]; null where it is not known. */
	readonly velocity: Float32Array<ArrayBuffer> | null;
	/** HJB residual [K, n, n], less its mean over ρ_t where training leaves that open; null where H is infinite. */
	readonly residual: Float32Array<ArrayBuffer> | null;
	/** Mean |residual| over ρ_t, [K]; null with it. */
	readonly residualProfile: Float32Array<ArrayBuffer> | null;
	/** Null where the game has no such condition, or a density in it is not known. */
	readonly terminalResidual: TerminalResidual | null;
	/** Model density ρ_T at t = T by change of variables, [n, n], per unit area; null where ρ_0 has no density. */
	readonly density: Float32Array<ArrayBuffer> | null;
	/** Null where the velocity is bound by an HJB equation, or is noisy. */
	readonly motion: Motion | null;
	/** Null without a data budget, or where its law has no fresh points. */
	readonly memory: Remembered | null;
	/** Null where reference or target cannot be sampled, or π plays no part. */
	readonly fewSteps: FewSteps | null;
	/** Null where the game has no certificate (see `Scene.uncertified`). */
	readonly optimum: Optimum | null;
	/**
	 * Training step of the parameters that each of these was drawn with: what costs much is drawn now and then, and repeated
	 * between. What is not named was not drawn yet, and is null.
	 */
	readonly measured: Readonly<Partial<Record<Drawn, number>>>;
	/** In the units of the data. */
	readonly metrics: readonly Metric[];
	readonly losses: LossRecord;
	/** Of the whole run, ascending. */
	readonly marks: readonly Mark[];
	/** Distances to the optimum found since the picture before, the newest last. */
	readonly certified: readonly Optimum[];
	/** Why none was found yet, in words as those of the scene; null where one was, or nothing speaks against it. */
	readonly uncertified: string | null;
}

/** What does not change during a run: shown beside the model. */
export interface Scene {
	readonly run: number;
	readonly extent: Extent;
	readonly units: Units;
	readonly grid: number;
	/** Samples of the target [M, 2]; empty where it cannot be sampled, or plays no part. */
	readonly target: Float32Array<ArrayBuffer>;
	/** The data budget [n, 2]: all that training sees of the target; null where that is not limited. */
	readonly training: Float32Array<ArrayBuffer> | null;
	/**
	 * Target density on the grid [n, n]; null where it has none (panels then estimate it from `target`), or plays no part.
	 */
	readonly targetDensity: Float32Array<ArrayBuffer> | null;
	/** Ends of bridges as training couples them [n, 4] = (x0, y0, x1, y1); null where nothing is coupled. */
	readonly pairs: Float32Array<ArrayBuffer> | null;
	/** By what the game can be solved exactly, beside training (protocol/exact.ts); absent where it cannot. */
	readonly exact?: 'formulas' | 'grid';
	/** Why it cannot, in words to go on "…, since "; absent where it can. */
	readonly unsolved?: string;
	/** Why the distance to the optimum is not known, in words that go on "…, since "; null where it is. */
	readonly uncertified: string | null;
	/** Terms of the loss in order, with the slot whose colour they take. */
	readonly terms: readonly {
		readonly name: string;
		readonly label: string;
		readonly slot: Slot | SettingsGroup;
	}[];
}

/** Buffers to hand over with postMessage. */
export function transferables(value: Snapshot | Scene): ArrayBuffer[] {
	const found: ArrayBuffer[] = [];
	const walk = (item: unknown): void => {
		if (ArrayBuffer.isView(item)) found.push(item.buffer as ArrayBuffer);
		else if (item !== null && typeof item === 'object') Object.values(item).forEach(walk);
	};
	walk(value);
	return [...new Set(found)];
}
