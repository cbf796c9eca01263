import type { Problem } from '../../game/problem';
import { arrays, column } from '../../math/arrays';
import { record } from '../../math/trace';
import { atPlaces, type Lattice, nodesOf } from './lattice';

/** Log-densities at places [n, 2], nats per unit area, −∞ outside the support; in rows of so many, if known. */
export type Density = (places: ArrayLike<number>, row?: number) => Float64Array;

/**
 * A law's log-density as what it is read by fastest. Where it may leave out what adds nothing to a value, as on a curve, that saves most of it; others share
 * along rows of a lattice what depends on x or on y alone.
 */
export function densityOf(log: NonNullable<Problem['logTarget']>): Density {
	let leavesOut = false;
	const one = arrays(1);
	const asked = {
		...one,
		each: (a: Float64Array) => {
			leavesOut = true;
			return a;
		},
	};
	log(asked, [one.num(0), one.num(0)]);
	if (leavesOut)
		return (places) => log(arrays(places.length / 2), [column(places, 2, 0), column(places, 2, 1)]);
	const formula = record(['x', 'y', 't'], (A, { x, y }) => ({ log: log(A, [x, y]) }));
	return (places, row) => atPlaces(formula, places, row);
}

export const densityOn = (density: Density, lattice: Lattice): Float64Array =>
	density(nodesOf(lattice), lattice.x.length);
