import { type BlockSpec, pick, type Registry } from '../data/param';
import { type Algebra, addV, dot, scaleV, type Vec } from '../math/algebra';
import { type Dual, duals } from '../math/dual';
import type { Medium, Need } from './block';
import { type Game, SLOTS, type Slot, type SlotBlocks } from './game';
import { inLabUnits } from './units';

/** U and its derivatives at one (x, t). */
export interface Jet<S> {
	readonly U: S;
	readonly Ux: S;
	readonly Uy: S;
	readonly Ut: S;
	readonly Uxx: S;
	readonly Uxy: S;
	readonly Uyy: S;
}

/** A formula at one particle at flow time t, in the place x, with the jet of U there. */
type Local = <S>(A: Algebra<S>, t: S, x: Vec<S>, jet: Jet<S>) => S;
type LocalVec = <S>(A: Algebra<S>, t: S, x: Vec<S>, jet: Jet<S>) => Vec<S>;

/** The jets of U, and of Q where that is learned. */
type FlowJets<S> = readonly [jet: Jet<S>, density?: Jet<S>];
export interface Flow {
	/** Whether it reads the jet of Q. */
	readonly learned: boolean;
	velocity<S>(A: Algebra<S>, t: S, x: Vec<S>, ...jets: FlowJets<S>): Vec<S>;
	divergence<S>(A: Algebra<S>, t: S, x: Vec<S>, ...jets: FlowJets<S>): S;
}

/**
 * The game at one particle, formulas over the algebra; time runs forward, 0 … T, costs in the units of U.
 *
 * With second-order dynamics (ẋ = w, ẇ = a, w(0) = 0) and costs that see only the place at T, the state is
 * y = x + (T − t) w, where the particle would end without further control: dy = (T − t) a dt, and the value function
 * depends on y and t alone. So all that follows holds with the gain g = T − t in front of the control (g = 1 else).
 */
export interface Problem {
	readonly game: Game;
	/** T. */
	readonly horizon: number;
	readonly direction: 'forward' | 'backward';
	/** f(x, t). */
	drift<S>(A: Algebra<S>, t: S, x: Vec<S>): Vec<S>;
	/** v*(x, ∇U, t): a velocity, or an acceleration. */
	readonly control: LocalVec;
	/** f + g v*, what moves the mean of a particle. */
	readonly velocity: LocalVec;
	/** ∇·(f + g v*), with the whole spatial Hessian of U: exact for every running cost. */
	readonly divergence: Local;
	/** ∂_x v_y − ∂_y v_x of the velocity v = f + g v*, in the same way. */
	readonly curl: Local;
	/** g σ(t); null where there is no noise. */
	readonly sigma: (<S>(A: Algebra<S>, t: S) => S) | null;
	/**
	 * The deterministic flow with the marginals of the dynamics, and its divergence: f + v* itself without noise, the
	 * probability flow f + ½v* where U = −log η (Song et al., arXiv:2011.13456, eq. 13), and f + v* + ½σ²∇Q where
	 * Q = −log ρ_t is learned beside U. Null where none of these is known, or U is trained at some times alone.
	 */
	readonly flow: Flow | null;
	/** L(x, v*, t) + V(x, t), not discounted. */
	readonly running: Local;
	/** 1/ε: running and interaction costs carry the factor e^(−t/ε), and U is the current value. */
	readonly discount: number;
	/**
	 * U/ε − ∂_tU − f·∇U + H(x, g∇U, t) − V − (g²σ²/2) ΔU, without the variation of the interaction; null where H is
	 * infinite, or U is trained at some times alone.
	 */
	readonly residual: Local | null;
	/** log ρ_0(x), null where the reference has no density. */
	readonly logReference: (<S>(A: Algebra<S>, x: Vec<S>) => S) | null;
	/** log π(x) (up to a constant where unnormalised), null where the target has none. */
	readonly logTarget: (<S>(A: Algebra<S>, x: Vec<S>) => S) | null;
}

/** The block in a slot of the game, with its parameters, places in the lab's units. */
export function blockOf<K extends Slot>(
	game: Game,
	slot: K,
): { readonly block: SlotBlocks[K]; readonly params: BlockSpec } {
	const blocks: Registry<SlotBlocks[K]> = SLOTS[slot];
	return { block: pick<SlotBlocks[K]>(blocks, game[slot].id), params: inLabUnits(game, slot) };
}

/** λ of a cost L = λ/2 |v|²; 1 where another stands in its place. */
export function inertiaOf(game: Game): number {
	const { block, params } = blockOf(game, 'running');
	return block.inertia?.(params) ?? 1;
}

/** ∂_x and ∂_y of a field over dual numbers, with q = ∇U(x) moving along: its slopes are the columns of the Hessian. */
function slopesOf<S>(
	A: Algebra<S>,
	t: S,
	x: Vec<S>,
	jet: Jet<S>,
	field: (D: Algebra<Dual<S>>, t: Dual<S>, x: Vec<Dual<S>>, q: Vec<Dual<S>>) => Vec<Dual<S>>,
): readonly [Vec<S>, Vec<S>] {
	const D = duals(A);
	const [zero, one] = [A.num(0), A.num(1)];
	const along = (dx: Vec<S>, dq: Vec<S>): Vec<S> => {
		const seed = (value: Vec<S>, slope: Vec<S>): Vec<Dual<S>> => [
			{ value: value[0], slope: slope[0] },
			{ value: value[1], slope: slope[1] },
		];
		const [a, b] = field(D, { value: t, slope: zero }, seed(x, dx), seed([jet.Ux, jet.Uy], dq));
		return [a.slope, b.slope];
	};
	return [along([one, zero], [jet.Uxx, jet.Uxy]), along([zero, one], [jet.Uxy, jet.Uyy])];
}

/** ∂_x and ∂_y of component 0 and 1, added up. */
const divergenceIn = <S>(A: Algebra<S>, [dx, dy]: readonly [Vec<S>, Vec<S>]): S => A.add(dx[0], dy[1]);

/** Whether U = −log η for the noising density η: then the score, and with it the probability flow, is in U. */
export const isScoreModel = (game: Game): boolean =>
	game.noise.id !== 'none' &&
	game.potential.id === 'none' &&
	game.interaction.id === 'none' &&
	// With another weight η would start from a power of π.
	weightOfScore(game) === 1 &&
	game.dynamics.order === 'first' &&
	game.dynamics.discount === 0;

/** α where U(·, T) = −α log π and the running cost is matched to the noising, so that U = −log η; null where not. */
export function weightOfScore(game: Game): number | null {
	const { block: terminal, params } = blockOf(game, 'terminal');
	const matched = blockOf(game, 'running').block.form === 'matched';
	return matched && terminal.ways.score ? terminal.weight(params) : null;
}

/** Which costs of a game read log ρ_t when it is played along paths. */
export function readsDensity(game: Game): { readonly interaction: boolean; readonly terminal: boolean } {
	const { ways } = blockOf(game, 'terminal').block;
	const reads = (needs: readonly Need[] | undefined): boolean =>
		needs?.includes('reference.density') ?? false;
	return {
		interaction: reads(blockOf(game, 'interaction').block.needs),
		terminal: reads(ways[blockOf(game, 'solver').block.way]),
	};
}

/** Whether π enters a cost or the solver: else nothing is lowered, or to be measured, against it. */
export function readsTarget(game: Game): boolean {
	const { block: solver } = blockOf(game, 'solver');
	const { ways } = blockOf(game, 'terminal').block;
	const needs = [
		...blockOf(game, 'running').block.needs,
		...blockOf(game, 'interaction').block.needs,
		...solver.needs,
		...(ways[solver.way] ?? Object.values(ways).flat()),
	];
	return needs.some((need) => need === 'target.samples' || need === 'target.density');
}

/** Whether Q = −log ρ_t is learned beside U: a cost reads it, and with noise no path carries it. */
export function learnsDensity(game: Game): boolean {
	const { interaction, terminal } = readsDensity(game);
	return game.noise.id !== 'none' && (interaction || terminal);
}

/**
 * Whether no HJB equation binds a velocity without noise: without a running cost any control is as good as another, and a
 * regression takes what the pairs of bridges ask for. What a value function would forbid, bent paths, can then be looked at.
 */
export const isVelocityFree = (game: Game): boolean => {
	const { way, discrete } = blockOf(game, 'solver').block;
	if (game.noise.id !== 'none' || game.dynamics.order === 'second' || discrete) return false;
	return way === 'bridge' || !blockOf(game, 'running').block.hamiltonian;
};

/**
 * Whether training sees U itself. Else it sees ∇U alone: U is known up to a function of t, and so is the residual.
 */
export const levelIsTrained = (game: Game): boolean =>
	game.regularizers.hjb > 0 || blockOf(game, 'solver').block.way === 'collocation';

/** Reads a validated game as functions. Throws for an unknown block. */
export function problemOf(game: Game): Problem {
	const { block: driftBlock, params: driftParams } = blockOf(game, 'drift');
	const { block: noise, params: noiseParams } = blockOf(game, 'noise');
	const { block: cost, params: costParams } = blockOf(game, 'running');
	const { block: potential, params: potentialParams } = blockOf(game, 'potential');
	const { block: reference, params: referenceParams } = blockOf(game, 'reference');
	const { block: target, params: targetParams } = blockOf(game, 'target');
	const { block: terminal } = blockOf(game, 'terminal');
	const { horizon, order, discount } = game.dynamics;

	const gain = <S>(A: Algebra<S>, t: S): S => (order === 'second' ? A.sub(A.num(horizon), t) : A.num(1));
	const drift = <S>(A: Algebra<S>, t: S, x: Vec<S>): Vec<S> =>
		driftBlock.drift(A, driftParams, t, x, horizon);
	const medium = <S>(A: Algebra<S>, t: S, x: Vec<S>): Medium<S> => ({
		sigma: noise.sigma(A, noiseParams, t, horizon),
		divergence: () => {
			const none = A.num(0);
			const flat = { U: none, Ux: none, Uy: none, Ut: none, Uxx: none, Uxy: none, Uyy: none };
			const drift = slopesOf(A, t, x, flat, (D, t, x) => driftBlock.drift(D, driftParams, t, x, horizon));
			return divergenceIn(A, drift);
		},
	});
	const control = <S>(A: Algebra<S>, t: S, x: Vec<S>, q: Vec<S>): Vec<S> =>
		cost.control(A, costParams, t, x, scaleV(A, q, gain(A, t)), medium(A, t, x));
	/** f + share·g v*. */
	const move =
		(share: number) =>
		<S>(A: Algebra<S>, t: S, x: Vec<S>, q: Vec<S>): Vec<S> =>
			addV(A, drift(A, t, x), scaleV(A, control(A, t, x, q), A.mul(A.num(share), gain(A, t))));
	const moving = (share: number): { velocity: LocalVec; divergence: Local } => ({
		velocity: (A, t, x, jet) => move(share)(A, t, x, [jet.Ux, jet.Uy]),
		divergence: (A, t, x, jet) => divergenceIn(A, slopesOf(A, t, x, jet, move(share))),
	});
	const stateCost = <S>(A: Algebra<S>, t: S, x: Vec<S>): S =>
		potential.value ? potential.value(A, potentialParams, t, x) : A.num(0);
	const sigma =
		game.noise.id === 'none'
			? null
			: <S>(A: Algebra<S>, t: S): S => A.mul(gain(A, t), noise.sigma(A, noiseParams, t, horizon));
	const { discrete } = blockOf(game, 'solver').block;
	const { hamiltonian } = cost;
	const flow = (): Problem['flow'] => {
		if (discrete) return null;
		if (sigma === null) return { learned: false, ...moving(1) };
		if (isScoreModel(game)) return { learned: false, ...moving(0.5) };
		return learnsDensity(game) && order === 'first' ? spreading(sigma) : null;
	};
	/** What noise does to a cloud moves its particles along ½σ²∇Q. */
	const spreading = (sigma: NonNullable<Problem['sigma']>): Flow => {
		const half = <S>(A: Algebra<S>, t: S): S => A.mul(A.num(0.5), A.mul(sigma(A, t), sigma(A, t)));
		const learnt = <S>(density: Jet<S> | undefined): Jet<S> => {
			if (!density) throw new Error('this probability flow reads log ρ, which is learned beside U');
			return density;
		};
		const { velocity, divergence } = moving(1);
		return {
			learned: true,
			velocity: (A, t, x, jet, density) => {
				const { Ux, Uy } = learnt(density);
				return addV(A, velocity(A, t, x, jet), scaleV(A, [Ux, Uy], half(A, t)));
			},
			divergence: (A, t, x, jet, density) => {
				const { Uxx, Uyy } = learnt(density);
				return A.add(divergence(A, t, x, jet), A.mul(half(A, t), A.add(Uxx, Uyy)));
			},
		};
	};

	return {
		game,
		horizon,
		direction: terminal.direction,
		drift,
		control: (A, t, x, jet) => control(A, t, x, [jet.Ux, jet.Uy]),
		...moving(1),
		curl: (A, t, x, jet) => {
			const [dx, dy] = slopesOf(A, t, x, jet, move(1));
			return A.sub(dx[1], dy[0]);
		},
		sigma,
		flow: flow(),
		running: (A, t, x, jet) => {
			const v = control(A, t, x, [jet.Ux, jet.Uy]);
			return A.add(cost.lagrangian(A, costParams, t, x, v, medium(A, t, x)), stateCost(A, t, x));
		},
		discount,
		residual:
			hamiltonian && !discrete
				? (A, t, x, jet) => {
						const q = [jet.Ux, jet.Uy] as const;
						const H = hamiltonian(A, costParams, t, x, scaleV(A, q, gain(A, t)), medium(A, t, x));
						const transport = A.add(jet.Ut, dot(A, drift(A, t, x), q));
						const level = sigma ? sigma(A, t) : A.num(0);
						const diffusion = A.mul(A.mul(A.num(0.5), A.mul(level, level)), A.add(jet.Uxx, jet.Uyy));
						const value = A.mul(A.num(discount), jet.U);
						return A.add(value, A.sub(A.sub(A.sub(H, stateCost(A, t, x)), transport), diffusion));
					}
				: null,
		logReference: reference.logDensity
			? (A, x) => reference.logDensity?.(A, referenceParams, x) ?? A.num(0)
			: null,
		logTarget: target.logDensity ? (A, x) => target.logDensity?.(A, targetParams, x) ?? A.num(0) : null,
	};
}
