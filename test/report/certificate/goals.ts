import { areaOf, type Lattice } from '../../../src/exact/certificate/lattice';
import { paddedOn } from '../../../src/exact/certificate/padded';
import { blockOf, inertiaOf, type Problem } from '../../../src/game/problem';
import { lawOn } from './laws';
import type { Flow } from './march';
import { kernelSums } from './meeting';

/** F(ρ_T), sought by some field z at the nodes. */
export interface Goal {
	readonly begun: Float64Array;
	/** u of z. */
	price(z: Float64Array): Float64Array;
	/** The z that a flow asks for, which pays a price on the way at T, too; and how much is felt of what z misses. */
	answer(
		flow: Flow,
		paid: Float64Array,
		z: Float64Array,
	): { readonly z: Float64Array; readonly felt: Float64Array };
	/** F of logs of masses. */
	cost(logs: Float64Array): number;
	/** inf_ρ F(ρ) − ∫φρ, or what z tells is below it. */
	least(phi: Float64Array, z: Float64Array): number;
}

/**
 * α KL(·‖ν), or the energy distance to ν; null for others.
 * @returns the goal where noise makes a nat cost ε, `less` of which it makes particles pay and the game does not: that is given back, −less ∫ρ log ρ
 */
export function goalOn(problem: Problem): ((lattice: Lattice, eps: number, less: number) => Goal) | null {
	const { game, direction, logReference, logTarget } = problem;
	const { block, params } = blockOf(game, 'terminal');
	const density = direction === 'backward' ? logReference : logTarget;
	const alpha = block.weight(params);
	const ease = problem.horizon / inertiaOf(game);
	if (!density || !(alpha > 0)) return null;
	const nu = (lattice: Lattice) => lawOn(density, lattice, Number.POSITIVE_INFINITY, true).log;
	if (block.conjugate === 'entropic')
		return (lattice, eps, less) => entropic(nu(lattice), Math.log(areaOf(lattice)), alpha, eps, less);
	if (block.cloud?.(params).kind === 'energy')
		return (lattice) => energetic(nu(lattice), lattice, alpha, ease);
	return null;
}

/** z = u = α log ρ/ν − less log ρ. */
function entropic(nu: Float64Array, area: number, alpha: number, eps: number, less: number): Goal {
	const price = (rho: Float64Array): Float64Array =>
		rho.map((log, i) => alpha * (log - (nu[i] ?? 0)) - less * (log - area));
	return {
		begun: new Float64Array(nu.length),
		price: (u) => u,
		// Half of a Sinkhorn sweep: ρ = carried e^(−(paid + u)/ε).
		answer: ({ carried, logs }, paid, u) => {
			const next = price(
				carried.map(
					(log, i) =>
						(eps * log - (paid[i] ?? 0) + alpha * (nu[i] ?? 0) - less * area) / (alpha - less + eps),
				),
			);
			const reached = logs.at(-1);
			return {
				z: next,
				felt: next.map((value, i) => (value - (u[i] ?? 0)) * Math.exp((reached?.[i] ?? 0) / 2)),
			};
		},
		cost: (logs) => logs.reduce((sum, log, i) => sum + alpha * Math.exp(log) * (log - (nu[i] ?? 0)), 0),
		least: (phi) => {
			const sums = phi.map((value, i) => (nu[i] ?? 0) + value / alpha);
			const top = sums.reduce((a, b) => Math.max(a, b));
			return -alpha * (top + Math.log(sums.reduce((sum, value) => sum + Math.exp(value - top), 0)));
		},
	};
}

/** z is a density n, u = 2αk∗(n − ν), k = −|x|: α∬k d(ρ − ν)² ≥ ∫u d(ρ − ν) − α∬k d(n − ν)², where ∫n = 1. */
function energetic(nu: Float64Array, lattice: Lattice, alpha: number, ease: number): Goal {
	const area = areaOf(lattice);
	const target = nu.map((log) => Math.exp(log) / area);
	const felt = kernelSums(lattice, (squared) => -2 * alpha * Math.sqrt(squared));
	const apart = (n: Float64Array): Float64Array => {
		const mass = area * n.reduce((a, b) => a + b);
		return n.map((value, i) => value / mass - (target[i] ?? 0));
	};
	const energy = (n: Float64Array): number => {
		const off = apart(n);
		return felt(off).reduce((sum, u, i) => sum + (area * u * (off[i] ?? 0)) / 2, 0);
	};
	const densityOf = (logs: Float64Array): Float64Array => logs.map((log) => Math.exp(log) / area);
	const { inWaves, filtered } = paddedOn(lattice, 2);
	// A long wave of n moves more than itself: k is 2π/|ξ|³ there, and who is drawn by a slope goes T/λ times as far.
	const calm = inWaves((squared) => 1 / (1 + (4 * Math.PI * alpha * ease) / Math.sqrt(squared)));
	return {
		begun: target,
		price: (n) => felt(apart(n)),
		answer: ({ logs }, _, n) => {
			const reached = densityOf(logs.at(-1) ?? nu);
			const off = reached.map((value, i) => value - (n[i] ?? 0));
			const moved = filtered(off, calm);
			return {
				z: n.map((value, i) => value + (moved[i] ?? 0)),
				felt: felt(off).map((u, i) => u * Math.sqrt(area * (reached[i] ?? 0))),
			};
		},
		cost: (logs) => energy(densityOf(logs)),
		least: (phi, n) => -phi.reduce((sum, u, i) => sum + area * u * (target[i] ?? 0), 0) - energy(n),
	};
}
