import type { Algebra, Vec } from '../math/algebra';
import type { Rng } from '../math/rng';
import type { Units } from '../math/units';
import type { Block, Params, Values } from './param';

export type { Units } from '../math/units';

/** The plane as the game sees it, in the lab's units. */
export interface Extent {
	readonly x: readonly [min: number, max: number];
	readonly y: readonly [min: number, max: number];
}

/** w N(m, Σ), Σ = (xx, xy, yy), in a mixture of Gaussians; weights are relative. */
export interface GaussianComponent {
	readonly weight: number;
	readonly mean: readonly [x: number, y: number];
	readonly covariance: readonly [xx: number, xy: number, yy: number];
}

/** A measure that is its rows: those that training sees [n, 2], and those kept from it [m, 2]. */
export interface OwnRows {
	readonly training: Float32Array<ArrayBuffer>;
	readonly heldOut: Float32Array<ArrayBuffer>;
	/** Whether there are enough rows for a likelihood. */
	readonly enough: boolean;
}

/**
 * A distribution on the plane. At least one of `sample` and `logDensity` is there; what is missing is
 * missing for a reason (points have no density, a formula has no sampler) and the lab then says which
 * solver or cost cannot be used.
 */
export interface Distribution<P extends Params = Params> extends Block<P> {
	/** Its name inside an equation, TeX, e.g. `\mathcal N(0, I)`. */
	tex(p: Values<P>): string;
	/** n independent samples, row-major [n, 2]. */
	sample?(p: Values<P>, rng: Rng, n: number): Float32Array<ArrayBuffer>;
	/**
	 * n samples with less luck than independent ones: the share of each mode fixed at its expectation (to one sample),
	 * or the moments held. Not independent, but a better reference set for W2, where the noise of the counts outweighs
	 * everything else, and better starts where moments of a model are read off its samples.
	 * @param phase where in its share of the law each sample stands if they have an order, in [0, 1), ½ unless given; with a
	 * random phase the law of a sample is π, also where n times the share of a mode is no whole number
	 */
	balancedSample?(p: Values<P>, rng: Rng, n: number, phase?: number): Float32Array<ArrayBuffer>;
	/** log π(x) in nats per unit area, normalised unless `normalised` is false; −∞ is allowed outside the support. */
	logDensity?<S>(A: Algebra<S>, p: Values<P>, x: Vec<S>): S;
	readonly normalised?: false;
	/** The law has no density in the plane, which is more than not to know it. */
	readonly singular?: true;
	/** The Gaussians that it is a mixture of, where it is one. */
	gaussians?(p: Values<P>): readonly GaussianComponent[];
	/** The law is a number of points. */
	readonly atoms?: true;
	/** κ where −log π grows as κ/2 |x|² far away, in the direction in which it grows least, ∞ where π has bounds; absent where that is not known. */
	tail?(p: Values<P>): number;
	/** −∫ π log π in nats where known: the floor of the NLL. */
	entropy?(p: Values<P>): number;
	/** Present where all there is of it are its rows; `sample` draws from all of them. */
	own?(p: Values<P>): OwnRows;
	/** The units of its own numbers, where they are to be put into the lab's; null where they are in these. */
	units?(p: Values<P>): Units | null;
	/** The parameters with places in these units put into the lab's. */
	placed?(p: Values<P>, units: Units): Values<P>;
	/** A box that holds all but a negligible part of the mass. */
	extent(p: Values<P>): Extent;
}
