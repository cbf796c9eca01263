import type { Block, Params, Values } from '../data/param';
import type { Algebra, Vec } from '../math/algebra';

/** What a block asks of the rest of the game; `needs.ts` turns unmet needs into clashes. */
export type Need =
	| 'target.samples'
	| 'target.density'
	| 'reference.samples'
	| 'reference.density'
	| 'noise.zero'
	| 'noise.positive';

/** Drift f(x, t) of dX = (f + v) dt + σ dW. */
export interface Drift<P extends Params = Params> extends Block<P> {
	/** TeX of f, or '' for none. */
	tex(p: Values<P>): string;
	drift<S>(A: Algebra<S>, p: Values<P>, t: S, x: Vec<S>): Vec<S>;
}

/** Noise level σ(t) ≥ 0. */
export interface Noise<P extends Params = Params> extends Block<P> {
	/** TeX of σ, or '' where σ = 0. */
	tex(p: Values<P>): string;
	sigma<S>(A: Algebra<S>, p: Values<P>, t: S): S;
}

export interface CostTex {
	/** L(x, v). */
	readonly lagrangian: string;
	/** H(x, ∇U), written in U. */
	readonly hamiltonian: string;
	/** v*, written in U. */
	readonly control: string;
}

/**
 * Running cost L(x, v, t) with its Hamiltonian H(x, q, t) = sup_v ( −q·v − L ) and its optimal control
 * v* = −∂H/∂q, q = ∇U. L and H live together so that one test holds them to each other.
 */
export interface RunningCost<P extends Params = Params> extends Block<P> {
	readonly needs: readonly Need[];
	tex(p: Values<P>): CostTex;
	lagrangian<S>(A: Algebra<S>, p: Values<P>, t: S, x: Vec<S>, v: Vec<S>): S;
	/** Absent where H is infinite: then no HJB equation can be written (see `theory`). */
	hamiltonian?<S>(A: Algebra<S>, p: Values<P>, t: S, x: Vec<S>, q: Vec<S>): S;
	control<S>(A: Algebra<S>, p: Values<P>, t: S, x: Vec<S>, q: Vec<S>): Vec<S>;
	/** What is known of games with this cost, in a sentence. */
	readonly theory: string;
}

/** State cost V(x, t), added to L (obstacles, potentials): H becomes H − V, the control is unchanged. */
export interface StateCost<P extends Params = Params> extends Block<P> {
	tex(p: Values<P>): string;
	/** Absent for "none". */
	value?<S>(A: Algebra<S>, p: Values<P>, t: S, x: Vec<S>): S;
}

/** Interaction I(ρ) and its first variation δI/δρ. Only "none" until the interaction games land. */
export interface Interaction<P extends Params = Params> extends Block<P> {
	readonly needs: readonly Need[];
	/** TeX of I(ρ_t) and of δI/δρ; '' for none. */
	tex(p: Values<P>): { readonly functional: string; readonly variation: string };
}

/** What a terminal cost sees of one particle at the two ends of its path; nats. */
export interface PathEnds<S> {
	/** log ρ_T at the particle's place at t = T, carried along its path. */
	readonly logModel: S;
	/** log π there; absent where the target has no density. */
	readonly logTarget?: S;
}

/** Terminal cost F(ρ_T) and its first variation δF/δρ. */
export interface TerminalCost<P extends Params = Params> extends Block<P> {
	readonly needs: readonly Need[];
	/** Which way paths are run: 'backward' from samples of the target, 'forward' from the reference. */
	readonly direction: 'forward' | 'backward';
	tex(p: Values<P>): { readonly functional: string; readonly variation: string };
	/** The factor in front of F. It multiplies the loss, so it can change while training. */
	weight(p: Values<P>): number;
	/** Per-particle integrand, its mean is F/weight up to a constant. */
	integrand<S>(A: Algebra<S>, p: Values<P>, ends: PathEnds<S>): S;
	/** (δF/δρ)/weight at the particle; up to a constant in x. Needs both densities. */
	variation<S>(A: Algebra<S>, p: Values<P>, ends: Required<PathEnds<S>>): S;
	readonly theory: string;
}

/** A way to train a game: which needs it can meet. The objective itself lives in solvers/. */
export interface SolverBlock<P extends Params = Params> extends Block<P> {
	readonly needs: readonly Need[];
}
