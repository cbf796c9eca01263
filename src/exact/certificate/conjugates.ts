import { type Conjugate, integral, type LatticeLaw, lawOf } from './bound';
import { areaOf, isAtRim } from './lattice';

/** log Σ exp of terms that are asked for twice. */
function logSum(n: number, term: (i: number) => number): number {
	let top = Number.NEGATIVE_INFINITY;
	for (let i = 0; i < n; i++) top = Math.max(top, term(i));
	if (top === Number.NEGATIVE_INFINITY) return top;
	let total = 0;
	for (let i = 0; i < n; i++) total += Math.exp(term(i) - top);
	return top + Math.log(total);
}

/**
 * F = α KL(·‖ν): F*(u) = α log ∫ν e^(u/α) (Donsker and Varadhan). A density that is not normalised is taken as it is given: its
 * mass is a constant of the game, in J as in D. Beyond the lattice u is the ceiling, so high that nobody's best end is there; no more
 * of ν is taken to be there than at the rim.
 */
export const entropic = (alpha: number, normalised: boolean, law: LatticeLaw): Conjugate => {
	const { logs, lattice } = law;
	const n = logs.length;
	const log = (i: number): number => logs[i] ?? 0;
	const level = normalised ? logSum(n, log) : -Math.log(areaOf(lattice));
	const beyond = logSum(n, (i) => (isAtRim(lattice, i) ? log(i) : Number.NEGATIVE_INFINITY));
	// Where there is no mass u may be anything.
	const tilted = (u: Float64Array) => (i: number) =>
		log(i) === Number.NEGATIVE_INFINITY ? log(i) : log(i) + (u[i] ?? 0) / alpha;
	return {
		value: (u, ceiling) => {
			const term = tilted(u);
			const last = beyond === Number.NEGATIVE_INFINITY ? beyond : beyond + ceiling() / alpha;
			return alpha * (logSum(n + 1, (i) => (i < n ? term(i) : last)) - level);
		},
		law: (u) => lawOf(lattice, Float64Array.from(logs.keys(), tilted(u))).mass,
	};
};

/** The constraint ρ = ν: F*(u) = ∫u dν (Kantorovich). */
export const linear = (law: LatticeLaw): Conjugate => ({
	value: (u) => integral(u, law),
	law: () => law.mass,
});

/** F = ∫uρ for the one u that is given: 0, whatever ρ is. */
export const none = (law: LatticeLaw): Conjugate => ({ value: () => 0, law: () => law.mass });
