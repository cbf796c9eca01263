import type { Rng } from '../math/rng';
import type { Game } from './game';

/** U and its derivatives at n points; null what is not known. Costs in the units of U, places in the lab's units. */
export interface Jets {
	/**
	 * What U is a function of: the places of particles, or, with second-order dynamics, where they would end without further
	 * control (see Problem).
	 */
	readonly places: 'particles' | 'reduced';
	/** U [n]. */
	readonly value: Float64Array | null;
	/** ∇U [n, 2]. */
	readonly gradient: Float64Array;
	/** ∂_tU [n], t the flow time. */
	readonly timeDerivative: Float64Array | null;
	/** ∂_xxU, ∂_xyU, ∂_yyU [n, 3]. */
	readonly hessian: Float64Array | null;
	/** ΔU [n]. */
	readonly laplacian: Float64Array | null;
}

/** Paths at K flow times. */
export interface PathSet {
	/** [K], ascending, 0 … T. */
	readonly times: Float32Array<ArrayBuffer>;
	/** Places [K, B, 2]. */
	readonly states: Float32Array<ArrayBuffer>;
	/** What U is a function of [K, B, 2]: the places, or where particles would end without further control. */
	readonly reduced: Float32Array<ArrayBuffer>;
}

/** How paths are run: of the dynamics with their noise or of the deterministic flow with the same marginals; in which steps. */
export type Sampler = Game['sampler'];

/** δI/δρ along a solution, in the units of the cost. */
export interface Variation {
	/** Clouds of the law that the interaction sees, at each time of paths [K, m, 2]. */
	crowds(paths: PathSet): Promise<Float32Array>;
	/**
	 * δI/δρ [n] at places [n, 2] at flow time t, given a cloud [m, 2] of that law, or one that is run for it. Null where the
	 * interaction has none. Throws where it needs a density that is missing.
	 */
	at(places: Float32Array, t: number, crowd?: Float32Array): Promise<Float64Array | null>;
}

/**
 * A solution of a game: what a trained network and a closed form have in common, and all that pictures, probes, metrics and
 * exports ask of either. Points are [n, 3] = (x, y, t), places [n, 2], t runs forward from 0 to T, all in the lab's units.
 * Null where a game, or what is known of it, has no such thing.
 */
export interface Solution {
	readonly game: Game;
	/** T. */
	readonly horizon: number;
	jets(points: Float32Array): Promise<Jets | null>;
	/** v* [n, 2]: a velocity, or an acceleration. */
	control(points: Float32Array): Promise<Float64Array | null>;
	/** f + v* [n, 2], what moves the mean of a particle. */
	velocity(points: Float32Array): Promise<Float64Array | null>;
	/** log ρ_t [n] in nats per unit area. A cloud of ρ_t [m, 2] may be given where one is at hand. */
	logDensity(places: Float32Array, t: number, cloud?: Float32Array): Promise<Float64Array | null>;
	/** Paths from starts at t = 0 [B, 2], kept at about `keep` + 1 times; `rng` draws the noise. */
	paths(starts: Float32Array, keep: number, rng: Rng, sampler?: Sampler): Promise<PathSet>;
	/** Where these paths are at t [B, 2], in places and as U sees them (see PathSet). */
	placesAt(
		starts: Float32Array<ArrayBuffer>,
		t: number,
		rng: Rng,
	): Promise<Pick<PathSet, 'states' | 'reduced'>>;
	/**
	 * Where places at T came from [n, 2], by the deterministic flow run backward, and log ρ_T [n] by the change of variables.
	 * Null without such a flow.
	 */
	origins(places: Float32Array): Promise<{
		readonly origins: Float32Array<ArrayBuffer>;
		readonly logDensity: Float64Array | null;
	} | null>;
	/** A cloud of ρ_t [m, 2], as U sees it (see PathSet); the same at every call. Null where ρ_0 cannot be sampled. */
	cloud(t: number): Promise<Float32Array | null>;
	/** Null without interaction. */
	readonly variation: Variation | null;
	/** E∫(L + V)dt, F(ρ_T) and ∫I dt, where they are known, and an error of their sum. */
	readonly cost: {
		readonly running: number;
		readonly terminal: number;
		readonly interaction: number;
		readonly error: number;
	} | null;
	/** How far it may be off: "closed form", or what halving its grid changed. Null for a trained one. */
	readonly error: string | null;
}
