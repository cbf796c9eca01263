import { type LatticeGame, type Potentials, potentialsOf } from './bound';
import { NEGLIGIBLE } from './rule';

/** ε over α, or over 1 where the end is bound, from one to the next; sweeps at each, at least and at most, and pairs of nodes that are looked at in all. */
const [EPSILONS, FEWEST, MOST, PAIRS] = [[1, 0.4, 0.16, 0.06, 0.025, 0.01, 0.004], 5, 12, 2.5e8];
/** From so sharp an ε on where a u is known from fewer nodes. */
const SHARP = 0.025;
/** What a sweep changes is taken so many times: about as good a factor as any below 1.8, where sweeps go astray. */
const OVER = 1.5;

/**
 * u for a larger D where a top speed lets ends jump, and the slope of D says little: Sinkhorn sweeps, sharper and sharper (unbalanced: Chizat et al., Math. Comp. 87
 * (2018) 2563), over-relaxed as balanced ones are (Thibault et al., arXiv:1711.01851), and what the HJB equation makes of the last one. How well they have come together has no
 * part in why D is a bound. Null where ways have no sums, or too many pairs of nodes.
 * @param alpha of α KL; null for the constraint
 * @param begun u at the nodes of the end
 * @param known whether that is a good one
 */
export function swept(
	game: LatticeGame,
	alpha: number | null,
	begun: Float64Array,
	known: boolean,
): Potentials | null {
	const { soft, start, end, given, discrepancy, conjugate } = game;
	if (!soft || given || discrepancy || conjugate.admitted) return null;
	const sums = soft();
	const pairs = sums.back.pairs + sums.on.pairs;
	if (pairs === 0) return null;
	const stages = EPSILONS.filter((share) => !known || share <= SHARP);
	const sweeps = Math.min(MOST, Math.floor(PAIRS / pairs / stages.length));
	if (sweeps < FEWEST) return null;
	// Starts without mass are not asked: u may rise without end where these alone come, and is left out there.
	const from = start.mass.map((m) => (m > NEGLIGIBLE ? Math.log(m) : Number.NEGATIVE_INFINITY));
	const to = end.mass.map(Math.log);
	const added = (logs: Float64Array, field: Float64Array, factor: number): Float64Array =>
		logs.map((log, i) => (log > Number.NEGATIVE_INFINITY ? log + factor * (field[i] ?? 0) : log));
	const beyond = (before: Float64Array, after: Float64Array): Float64Array =>
		after.map((value, i) => {
			const change = value - (before[i] ?? 0);
			return Number.isFinite(change) ? value + (OVER - 1) * change : value;
		});
	let u = begun;
	let w: Float64Array = new Float64Array(start.mass.length).fill(Number.NaN);
	for (const share of stages) {
		const eps = share * (alpha ?? 1);
		const factor = alpha === null ? eps : (alpha * eps) / (alpha + eps);
		for (let k = 0; k < sweeps; k++) {
			const back = sums.back.logSum(added(to, u, -1 / eps), eps);
			w = beyond(
				w,
				back.map((log) => -eps * log),
			);
			const on = sums.on.logSum(added(from, w, 1 / eps), eps);
			u = beyond(
				u,
				on.map((log) => (log > Number.NEGATIVE_INFINITY ? factor * log : Number.POSITIVE_INFINITY)),
			);
		}
	}
	const solved = game
		.back(u)
		.map((value, i) => (from[i] === Number.NEGATIVE_INFINITY ? Number.NEGATIVE_INFINITY : value));
	return potentialsOf(game, game.on(solved));
}
