import { keptOfLast, lazily } from '../../math/lazily';
import { type Between, dearerRound, leastPaid } from './between';
import { type LatticeGame, type LatticeLaw, lawOf } from './bound';
import { deposited, highestAtRim, isAtRim, type Lattice, nodeOf, scaled, sizeOf, slopeAt } from './lattice';
import { type NoisyWay, spreading } from './noisy';
import { NEGLIGIBLE } from './rule';
import { greatest } from './transport';
import type { Way } from './ways';

/** What the HJB equation makes of u, and what of that makes u again. */
type Solved = Pick<LatticeGame, 'back' | 'on' | 'above' | 'ceiling' | 'ways' | 'soft' | 'answer'>;

/** Without noise: best ends, and ways to them. */
export function directly(
	way: Way,
	alpha: number | null,
	backward: boolean,
	coarse: boolean,
	between: Between | null,
	horizon: number,
	steps: number,
	{ lattice: start, mass }: LatticeLaw,
	{ lattice: end }: LatticeLaw,
): Solved {
	const { bent, soft } = way;
	const ending = way.end?.(!backward) ?? null;
	const reach = way.reach(!backward);
	const highest = greatest(way.least(!backward, coarse, between));
	// Those who are led mostly are so by the u that was solved for last.
	const bends = bent && keptOfLast((u: Float64Array) => bent(backward, coarse, between)(u, end, start));
	const back = (u: Float64Array): Float64Array =>
		bends?.(u).least ?? way.least(backward, coarse, between)(u, end, start);
	/** The least cost to the rim of `end`, from each node of `start`, where ways are straight. */
	const toRim = lazily(() =>
		back(new Float64Array(sizeOf(end)).map((_, k) => (isAtRim(end, k) ? 0 : Number.POSITIVE_INFINITY))),
	);
	/** Where there is mass. */
	const inside = lazily(() => {
		const nodes = Int32Array.from(mass.keys()).filter((i) => (mass[i] ?? 0) > NEGLIGIBLE);
		return { nodes, masses: Float64Array.from(nodes, (k) => mass[k] ?? 0) };
	});
	/** w of those who start there. */
	const drawnBy = (w: Float64Array): Float64Array => {
		const drawn = new Float64Array(w.length).fill(Number.NEGATIVE_INFINITY);
		for (const k of inside().nodes) drawn[k] = w[k] ?? Number.NaN;
		return drawn;
	};
	const [first, last] = backward ? [end, start] : [start, end];
	const least = lazily(() => (between ? leastPaid(between, horizon, steps, first, last) : 0));
	// From a start within, a way that does not leave along either axis, but waits at the rim, goes no farther, and pays what is paid there.
	const waits = way.mirrored && (way.even || way.growth === 1);
	const above = lazily(() => {
		if (!between) return way.mirrored ? 0 : Number.POSITIVE_INFINITY;
		const last = scaled(end, backward ? way.growth : 1);
		return waits ? dearerRound(between, horizon, steps, last) : Number.POSITIVE_INFINITY;
	});
	return {
		soft: soft && lazily(() => ({ back: soft(backward, end, start), on: soft(!backward, start, end) })),
		ways: bends && {
			lead: (u, places) => bends(u).lead(places),
			response: (squared) => reach * squared,
		},
		back,
		on: (w) => {
			const u = highest(w, start, end);
			return u.includes(Number.NEGATIVE_INFINITY)
				? lowered(u, highest(drawnBy(w), start, end), end, alpha ?? 1)
				: u;
		},
		// Where anything but ν is paid, the lattice holds all starts: no end beyond is better than the nearest one at the rim, or where that may cost more to get to, than any at the rim.
		above,
		ceiling: (w, counts) => {
			const drawn = drawnBy(w);
			if (between) {
				const most = drawn.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) - least();
				return counts(most) ? highestAtRim(highest(drawn, start, end), end) : most;
			}
			return drawn.reduce(
				(top, value, i) => Math.max(top, value - (toRim()[i] ?? 0)),
				Number.NEGATIVE_INFINITY,
			);
		},
		answer: ending && {
			law: (w) => {
				const { nodes, masses } = inside();
				const ends = new Float32Array(2 * nodes.length);
				for (let i = 0; i < nodes.length; i++) {
					const k = nodes[i] ?? 0;
					const [x, y] = ending(nodeOf(start, k), slopeAt(w, start, k));
					ends[2 * i] = x;
					ends[2 * i + 1] = y;
				}
				return deposited(ends, masses, end);
			},
			response: (squared) => reach * squared,
		},
	};
}

/** With noise: sums over all ends. */
export function noisily(
	way: NoisyWay,
	alpha: number | null,
	start: LatticeLaw,
	end: LatticeLaw,
	through: ((start: Lattice, end: Lattice) => ReturnType<typeof spreading>) | null,
): Solved {
	const { beta, constant, spread } = way;
	const kernel = through?.(start.lattice, end.lattice) ?? spreading(way, start.lattice, end.lattice);
	const power = alpha === null ? 1 : alpha / (alpha + beta);
	const faintest = end.logs.reduce(
		(low, log) => (log > Number.NEGATIVE_INFINITY ? Math.min(low, log) : low),
		0,
	);
	/** log of the density at `end` of who starts by μ e^(w/β), without control. */
	const carried = (w: Float64Array): Float64Array =>
		kernel.on(w.map((value, i) => Math.log(start.mass[i] ?? 0) + value / beta));
	return {
		back: (u) => kernel.back(u.map((value) => -value / beta)).map((log) => constant - beta * log),
		// The u that is best for w: half a Sinkhorn sweep. Where ν is no number any more u is as where it is faintest: halved, or spread over its cell, it may be one there.
		on: (w) =>
			carried(w).map(
				(reached, j) => beta * power * (reached - Math.max(faintest, end.logs[j] ?? Number.NaN)),
			),
		ways: null,
		soft: null,
		// Who is carried beyond pays what is paid at the rim.
		above: () => 0,
		ceiling: () => Number.POSITIVE_INFINITY,
		answer: {
			law: (w, u) =>
				lawOf(
					end.lattice,
					carried(w).map((log, j) => log - (u[j] ?? 0) / beta),
				).mass,
			// As without noise in long waves; a short one is but weighed by e^(−u/β).
			response: (squared) => (spread / beta) * (squared / (1 + spread * squared)),
		},
	};
}

/** By so many α u is lower where nobody comes, from so many cells beyond where some do. */
const [DEEP, APART] = [3, 2];

/**
 * Where no way leads, or but from where there is no mass, u may be anything: next to where some come it is as low as anywhere there, since places
 * between nodes may be reached; farther off lower, for ν there counts in F*.
 * @param reached u of those who start where there is mass; −∞ where none come
 */
function lowered(u: Float64Array, reached: Float64Array, { x, y }: Lattice, alpha: number): Float64Array {
	const low = reached.reduce(
		(least, value) => (value > Number.NEGATIVE_INFINITY ? Math.min(least, value) : least),
		Number.POSITIVE_INFINITY,
	);
	const [nx, ny] = [x.length, y.length];
	const nearSome = (k: number): boolean => {
		const [i, j] = [k % nx, Math.floor(k / nx)];
		for (let b = Math.max(0, j - APART); b <= Math.min(ny - 1, j + APART); b++)
			for (let a = Math.max(0, i - APART); a <= Math.min(nx - 1, i + APART); a++)
				if ((reached[b * nx + a] ?? 0) > Number.NEGATIVE_INFINITY) return true;
		return false;
	};
	return u.map((value, k) => (nearSome(k) ? Math.max(value, low) : low - DEEP * alpha));
}
