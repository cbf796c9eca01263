import type { Block, Params, Values } from '../data/param';
import type { Algebra, Vec } from '../math/algebra';

/** What a block asks of the rest of the game; `needs.ts` turns unmet needs into clashes. */
export type Need =
	| 'target.samples'
	| 'target.density'
	| 'reference.samples'
	| 'reference.density'
	| 'noise.zero'
	| 'noise.positive'
	/** σ is zero or constant in time. */
	| 'noise.constant'
	| 'drift.none'
	| 'running.kinetic'
	| 'running.diffusion'
	/** H is finite. */
	| 'running.hamiltonian'
	| 'potential.none'
	| 'interaction.none'
	| 'interaction.some'
	| 'discount.none'
	| 'discount.positive'
	/** dX = (f + v) dt + σ dW, rather than an acceleration as control. */
	| 'order.first';

/** How a solver gets at a terminal cost. A cost lists the ways that lead to it, a solver names its own. */
export type Way = 'paths' | 'score' | 'bridge' | 'collocation' | 'windows';

/** A block with formulas in the equations of the game. */
interface Written<P extends Params> extends Block<P> {
	/** TeX of what its formulas leave open, `\beta(s)=0.1+19.9\,s`; '' or absent for nothing. `T` is the horizon. */
	where?(p: Values<P>, T: number): string;
}

/** Drift f(x, t) of dX = (f + v) dt + σ dW. */
export interface Drift<P extends Params = Params> extends Written<P> {
	/** TeX of f, or '' for none. */
	tex(p: Values<P>): string;
	/** `T` is the horizon: noising schedules run against flow time. */
	drift<S>(A: Algebra<S>, p: Values<P>, t: S, x: Vec<S>, T: number): Vec<S>;
	/** a(t) where f = (a(t) + ωJ) x: the noising process then has round Gaussian transitions in closed form. */
	linear?(p: Values<P>, t: number, T: number): number;
	/** ω, radians per unit time, counter-clockwise in generation time; 0 if absent. */
	turn?(p: Values<P>): number;
	/** γ where f = γ y e₁, 1/time; 0 if absent. */
	shear?(p: Values<P>): number;
	/** What noising by its time reverse and this noise is called, as in "score-based model (VP)". */
	noising(p: Values<P>, noise: Level, T: number): string;
	/** Where noising under constant σ has a law that it tends to: says so, after "the law that noising ends in; ". */
	readonly rest?: string;
}

/** The noise of a game, as a drift that is to go with it sees it. */
export interface Level extends Pick<Noise, 'steady' | 'noising'> {
	sigma(t: number): number;
}

/** Noise level σ(t) > 0, or 0 at all times. */
export interface Noise<P extends Params = Params> extends Written<P> {
	/** TeX of σ, or '' where σ = 0. */
	tex(p: Values<P>): string;
	sigma<S>(A: Algebra<S>, p: Values<P>, t: S, T: number): S;
	/** Whether σ does not change in time. */
	readonly steady: boolean;
	/** What noising by it alone, without a drift, is called. */
	readonly noising: string;
	/** What speaks against parameters that are each within their range: which one, and what it should be. */
	fault?(p: Values<P>): { readonly key: keyof P & string; readonly expected: string } | null;
}

export interface CostTex {
	/** L(x, v). */
	readonly lagrangian: string;
	/** H(x, ∇U), written in U. */
	readonly hamiltonian: string;
	/** v*, written in U. */
	readonly control: string;
}

/** The dynamics where a running cost is paid: some costs are matched to them. */
export interface Medium<S> {
	/** σ(t). */
	readonly sigma: S;
	/** ∇·f(x, t). */
	divergence(): S;
}

/**
 * Running cost L(x, v, t) with its Hamiltonian H(x, q, t) = sup_v ( −q·v − L ) and its optimal control
 * v* = −∂H/∂q, q = ∇U. L and H live together so that one test holds them to each other.
 */
export interface RunningCost<P extends Params = Params> extends Written<P> {
	readonly needs: readonly Need[];
	tex(p: Values<P>): CostTex;
	lagrangian<S>(A: Algebra<S>, p: Values<P>, t: S, x: Vec<S>, v: Vec<S>, medium: Medium<S>): S;
	/** Absent where H is infinite: then no HJB equation can be written (see `theory`). */
	hamiltonian?<S>(A: Algebra<S>, p: Values<P>, t: S, x: Vec<S>, q: Vec<S>, medium: Medium<S>): S;
	control<S>(A: Algebra<S>, p: Values<P>, t: S, x: Vec<S>, q: Vec<S>, medium: Medium<S>): Vec<S>;
	/**
	 * Costs that solvers and theorems are made for: 'kinetic' L = λ/2 |v|² for any value of its parameters, 'matched'
	 * L = |v|²/2σ² − ∇·f, where U = −log η of a noising density η.
	 */
	readonly form?: 'kinetic' | 'matched';
	/** Where L and H are smoothed apart: how far H(q) and max −q·v − L(v) are from each other at most, per 1 + H(q). */
	readonly smoothing?: number;
	/** Whether it is strictly convex in v. */
	readonly strict: boolean;
	/** L grows as |v|^q for fast v: q, Infinity beyond all powers (a top speed), 0 for no cost. */
	growth(p: Values<P>): number;
	/** λ where L(v) = λ/2 |v|² + const, else absent. */
	inertia?(p: Values<P>): number | undefined;
	/** What games are called in which it is the only cost on the way; absent where their ends give the name. */
	readonly flow?: string;
	/** What is known of games with this cost, in a sentence. */
	readonly theory: string;
}

/** State cost V(x, t), added to L (obstacles, potentials): H becomes H − V, the control is unchanged. */
export interface StateCost<P extends Params = Params> extends Block<P> {
	tex(p: Values<P>): string;
	/** Absent for "none". */
	value?<S>(A: Algebra<S>, p: Values<P>, t: S, x: Vec<S>): S;
	/** Its height, where it is a hill that particles go round. */
	top?(p: Values<P>): number;
	/** κ where V grows as κ/2 |x|² far away; negative where it falls so. */
	pull(p: Values<P>): number;
}

/** What a cost of one particle in the crowd may read: where it is, and densities there in nats. */
export interface Crowd<S> {
	readonly x: Vec<S>;
	/** log ρ_t at the particle: carried along its path where σ = 0, learned beside U where σ > 0. */
	readonly logModel: S;
	/** log π there; absent where the target has no density. */
	readonly logTarget?: S;
}

/** A gradient field v at a particle of a cloud, along which the cloud is moved: x + s v(x). */
export interface Motion {
	/** ρ there. */
	readonly density: number;
	/** ∇·v. */
	readonly divergence: number;
	/** tr (∇v)². */
	readonly strain: number;
	/** −vᵀ∇²log π v. */
	confinement(): number;
}

/** k(x − y) of a pair interaction, a function of r = |x − y|. */
export type PairKernel =
	| { readonly kind: 'gaussian'; readonly width: number }
	/** −r: the kernel of the energy distance. */
	| { readonly kind: 'distance' };

/**
 * Interaction I(ρ) and its first variation δI/δρ: w·∫ integrand ρ dx (a function of log ρ_t and x), or
 * w·½∬ k(x − y) ρ(x) ρ(y) dx dy. One of `integrand` and `pair` is there, or neither for none.
 */
export interface Interaction<P extends Params = Params> extends Written<P> {
	readonly needs: readonly Need[];
	/** TeX of I(ρ_t) and of δI/δρ; '' for none. */
	tex(p: Values<P>): { readonly functional: string; readonly variation: string };
	/** The factor w in front. */
	weight(p: Values<P>): number;
	integrand?<S>(A: Algebra<S>, p: Values<P>, crowd: Crowd<S>): S;
	/** Of ∫ integrand ρ, without the weight. */
	variation?<S>(A: Algebra<S>, p: Values<P>, crowd: Crowd<S>): S;
	pair?(p: Values<P>): PairKernel;
	/**
	 * The integrand is log ρ_t and a function of the place: an empty place then has the price −∞, and I is no more than what any upper bound of
	 * ∫ρ log ρ makes of it.
	 */
	readonly entropic?: true;
	/**
	 * Of ∫ integrand ρ, without the weight: its second derivative in s as the cloud moves along v, per particle (McCann,
	 * 1997: displacement convexity). It says how fast the gradient flow slows.
	 */
	curvature?(p: Values<P>, at: Motion): number;
	/** What its Wasserstein gradient flow is called; absent where there is none. */
	readonly flow?: { readonly of: string; readonly name: string };
	/** What games with it are called, with a kinetic cost and an end; absent for no name. */
	game?(p: Values<P>): string;
	/** Whether I is convex in ρ. */
	convex(p: Values<P>): boolean;
	/** Whether I has a lower bound. */
	readonly bounded: boolean;
	/** κ where I grows as κ/2 E|x|² for far clouds; `tail` is that of π. Undefined where it takes a tail that is not known. */
	pull(p: Values<P>, tail: number | undefined): number | undefined;
	/** What is known of games with it, in a sentence; '' for none. */
	readonly theory: string;
}

/** What a terminal cost sees of one particle at the two ends of its path; nats. */
export interface PathEnds<S> {
	/** log ρ_T at the particle's place at t = T, as in Crowd; absent where no cost reads it. */
	readonly logModel?: S;
	/** log π there; absent where the target has no density. */
	readonly logTarget?: S;
}

/** A terminal cost between the whole cloud of generated particles and a cloud of samples of π. */
export type CloudCost =
	| { readonly kind: 'energy' }
	/** Gaussian kernels of these widths, summed. */
	| { readonly kind: 'mmd'; readonly widths: readonly number[] }
	/** Debiased entropic transport with cost ½|x − y|² and regularisation ε = blur². */
	| { readonly kind: 'sinkhorn'; readonly blur: number; readonly iterations: number }
	/** Dual of the Wasserstein-1 proximal of KL, sup over critics φ with |∇φ| ≤ bound. */
	| { readonly kind: 'critic'; readonly bound: number };

/**
 * Terminal cost F(ρ_T) and its first variation δF/δρ. Its `integrand` is local to a particle's path, `cloud` couples
 * the particles; with neither it is no cost (none) or a constraint.
 */
export interface TerminalCost<P extends Params = Params> extends Written<P> {
	/** The ways in which it can be lowered, and what each of them needs. */
	readonly ways: { readonly [W in Way]?: readonly Need[] };
	/** Which way paths are run: 'backward' from samples of the target, 'forward' from the reference. */
	readonly direction: 'forward' | 'backward';
	tex(p: Values<P>): { readonly functional: string; readonly variation: string };
	/** The factor in front of F. It multiplies the loss, so it can change while training. */
	weight(p: Values<P>): number;
	/** Per-particle integrand, its mean is F/weight up to a constant. */
	integrand?<S>(A: Algebra<S>, p: Values<P>, ends: PathEnds<S>): S;
	/** (δF/δρ)/weight at the particle; up to a constant in x. */
	variation?<S>(A: Algebra<S>, p: Values<P>, ends: PathEnds<S>): S;
	cloud?(p: Values<P>): CloudCost;
	/** Present where it is no cost but the constraint ρ_T = π. */
	readonly constraint?: true;
	/**
	 * What games dX = v dt are called in which it is lowered at a kinetic cost, or at none; `hjb` with an HJB regularizer.
	 * Absent for no name.
	 */
	flow?(on: { readonly costly: boolean; readonly hjb: boolean }): string;
	/** Whether F is convex in ρ_T. */
	readonly convex: boolean;
	/** Whether F is least where ρ_T = π. */
	readonly least: boolean;
	/**
	 * What F/weight is called as a number: 0 at ρ_T = π, and known up to a constant where π is not normalised. Without, it
	 * is called as the block is.
	 */
	readonly metric?: { readonly id: string; readonly label: string; readonly unit: string };
	/**
	 * κ where F grows as κ/2 E|x|² for far clouds; `tail` is that of the law at whose end F is paid: π, or ρ_0 where
	 * paths run backward. Undefined where it takes a tail that is not known.
	 */
	pull(p: Values<P>, tail: number | undefined): number | undefined;
	/**
	 * F*(u) = sup over ρ of ∫uρ − F(ρ), where it is known: 'entropic', α log ∫ν e^(u/α), for α KL(·‖ν) of the end that the game is
	 * played to; 'given' where F is linear, F = ∫uρ with u its variation; 'discrepancy' where F = α‖ρ − π‖² by the kernel of its cloud cost, ∫u dπ +
	 * α‖ν − π‖² for its variation u at ν; 'lipschitz' where it is α log ∫π e^(u/α) for u no steeper than α times the bound of its critic, and that of
	 * the least such function above it for others. A constraint has ∫u dπ.
	 */
	readonly conjugate?: 'entropic' | 'given' | 'discrepancy' | 'lipschitz';
	/** What keeps F from being finite where π has no density, in words that go on "π has no density in the plane, "; null for nothing. */
	singular(noisy: boolean): string | null;
	readonly theory: string;
}

/** A way to train a game: which needs it can meet. The objective itself lives in solvers/. */
export interface SolverBlock<P extends Params = Params> extends Block<P> {
	readonly way: Way;
	/** The model is a chain of `steps` Euler maps: U is trained at t = kT/steps alone, where each begins. */
	readonly discrete?: true;
	/** How it goes after a Wasserstein gradient flow: by minimising movements, or by a discounted game that goes on for ever. */
	readonly flow?: 'movements' | 'discounted';
	readonly needs: readonly Need[];
	/** The regularizers it can add to its loss. */
	readonly regularizers: readonly ('hjb' | 'terminal')[];
}
