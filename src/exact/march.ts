import type { Rng } from '../math/rng';

/** Columns [n] of as many particles: places x and y first, then integrals along their paths. */
export type Columns = readonly Float64Array[];

/** dX = rates dt + σ dW. */
export interface March {
	/** Columns of a particle, 2 for its place alone. */
	readonly columns: number;
	/** The rates of all columns at a time, as a function of the places alone. */
	rates(t: number): (x: Float64Array, y: Float64Array) => Columns;
	/** σ(t); null without noise. */
	readonly sigma: ((t: number) => number) | null;
}

interface Span {
	readonly from: number;
	readonly to: number;
	readonly steps: number;
}

/** Times that differ by less than this share of a step are one. */
const GRID = 1e-6;

/** Particles at places [n, 2], their integrals 0. */
export const particlesAt = (places: Float32Array, columns: number): Columns =>
	Array.from({ length: columns }, (_, j) =>
		Float64Array.from({ length: places.length / 2 }, (_, i) => (j < 2 ? (places[2 * i + j] ?? 0) : 0)),
	);

/** Adds factor · from to a column. */
function add(into: Float64Array, factor: number, from: Float64Array | undefined): void {
	if (!from) throw new Error('a column of a particle has no rate');
	for (let i = 0; i < into.length; i++) into[i] = (into[i] ?? Number.NaN) + factor * (from[i] ?? Number.NaN);
}

/**
 * Moves particles in place through equal steps and tells of each stop on the way, in the order of the run: on
 * the grid of the steps, but for the last, for which a step is cut short. The noise does not depend on the stops. Without
 * noise it is Ralston's method of order 3, which looks at no time beyond the third quarter of a step: rates may jump from
 * one step to the next. With noise it is Heun's, of weak order 2 where σ depends on t alone.
 */
export function march(
	{ rates, sigma }: March,
	rng: Rng,
	particles: Columns,
	{ from, to, steps }: Span,
	stops: readonly number[],
	arrived: (stop: number) => void,
): void {
	const length = (to - from) / steps;
	/** Shares of a step at which rates are taken, each from the one before, and what they weigh. */
	const [shares, weights] = sigma
		? [
				[0, 1],
				[1 / 2, 1 / 2],
			]
		: [
				[0, 1 / 2, 3 / 4],
				[2 / 9, 3 / 9, 4 / 9],
			];
	const step = (t: number, h: number): void => {
		const places = particles.slice(0, 2);
		const before = places.map((column) => column.slice());
		const kicks = sigma ? normals(rng, before, sigma(t + h / 2) * Math.sqrt(h)) : null;
		let slopes: Columns = [];
		shares.forEach((share, k) => {
			const [x, y] = before.map((column, j) => {
				const at = column.slice();
				if (share > 0) add(at, share * h, slopes[j]);
				if (share > 0 && kicks) add(at, 1, kicks[j]);
				return at;
			});
			if (!x || !y) throw new Error('a particle has a place');
			slopes = rates(t + share * h)(x, y);
			for (const [j, column] of particles.entries()) add(column, (weights[k] ?? Number.NaN) * h, slopes[j]);
		});
		if (kicks) for (const [j, column] of places.entries()) add(column, 1, kicks[j]);
	};
	let stop = 0;
	for (let k = 0; stop < stops.length; k++) {
		const reached = from + k * length;
		/** How far the next stop is, in steps. */
		const ahead = (): number => ((stops[stop] ?? Number.NaN) - reached) / length;
		for (; ahead() < GRID; stop++) arrived(stop);
		if (stop === stops.length) return;
		const cut = ahead() < 1 - GRID;
		if (cut && stop < stops.length - 1) throw new Error('only the last stop may lie within a step');
		step(reached, cut ? ahead() * length : length);
		if (!cut) continue;
		arrived(stop);
		return;
	}
}

/** Normals of a standard deviation, drawn particle by particle. */
function normals(rng: Rng, places: Columns, std: number): Columns {
	const drawn = places.map((column) => new Float64Array(column.length));
	for (let i = 0; i < (places[0]?.length ?? 0); i++)
		for (const column of drawn) column[i] = std * rng.normal();
	return drawn;
}

const [FEWEST_STEPS, MOST_STEPS] = [64, 16_384];

/**
 * Steps from 0 to T, a multiple of `multiple`: doubled until that moves the ends of paths without noise by less than
 * the tolerance, of their size. Throws where 16,384 are not enough.
 */
export function stepsFor(
	motion: March,
	rng: Rng,
	starts: Float32Array,
	T: number,
	multiple: number,
	tolerance: number,
): number {
	const ends = (steps: number): Columns => {
		const particles = particlesAt(starts, motion.columns);
		march(motion, rng, particles, { from: 0, to: T, steps }, [T], () => {});
		return particles;
	};
	let steps = multiple * Math.ceil(FEWEST_STEPS / multiple);
	let before = ends(steps);
	for (;;) {
		const after = ends(2 * steps);
		const still = after.every((column, j) =>
			column.every((x, i) => Math.abs(x - (before[j]?.[i] ?? Number.NaN)) <= tolerance * (1 + Math.abs(x))),
		);
		if (still) return steps;
		steps *= 2;
		if (steps > MOST_STEPS)
			throw new Error(`paths of the exact solution take more than ${MOST_STEPS} steps; shorten T`);
		before = after;
	}
}
