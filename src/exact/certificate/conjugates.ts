import { integral, type LatticeLaw } from './bound';
import { areaOf } from './lattice';

/** log Σ exp of terms that are asked for twice. */
function logSum(n: number, term: (i: number) => number): number {
	let top = Number.NEGATIVE_INFINITY;
	for (let i = 0; i < n; i++) top = Math.max(top, term(i));
	let total = 0;
	for (let i = 0; i < n; i++) total += Math.exp(term(i) - top);
	return top + Math.log(total);
}

/**
 * F = α KL(·‖ν): F*(u) = α log ∫ν e^(u/α) (Donsker and Varadhan). A density that is not normalised is taken as it is given: its
 * mass is a constant of the game, in J as in D.
 */
export const entropic =
	(alpha: number, normalised: boolean) =>
	({ logs, lattice }: LatticeLaw) => {
		const level = normalised ? logSum(logs.length, (i) => logs[i] ?? 0) : -Math.log(areaOf(lattice));
		return (u: Float64Array): number =>
			alpha * (logSum(logs.length, (i) => (logs[i] ?? 0) + (u[i] ?? 0) / alpha) - level);
	};

/** The constraint ρ = ν: F*(u) = ∫u dν (Kantorovich). */
export const linear =
	(law: LatticeLaw) =>
	(u: Float64Array): number =>
		integral(u, law);
