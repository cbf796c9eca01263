import { type LatticeGame, type Potentials, potentialsOf } from './bound';
import { NEGLIGIBLE } from './rule';

/** ε over α, or over 1 where the end is bound, from one to the next; and pairs of nodes that sums over all are taken of. */
const [EPSILONS, PAIRS] = [[1, 0.4, 0.16, 0.06, 0.025, 0.01, 0.004], 1e8];
/** Sweeps at each, at least and at most, and pairs that are heard in all of them. */
const [FEWEST, MOST, LISTENED] = [5, 12, 3e7];
/** From so sharp an ε on a u is known from fewer nodes, and few pairs are heard. */
const SHARP = 0.06;
/** Nats below all that goes from a node, and all that comes to one, where a pair is not heard; and what comes to nobody, in nats. */
const [UNHEARD, NOBODY] = [45, -40];
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
	const times = stages.reduce((sum, share) => sum + (share > SHARP ? MOST : 1), 0);
	if (times * pairs > PAIRS) return null;
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
	let u: Float64Array = begun;
	let w: Float64Array = new Float64Array(start.mass.length).fill(Number.NaN);
	for (const share of stages) {
		const eps = share * (alpha ?? 1);
		const factor = alpha === null ? eps : (alpha * eps) / (alpha + eps);
		const ofBack = (back: Float64Array): Float64Array => back.map((log) => -eps * log);
		const ofOn = (on: Float64Array): Float64Array =>
			on.map((log) => (log > Number.NEGATIVE_INFINITY ? factor * log : Number.POSITIVE_INFINITY));
		const backed = (): Float64Array => sums.back.logSum(added(to, u, -1 / eps), eps);
		const onward = (): Float64Array => sums.on.logSum(added(from, w, 1 / eps), eps);
		if (share > SHARP) {
			for (let k = 0; k < MOST; k++) {
				w = beyond(w, ofBack(backed()));
				u = beyond(u, ofOn(onward()));
			}
			continue;
		}
		w = ofBack(backed());
		const on = onward();
		u = ofOn(on);
		// The plan exp((w − u − c)/ε), as far as it is heard: what else there is has too little in it to tell, until ε is another.
		const [w0, u0] = [w, u];
		const [own, other] = [added(from, w, 1 / eps), added(to, u, -1 / eps)];
		const heard = sums.back.heard(
			{ own, other },
			{
				own: from.map((log) => log - UNHEARD),
				other: on.map((log, j) => Math.max(NOBODY, log + (other[j] ?? 0)) - UNHEARD),
			},
			eps,
		);
		const ratio = (field: Float64Array, base: Float64Array, sign: number): Float64Array =>
			field.map((value, i) =>
				Number.isFinite(value) ? Math.exp((sign * (value - (base[i] ?? 0))) / eps) : 0,
			);
		const sweeps = Math.max(FEWEST, Math.min(MOST, Math.floor(LISTENED / heard.count)));
		for (let k = 0; k < sweeps; k++) {
			const gone = heard.back(ratio(u, u0, -1));
			w = beyond(
				w,
				w.map((value, i) => (gone[i] ? eps * ((own[i] ?? 0) - Math.log(gone[i] ?? 0)) : value)),
			);
			const come = heard.on(ratio(w, w0, 1));
			u = beyond(
				u,
				u.map((value, j) => (come[j] ? factor * (Math.log(come[j] ?? 0) - (other[j] ?? 0)) : value)),
			);
		}
	}
	const solved = game
		.back(u)
		.map((value, i) => (from[i] === Number.NEGATIVE_INFINITY ? Number.NEGATIVE_INFINITY : value));
	return potentialsOf(game, game.on(solved));
}
