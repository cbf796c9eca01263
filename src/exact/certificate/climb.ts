import { type Crowd, inSteps } from './between';
import { type Discrepancy, type LatticeGame, type LatticeLaw, type Potentials, potentialsOf } from './bound';
import { areaOf, deposited } from './lattice';
import { paddedOn } from './padded';
import { swept } from './sweeps';

/** What caution is multiplied by when a step made D larger, and when not. */
const [BOLDER, WARIER] = [0.8, 1.6];
/** Steps that are tried: of u with momentum and without, and of ν where F is a discrepancy. */
const [SWINGS, STEPS, PULLS] = [14, 10, 12];
/** Shares of a guess beside π that are begun from. */
const SHARES = [0, 0.25, 0.5, 0.75, 1];
/** Crowds that are tried, and the share of the way that the first one is led. */
const [LEADS, SHARE] = [24, 0.1];
/** So much more room along a side that what comes round from beyond is of no account. */
const ROOM = 1.25;

const densityOf = ({ lattice, mass }: LatticeLaw): number =>
	mass.reduce((sum, m) => sum + m * m, 0) / areaOf(lattice);

/**
 * Steps that are taken where they make D larger. Caution begins at about the density of particles in a wave.
 * @param ahead from where one is, what a step of some caution leads to
 */
function climb<P extends Potentials>(
	{ start }: LatticeGame,
	first: P,
	steps: number,
	ahead: (best: P) => (caution: number) => P,
): P {
	let [best, step] = [first, ahead(first)];
	let caution = densityOf(start);
	for (let k = 0; k < steps; k++) {
		const next = step(caution);
		const better = next.value > best.value;
		caution *= better ? BOLDER : WARIER;
		if (!better) continue;
		best = next;
		// After the last one nobody asks.
		if (k + 1 < steps) step = ahead(best);
	}
	return best;
}

/**
 * A larger D than that of `first`, which is concave in u: its slope is the law that u draws particles to, less the one by which F* is
 * attained. Each wave of it is damped by about how much both answer to u (Jacobs and Léger, Numer. Math. 146 (2020) 513, §3); the
 * u that is best for what the HJB equation makes of the sum is no worse.
 * @param alpha of α KL; null for the constraint
 */
export function ascended(game: LatticeGame, alpha: number | null, first: Potentials): Potentials {
	const { answer } = game;
	if (!answer) return first;
	// Who is asked for nothing rests: a network may know less than that.
	const resting = potentialsOf(game, new Float64Array(first.end.length));
	const begun = resting.value > first.value ? resting : first;
	const slope = slopeOf(game, alpha, answer.response);
	const ahead = ({ start, end }: Pick<Potentials, 'start' | 'end'>) => {
		const step = slope(end, answer.law(start, end));
		return (caution: number): Potentials =>
			potentialsOf(game, game.on(game.back(end.map((value, i) => value + (step[i] ?? 0) / caution))));
	};
	if (!game.soft && !game.conjugate.admitted) return swung(begun, densityOf(game.start), ahead);
	const found = swept(game, alpha, begun.end, false) ?? climb(game, begun, STEPS, ahead);
	return Number.isFinite(found.value) && found.value > begun.value ? found : begun;
}

/**
 * Steps from beyond the best u, on the line from the one before, the farther the longer all made D larger (Nesterov's momentum, begun anew
 * where one did not: O'Donoghue and Candès, Found. Comput. Math. 15 (2015) 715).
 */
function swung(
	first: Potentials,
	begun: number,
	ahead: (from: Pick<Potentials, 'start' | 'end'>) => (caution: number) => Potentials,
): Potentials {
	let [before, best, caution] = [first, first, begun];
	/** Steps since one made D no larger. */
	let run = 0;
	for (let k = 0; k < SWINGS; k++) {
		const share = run / (run + 3);
		const beyond = (which: 'start' | 'end'): Float64Array =>
			best[which].map((value, i) => {
				const rise = value - (before[which][i] ?? 0);
				return Number.isFinite(rise) ? value + share * rise : value;
			});
		// What the HJB equation makes of the u beyond is taken to lie on such a line, too.
		const next = ahead({ start: beyond('start'), end: beyond('end') })(caution);
		const better = next.value > best.value;
		if (better) [before, best] = [best, next];
		else if (run === 0) caution *= WARIER;
		run = better ? run + 1 : 0;
	}
	return best;
}

/** The slope of D at a u that draws particles to a law, each wave of it damped by the response to u of a density of 1. */
function slopeOf(
	{ conjugate, end }: LatticeGame,
	alpha: number | null,
	response: (squared: number) => number,
): (u: Float64Array, drawn: Float64Array) => Float64Array {
	const { filtered, inWaves } = paddedOn(end.lattice, ROOM);
	const softness = alpha === null ? 0 : 1 / alpha;
	// u is known up to a constant.
	const damping = inWaves((squared) => (squared > 0 ? 1 / (response(squared) + softness) : 0));
	const area = areaOf(end.lattice);
	return (u, drawn) => {
		const held = conjugate.law(u);
		return filtered(
			drawn.map((value, i) => (value - (held[i] ?? 0)) / area),
			damping,
		);
	};
}

/** A game with the line below I at a crowd, and u at its end. */
interface Led extends Potentials {
	readonly crowd: Crowd;
	readonly game: LatticeGame;
}

/**
 * A crowd at which the line below I makes D larger than at the first one, and a u that does: D rises towards the law of the best ways under
 * the prices of the line, and so particles are led a share of the way to their own, where that makes D larger. Which crowd is tried has no part in why D
 * is a bound.
 * @param play the game with the line at a crowd
 */
export function led(
	alpha: number | null,
	first: Crowd,
	play: (crowd: Crowd) => LatticeGame,
	u: Float64Array,
): Led {
	const of = (crowd: Crowd, u: Float64Array): Led => {
		// A try need be no bound: what u is beyond the lattice is asked of the one that is taken.
		const game = { ...play(crowd), above: () => 0 };
		return { crowd, game, ...potentialsOf(game, u) };
	};
	const begun = of(first, u);
	const { given, start, end, ways } = begun.game;
	if (!ways) return begun;
	const slope = given ? null : slopeOf(begun.game, alpha, ways.response);
	const places = first.states.subarray(0, 2 * first.mass.length);
	const calm = densityOf(start);
	return climb(begun.game, begun, LEADS, (best) => {
		const { crowd, game } = best;
		const states = game.ways?.lead(best.end, places) ?? crowd.states;
		const drawn = deposited(states.subarray(-places.length), crowd.mass, end.lattice);
		const step = slope?.(best.end, drawn);
		const steps = states.length / places.length - 1;
		const before = inSteps(crowd, steps);
		return (caution) => {
			const share = Math.min(1, (SHARE * calm) / caution);
			return of(
				{ ...crowd, states: before.map((x, i) => (1 - share) * x + share * (states[i] ?? x)) },
				step ? best.end.map((value, i) => value + (step[i] ?? 0) / caution) : best.end,
			);
		};
	});
}

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
	const first = begun.reduce((a, b) => (b.value > a.value ? b : a));
	const { answer } = game;
	if (!answer) return first;
	return climb(game, first, PULLS, ({ nu, start, end: u }) => {
		const drawn = answer.law(start, u);
		const gap = nu.map((value, i) => (drawn[i] ?? 0) - value);
		return (caution) => {
			const step = end.damped(gap, (squared) => caution * answer.response(squared));
			return of(nu.map((value, i) => value + (step[i] ?? 0)));
		};
	});
}
