import { type Conjugate, integral, type LatticeLaw, lawOf } from './bound';
import { leastDisplaced } from './displaced';
import { areaOf, highestAtRim, isAtRim, type Lattice, spacing } from './lattice';

/** log Σ exp of terms that are asked for twice. */
function logSum(n: number, term: (i: number) => number): number {
	let top = Number.NEGATIVE_INFINITY;
	for (let i = 0; i < n; i++) top = Math.max(top, term(i));
	if (top === Number.NEGATIVE_INFINITY) return top;
	let total = 0;
	for (let i = 0; i < n; i++) total += Math.exp(term(i) - top);
	return top + Math.log(total);
}

/** From so many nats below on u beyond a lattice may as well be higher than it needs to be: D is less by α e^−SLIGHT at most, 6e-6 nat. */
const SLIGHT = 12;

/**
 * F = α KL(·‖ν): F*(u) = α log ∫ν e^(u/α) (Donsker and Varadhan). A density that is not normalised is taken as it is given: its
 * mass is a constant of the game, in J as in D. Beyond the lattice u is so high that nobody's best end is there; no more
 * of ν is taken to be there than at the rim.
 */
export const entropic = (alpha: number, normalised: boolean, law: LatticeLaw): Conjugate => {
	const { logs, lattice } = law;
	const n = logs.length;
	const log = (i: number): number => logs[i] ?? 0;
	const level = normalised ? logSum(n, log) : -Math.log(areaOf(lattice));
	const atRim = (term: (i: number) => number): number =>
		logSum(n, (i) => (isAtRim(lattice, i) ? term(i) : Number.NEGATIVE_INFINITY));
	const beyond = atRim(log);
	// Where there is no mass u may be anything.
	const tilted = (u: Float64Array) => (i: number) =>
		log(i) === Number.NEGATIVE_INFINITY ? log(i) : log(i) + (u[i] ?? 0) / alpha;
	return {
		value: (u, above, ceiling) => {
			const term = tilted(u);
			const inside = logSum(n, term);
			const isFelt = (log: number): boolean => !(log < inside - SLIGHT);
			let last = beyond === Number.NEGATIVE_INFINITY ? beyond : atRim(term) + above / alpha;
			if (above > 0 && isFelt(last))
				last = Math.min(last, beyond + ceiling((top) => isFelt(beyond + top / alpha)) / alpha);
			return alpha * (logSum(2, (i) => (i === 0 ? inside : last)) - level);
		},
		law: (u) => {
			const [term, all] = [tilted(u), new Float64Array(n)];
			for (let i = 0; i < n; i++) all[i] = term(i);
			return lawOf(lattice, all).mass;
		},
	};
};

/**
 * The infimum over γ of α KL(γ‖ν) + K W₁(ρ, γ): F*(u) = α log ∫ν e^(u/α) where u is K-Lipschitz, else that of the least such
 * function above u (Birrell et al., arXiv:2011.05953,
 * Theorem 8). Each u is lowered to the greatest one below it whose nodes are so, min over y of u(y) + K|x − y| (McShane, Bull. AMS 40 (1934) 837);
 * beyond the lattice it is that of the nearest place of it, which is as steep, and no best end.
 */
export const steepAtMost = (K: number, alpha: number, normalised: boolean, law: LatticeLaw): Conjugate => {
	const { lattice } = law;
	const { value, law: tilted } = entropic(alpha, normalised, law);
	const cones = leastDisplaced((dx, dy) => dx.map((x, i) => K * Math.hypot(x, dy[i] ?? 0)), 'at nodes');
	return {
		value: (u) => value(u, Number.POSITIVE_INFINITY, () => highestAtRim(u, lattice)),
		law: tilted,
		admitted: (u) => (isSurelySteepAtMost(K, u, lattice) ? u : cones(u, lattice, lattice)),
	};
};

/** Whether neighbours tell that all pairs of nodes are less steep: those along both axes, by K/√2. */
function isSurelySteepAtMost(K: number, u: Float64Array, { x, y }: Lattice): boolean {
	const flat = (stride: number, axis: Float64Array, follows: (k: number) => boolean): boolean =>
		u.every(
			(value, k) =>
				!follows(k) || Math.abs((u[k + stride] ?? value) - value) <= K * Math.SQRT1_2 * spacing(axis),
		);
	return flat(1, x, (k) => (k + 1) % x.length > 0) && flat(x.length, y, () => true);
}

/** The constraint ρ = ν: F*(u) = ∫u dν (Kantorovich). */
export const linear = (law: LatticeLaw): Conjugate => ({
	value: (u) => integral(u, law),
	law: () => law.mass,
});

/** F = ∫uρ for the one u that is given: 0, whatever ρ is. */
export const none = (law: LatticeLaw): Conjugate => ({ value: () => 0, law: () => law.mass });
