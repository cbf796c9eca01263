import { lazily } from '../../math/lazily';
import type { LatticeLaw } from './bound';
import { discrepancyOn } from './discrepancy';
import type { Kernel } from './kernels';
import {
	betweenNodes,
	deposited,
	halved,
	interpolated,
	type Lattice,
	latticeAround,
	spacing,
} from './lattice';

/** A law by places [n, 2] and the mass of each, Σ = 1. */
export interface Cloud {
	readonly places: Float32Array;
	readonly mass: Float64Array;
	/** Independent samples; or nodes of a rule, and which of two rules of half as many each belongs to. */
	readonly nodes: 'samples' | readonly boolean[];
}

/** F(ρ)/α of a cloud ρ, in shares [n] of its particles, and its error by lattices and rules. */
export type EndCost = (ends: Cloud) => { readonly shares: Float64Array; readonly error: number };

const meanOver = (values: Float64Array, { mass }: Cloud): number =>
	values.reduce((sum, value, i) => sum + value * (mass[i] ?? 0), 0);

/** Particles and π by their masses at nodes of a lattice. */
function onLattice(kernel: Kernel, law: LatticeLaw) {
	const { lattice } = law;
	const { felt } = discrepancyOn(kernel, 1, law);
	const target = felt(law.mass);
	const level = target.reduce((sum, value, i) => sum + value * (law.mass[i] ?? 0), 0);
	const [hx, hy] = [spacing(lattice.x), spacing(lattice.y)];
	/** ∫k(x_i − y) of particles at their own places; `own` what each feels of itself, by the nodes around it. */
	const among = ({ places, mass }: Cloud): Float64Array =>
		interpolated(felt(deposited(places, mass, lattice)), lattice, places);
	const own = (places: Float32Array): Float64Array =>
		Float64Array.from({ length: places.length / 2 }, (_, i) => {
			const [x, y] = betweenNodes(lattice, [places[2 * i] ?? Number.NaN, places[2 * i + 1] ?? Number.NaN]);
			const [p, q] = [2 * x * (1 - x), 2 * y * (1 - y)];
			const along = (squared: number) => (1 - p) * kernel.at(squared) + p * kernel.at(squared + hx ** 2);
			return (1 - q) * along(0) + q * along(hy ** 2);
		});
	return (ends: Cloud) => {
		const { places, mass, nodes } = ends;
		const all = among(ends);
		const self = nodes === 'samples' ? own(places) : null;
		// Samples feel each other, and not themselves: no bias (Gretton et al., JMLR 13 (2012) 723, eq. 3).
		const within = self
			? all.map((value, i) => (value - (mass[i] ?? 0) * (self[i] ?? 0)) / (1 - (mass[i] ?? 0)))
			: all;
		const across = interpolated(target, lattice, places);
		const mutual = meanOver(within, ends);
		const shares = within.map((value, i) => 2 * (value - (across[i] ?? 0)) + level - mutual);
		return { shares, mutual, total: meanOver(shares, ends), among };
	};
}

/** ∬k of the two halves of a rule: no node is paired with itself. */
function apart(ends: Cloud, nodes: readonly boolean[], among: (of: Cloud) => Float64Array): number {
	const half = (which: boolean) => ends.mass.map((m, i) => (nodes[i] === which ? m : 0));
	const total = (mass: Float64Array) => mass.reduce((sum, m) => sum + m, 0);
	const [odd, even] = [half(true), half(false)];
	// Deposited masses have sum 1.
	return meanOver(among({ ...ends, mass: odd }), { ...ends, mass: even }) / total(even);
}

/**
 * ‖ρ − π‖² = ∬k d(ρ − π)d(ρ − π) on the lattice of π, to whose nodes particles are given. Shares have it as their mean, and vary as it does
 * with the particles, so that of samples their standard error is its own. The lattice is a wider one of as many nodes where some are beyond. Its error is what every other node makes of it and, of a rule,
 * half of what pairs from two halves make of it instead of all.
 */
export function squaredDistanceTo(
	kernel: Kernel,
	lawOn: (lattice: Lattice) => LatticeLaw,
	lattice: Lattice,
): EndCost {
	const on = (at: Lattice) => [onLattice(kernel, lawOn(at)), onLattice(kernel, lawOn(halved(at)))] as const;
	const usual = lazily(() => on(lattice));
	return (ends) => {
		const wider = latticeAround(lattice, ends.places);
		const [fine, coarse] = wider === lattice ? usual() : on(wider);
		const { shares, mutual, total, among } = fine(ends);
		const { nodes } = ends;
		const pairs = nodes === 'samples' ? 0 : Math.abs(mutual - apart(ends, nodes, among)) / 2;
		return { shares, error: Math.abs(total - coarse(ends).total) + pairs };
	};
}
