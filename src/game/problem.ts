import { type BlockSpec, pick, type Registry } from '../data/param';
import { type Algebra, addV, dot, type Vec } from '../math/algebra';
import { type Dual, duals } from '../math/dual';
import { type Game, SLOTS, type Slot, type SlotBlocks } from './game';

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

/** The game at one particle, formulas over the algebra; time runs forward, 0 … T, costs in the units of U. */
export interface Problem {
	readonly game: Game;
	/** T. */
	readonly horizon: number;
	readonly direction: 'forward' | 'backward';
	/** dX/dt = f + v*(x, ∇U, t). */
	velocity<S>(A: Algebra<S>, t: S, x: Vec<S>, jet: Jet<S>): Vec<S>;
	/** ∇·(f + v*), with the whole spatial Hessian of U: exact for every running cost. */
	divergence<S>(A: Algebra<S>, t: S, x: Vec<S>, jet: Jet<S>): S;
	/** L(x, v*, t) + V(x, t). */
	running<S>(A: Algebra<S>, t: S, x: Vec<S>, jet: Jet<S>): S;
	/** −∂_tU − f·∇U + H(x, ∇U, t) − V − (σ²/2) ΔU; null where H is infinite. */
	readonly residual: (<S>(A: Algebra<S>, t: S, x: Vec<S>, jet: Jet<S>) => S) | null;
	/** log ρ_0(x), null where the reference has no density. */
	readonly logReference: (<S>(A: Algebra<S>, x: Vec<S>) => S) | null;
	/** log π(x) (up to a constant where unnormalised), null where the target has none. */
	readonly logTarget: (<S>(A: Algebra<S>, x: Vec<S>) => S) | null;
}

/** The block in a slot of the game, with its parameters. */
export function blockOf<K extends Slot>(
	game: Game,
	slot: K,
): { readonly block: SlotBlocks[K]; readonly params: BlockSpec } {
	const blocks: Registry<SlotBlocks[K]> = SLOTS[slot];
	return { block: pick<SlotBlocks[K]>(blocks, game[slot].id), params: game[slot] };
}

/** Reads a validated game as functions. Throws for an unknown block. */
export function problemOf(game: Game): Problem {
	const { block: drift, params: driftParams } = blockOf(game, 'drift');
	const { block: noise, params: noiseParams } = blockOf(game, 'noise');
	const { block: cost, params: costParams } = blockOf(game, 'running');
	const { block: potential, params: potentialParams } = blockOf(game, 'potential');
	const { block: reference, params: referenceParams } = blockOf(game, 'reference');
	const { block: target, params: targetParams } = blockOf(game, 'target');
	const { block: terminal } = blockOf(game, 'terminal');

	const move = <S>(A: Algebra<S>, t: S, x: Vec<S>, q: Vec<S>): Vec<S> =>
		addV(A, drift.drift(A, driftParams, t, x), cost.control(A, costParams, t, x, q));
	const stateCost = <S>(A: Algebra<S>, t: S, x: Vec<S>): S =>
		potential.value ? potential.value(A, potentialParams, t, x) : A.num(0);

	return {
		game,
		horizon: game.dynamics.horizon,
		direction: terminal.direction,
		velocity: (A, t, x, jet) => move(A, t, x, [jet.Ux, jet.Uy]),
		divergence: (A, t, x, jet) => {
			const D = duals(A);
			const [zero, one] = [A.num(0), A.num(1)];
			/** ∂_i of component i, with q = ∇U(x) moving along: its slope is a column of the Hessian. */
			const along = (i: 0 | 1, dx: Vec<typeof zero>, dq: Vec<typeof zero>) => {
				const seed = (value: Vec<typeof zero>, slope: Vec<typeof zero>): Vec<Dual<typeof zero>> => [
					{ value: value[0], slope: slope[0] },
					{ value: value[1], slope: slope[1] },
				];
				return move(D, { value: t, slope: zero }, seed(x, dx), seed([jet.Ux, jet.Uy], dq))[i].slope;
			};
			return A.add(along(0, [one, zero], [jet.Uxx, jet.Uxy]), along(1, [zero, one], [jet.Uxy, jet.Uyy]));
		},
		running: (A, t, x, jet) => {
			const v = cost.control(A, costParams, t, x, [jet.Ux, jet.Uy]);
			return A.add(cost.lagrangian(A, costParams, t, x, v), stateCost(A, t, x));
		},
		residual: cost.hamiltonian
			? (A, t, x, jet) => {
					const q = [jet.Ux, jet.Uy] as const;
					const H = cost.hamiltonian?.(A, costParams, t, x, q) ?? A.num(0);
					const transport = A.add(jet.Ut, dot(A, drift.drift(A, driftParams, t, x), q));
					const sigma = noise.sigma(A, noiseParams, t);
					const diffusion = A.mul(A.mul(A.num(0.5), A.mul(sigma, sigma)), A.add(jet.Uxx, jet.Uyy));
					return A.sub(A.sub(A.sub(H, stateCost(A, t, x)), transport), diffusion);
				}
			: null,
		logReference: reference.logDensity
			? (A, x) => reference.logDensity?.(A, referenceParams, x) ?? A.num(0)
			: null,
		logTarget: target.logDensity ? (A, x) => target.logDensity?.(A, targetParams, x) ?? A.num(0) : null,
	};
}
