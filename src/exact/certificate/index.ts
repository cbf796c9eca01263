import { pointsAt } from '../../game/points';
import type { Problem } from '../../game/problem';
import { bestOf, type LatticeLaw, lawHalved, potentialsOf } from './bound';
import { areaOf, fieldHalved, interpolated, nodesOf } from './lattice';
import { type Posed, posedOf } from './posed';

/** Nats below the top of μ from where on a place plays no part in the search for u. */
const FAINT = 7;

/** A lower bound of the least cost of a game, in the units of the cost. */
export interface Bound {
	/** D, less `error`. */
	readonly value: number;
	/** What halving the lattices changes, and what is beyond them. */
	readonly error: number;
	/** u at places where particles end [n, 2], and what the HJB equation makes of it where they start. */
	atEnd(places: Float32Array): Float64Array;
	atStart(places: Float32Array): Float64Array;
}

export interface Certificate extends Pick<Posed, 'from' | 'to' | 'alpha' | 'upToConstant' | 'nodes'> {
	/**
	 * D of a value function, by weak duality (docs/mathematics.md, §7). Throws `NoBound` where it is not finite.
	 * @param value U at points [n, 3]
	 */
	bound(value: (points: Float32Array) => Promise<Float64Array>): Promise<Bound>;
}

/** Of a value function that bounds nothing. */
export class NoBound extends Error {
	override readonly name = 'NoBound';
}

/** The certificate of a game; in words, to go on "…, since ", why it has none. */
export function certificateOf(problem: Problem): Certificate | string {
	const posed = posedOf(problem);
	if (typeof posed === 'string') return posed;
	const { from, to, alpha, upToConstant, nodes } = posed;
	// Against flow time the value is −U.
	const sign = to < from ? -1 : 1;
	return {
		from,
		to,
		alpha,
		upToConstant,
		nodes,
		bound: async (value) => {
			const { start, end } = posed.laws();
			const [starts, ends] = [start.lattice, end.lattice];
			const played = async (places: Float32Array, t: number): Promise<Float64Array> =>
				(await value(pointsAt(places, t))).map((each) => sign * each);
			const top = start.logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
			const inside = Int32Array.from(start.logs.keys()).filter((i) => (start.logs[i] ?? 0) > top - FAINT);
			const w = new Float64Array(start.logs.length).fill(Number.NEGATIVE_INFINITY);
			const found = await played(nodesOf(starts, inside), from);
			inside.forEach((k, i) => {
				w[k] = found[i] ?? Number.NaN;
			});
			const best = bestOf(posed.on(start, end), w, await played(nodesOf(ends), to));
			const half = posed.on(lawHalved(start), lawHalved(end));
			const again = potentialsOf(half, half.given ?? fieldHalved(best.end, ends));
			const error = Math.abs(best.value - again.value) + cutOff(best.start, start);
			if (!Number.isFinite(best.value - error))
				throw new NoBound(
					'the value function has no finite bound: it falls without end where particles may go',
				);
			return {
				value: best.value - error,
				error,
				atEnd: (places) => interpolated(best.end, ends, places),
				atStart: (places) => interpolated(best.start, starts, places),
			};
		},
	};
}

/** What the mass beyond a lattice may add to a mean: as much as where the field is largest. */
function cutOff(field: Float64Array, { logs, mass, lattice }: LatticeLaw): number {
	const beyond = Math.abs(1 - areaOf(lattice) * logs.reduce((sum, log) => sum + Math.exp(log), 0));
	const largest = field.reduce(
		(top, value, i) => ((mass[i] ?? 0) > 0 ? Math.max(top, Math.abs(value)) : top),
		0,
	);
	return beyond * largest;
}
