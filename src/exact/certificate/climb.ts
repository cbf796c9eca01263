import { type Discrepancy, type LatticeGame, type Potentials, potentialsOf } from './bound';
import { areaOf } from './lattice';

/** Steps that are tried; what caution is multiplied by when one made D larger, and when not. */
const [STEPS, BOLDER, WARIER] = [12, 0.8, 1.6];
/** Shares of a guess beside π that are begun from. */
const SHARES = [0, 0.25, 0.5, 0.75, 1];

/**
 * The best of several bounds where F = α‖ρ − π‖², by u = 2α k∗(ν − π) for laws ν at the end: that is the first variation of F at ν, and where
 * ν is the law of an optimal model D = J*. D is concave in ν, and rises towards where u draws particles to, ν' (what is
 * missing is then α-fold the distance of both): small steps there, the shorter in a wave the more u and so ν' answers to it.
 * Which ν is tried has no part in why D is a bound.
 * @param guess where a model ends, masses [nodes]
 */
export function climbed(
	game: LatticeGame,
	end: Discrepancy,
	guess: Float64Array | null,
): Potentials & { readonly nu: Float64Array } {
	const { target } = end;
	const of = (nu: Float64Array) => {
		const { u, norm } = end.pulled(nu);
		return { nu, ...potentialsOf(game, u, norm) };
	};
	// A model whose particles went nowhere tells none.
	const begun = (guess?.every(Number.isFinite) ? SHARES : [0]).map((share) =>
		of(target.map((value, i) => (1 - share) * value + (share && share * (guess?.[i] ?? 0)))),
	);
	let best = begun.reduce((a, b) => (b.value > a.value ? b : a));
	const { answer } = game;
	if (!answer) return best;
	const gapOf = ({ nu, start, end }: typeof best) => {
		const drawn = answer.law(start, end);
		return nu.map((value, i) => (drawn[i] ?? 0) - value);
	};
	let gap = gapOf(best);
	/** About the density of particles in a wave. */
	let caution = game.start.mass.reduce((sum, m) => sum + m * m, 0) / areaOf(game.start.lattice);
	for (let k = 0; k < STEPS; k++) {
		const density = caution;
		const step = end.damped(gap, (squared) => density * answer.response(squared));
		const next = of(best.nu.map((value, i) => value + (step[i] ?? 0)));
		const better = next.value > best.value;
		caution *= better ? BOLDER : WARIER;
		if (!better) continue;
		best = next;
		gap = gapOf(best);
	}
	return best;
}
